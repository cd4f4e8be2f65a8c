import type { NetworkInterface } from "../aws/account";
import { awsCommand, type Leftover, type Surroundings } from "./leftover";

/** What an interface belongs to. */
interface Owner extends Pick<Leftover, "what" | "why" | "remove"> {
  /** Whether it is a leftover although the cluster is still there. */
  readonly isOfAddons: boolean;
}

/**
 * What holds interfaces in the VPC that terraform does not know of. While the cluster is there, its nodes and its control plane
 * have some, too: then only those of load balancers and file systems are left over.
 */
export function leftInterfaces(
  found: readonly NetworkInterface[],
  surroundings: Surroundings,
): readonly Leftover[] {
  const byOwner = new Map<string, Leftover>();
  for (const each of found.filter((one) => !isKnown(one, surroundings))) {
    const { what, why, remove, isOfAddons } = ownerOf(each, surroundings);
    if (surroundings.isClusterThere && !isOfAddons) continue;
    const ids = [...(byOwner.get(what)?.ids ?? []), each.id];
    byOwner.set(what, { what, why, remove, ids, holdsNetwork: true });
  }
  return [...byOwner.values()];
}

function isKnown({ id, instance = "", description }: NetworkInterface, { ids }: Surroundings): boolean {
  return [id, instance, ...description.split(" ")].some((word) => ids.has(word));
}

/**
 * Tells by the description. Sources: Amazon EC2 User Guide, "Requester-managed network interfaces"; Elastic Load Balancing, "View
 * the network interfaces"; the network plugin's `pkg/awsutils` (https://github.com/aws/amazon-vpc-cni-k8s).
 */
function ownerOf(each: NetworkInterface, { region, partition }: Surroundings): Owner {
  const { description, id, instance, owner, status } = each;
  const command = (...words: string[]) => awsCommand(region, ...words);
  const [, balancer] = /^ELB ((?:app|net|gwy)\/[^/]+\/[0-9a-f]+)$/.exec(description) ?? [];
  const ofService =
    "a service or ingress in Kubernetes made it, and was not deleted while the cluster was there, or AWS is still deleting it";
  if (balancer !== undefined) {
    const arn = `arn:${partition}:elasticloadbalancing:${region}:${owner}:loadbalancer/${balancer}`;
    return {
      what: `load balancer ${balancer}`,
      why: ofService,
      remove: command("elbv2", "delete-load-balancer", "--load-balancer-arn", arn),
      isOfAddons: true,
    };
  }
  const [, classic] = /^ELB ([\w-]+)$/.exec(description) ?? [];
  if (classic !== undefined) {
    return {
      what: `classic load balancer ${classic}`,
      why: ofService,
      remove: command("elb", "delete-load-balancer", "--load-balancer-name", classic),
      isOfAddons: true,
    };
  }
  const [, fileSystem, mountTarget] = /^EFS mount target for (fs-\w+) \((fsmt-\w+)\)/.exec(description) ?? [];
  if (fileSystem !== undefined && mountTarget !== undefined) {
    return {
      what: `mount target ${mountTarget} of the file system ${fileSystem}`,
      why: "it is not in the add-ons' state: somebody else made it, or it was let go of",
      remove: command("efs", "delete-mount-target", "--mount-target-id", mountTarget),
      isOfAddons: true,
    };
  }
  const [, endpoint] = /^VPC Endpoint Interface (vpce-\w+)/.exec(description) ?? [];
  if (endpoint !== undefined) {
    return {
      what: `VPC endpoint ${endpoint}`,
      why: "it is in no stage's state",
      remove: command("ec2", "delete-vpc-endpoints", "--vpc-endpoint-ids", endpoint),
      isOfAddons: false,
    };
  }
  const [, gateway] = /^Interface for NAT Gateway (nat-\w+)/.exec(description) ?? [];
  if (gateway !== undefined) {
    return {
      what: `NAT gateway ${gateway}`,
      why: "it is in no stage's state",
      remove: command("ec2", "delete-nat-gateway", "--nat-gateway-id", gateway),
      isOfAddons: false,
    };
  }
  if (instance !== undefined) {
    return {
      what: `instance ${instance}`,
      why: "it is in no stage's state: somebody started it in the VPC, or it is a node that AWS is still terminating",
      remove: command("ec2", "terminate-instances", "--instance-ids", instance),
      isOfAddons: false,
    };
  }
  if (status === "available") {
    return {
      what: description.startsWith("aws-K8S-")
        ? `interface ${id} of the network plugin`
        : `interface ${id}${described(description)}`,
      why: description.startsWith("aws-K8S-")
        ? "its node went away before the plugin had given it back"
        : "it is in no stage's state, and nothing uses it",
      remove: command("ec2", "delete-network-interface", "--network-interface-id", id),
      isOfAddons: false,
    };
  }
  return {
    what: `interface ${id}${described(description)}`,
    why: "a service of AWS has it, and it goes with what it is for, perhaps some minutes later",
    // Nobody but the service can delete it: this tells which one that is.
    remove: command("ec2", "describe-network-interfaces", "--network-interface-ids", id),
    isOfAddons: false,
  };
}

function described(description: string): string {
  return description === "" ? "" : ` (${description})`;
}
