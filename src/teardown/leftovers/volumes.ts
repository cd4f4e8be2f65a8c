import type { Volume } from "../aws/account";
import { awsCommand, type Leftover, type Surroundings } from "./leftover";

/** What the EBS driver writes on a volume. Source: aws-ebs-csi-driver, docs/tagging.md, and csi-provisioner's extra metadata. */
const CLAIM = {
  namespace: "kubernetes.io/created-for/pvc/namespace",
  name: "kubernetes.io/created-for/pvc/name",
};

/**
 * The volumes with the cluster's tags. While the cluster is there, only those of claims are left over: its nodes have volumes of
 * their own.
 */
export function leftVolumes(found: readonly Volume[], surroundings: Surroundings): readonly Leftover[] {
  const { region, isClusterThere, ids } = surroundings;
  return found
    .filter(({ id, tags }) => !ids.has(id) && (!isClusterThere || CLAIM.name in tags))
    .map(({ id, sizeGib, tags }) => {
      const claim = tags[CLAIM.name];
      return {
        what:
          claim === undefined
            ? `volume of the cluster, ${sizeGib} GiB`
            : `volume of the claim ${tags[CLAIM.namespace] ?? "?"}/${claim}, ${sizeGib} GiB`,
        ids: [id],
        why: "its claim was not deleted while the cluster was there, or is to keep it; it costs money, and has data",
        remove: awsCommand(region, "ec2", "delete-volume", "--volume-id", id),
        holdsNetwork: false,
      };
    });
}
