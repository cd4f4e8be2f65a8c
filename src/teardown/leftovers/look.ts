import type { Account } from "../aws/account";
import type { Whereabouts } from "../whereabouts";
import { leftInterfaces } from "./interfaces";
import type { Leftover, Surroundings } from "./leftover";
import { leftRecords } from "./records";
import { leftSecurityGroups } from "./security-groups";
import { leftVolumes } from "./volumes";

/** What was found, and what could not be looked for. */
export interface Sight {
  readonly leftovers: readonly Leftover[];
  readonly unknown: readonly { readonly what: string; readonly error: unknown }[];
}

/** Where to look. */
export interface LookOptions {
  readonly region: string;
  /** Where the deployment was before anything was destroyed. */
  readonly before: Whereabouts;
  /** Where it is now. */
  readonly now: Whereabouts;
  /** Name of the cluster; undefined if nothing tells it. */
  readonly cluster: string | undefined;
}

/** Looks for what Kubernetes, or somebody, has left in AWS. One question that fails leaves the others alone. */
export async function lookForLeftovers(account: Account, options: LookOptions): Promise<Sight> {
  const { region, before, now, cluster } = options;
  const surroundings: Surroundings = {
    region,
    partition: before.partition,
    cluster,
    isClusterThere: now.cluster !== undefined,
    ids: now.ids,
  };
  const vpc = now.vpc;
  const found = await Promise.all([
    attempt("network interfaces", async () =>
      vpc === undefined ? [] : leftInterfaces(await account.interfaces(vpc), surroundings),
    ),
    attempt("security groups", async () =>
      vpc === undefined ? [] : leftSecurityGroups(await account.securityGroups(vpc), surroundings),
    ),
    attempt("volumes", async () =>
      cluster === undefined ? [] : leftVolumes(await account.volumes(cluster), surroundings),
    ),
    attempt("DNS records", async () =>
      vpc === undefined || cluster === undefined
        ? []
        : leftRecords(await account.zones(vpc, cluster), now.forceDestroyedZones),
    ),
  ]);
  return {
    leftovers: found.flatMap(({ leftovers }) => leftovers),
    unknown: found.flatMap(({ unknown }) => unknown),
  };
}

async function attempt(what: string, look: () => Promise<readonly Leftover[]>): Promise<Sight> {
  try {
    return { leftovers: await look(), unknown: [] };
  } catch (error) {
    return { leftovers: [], unknown: [{ what, error }] };
  }
}
