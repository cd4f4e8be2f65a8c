import { textIn, type StackState } from "./stack-state";

/** Where the deployment is, as its states say: what is looked at is what was deployed, whatever the settings say by now. */
export interface Whereabouts {
  /** AWS Region; undefined if nothing tells it. */
  readonly region: string | undefined;
  /** Twelve digits; undefined if nothing tells them. */
  readonly account: string | undefined;
  /** Such as `aws` or `aws-cn`. */
  readonly partition: string;
  /** Id of the VPC; undefined if it is not deployed. */
  readonly vpc: string | undefined;
  /** Name of the cluster; undefined if it is not deployed. */
  readonly cluster: string | undefined;
  /** The ids that occur in the states, of what terraform takes away itself: instances, interfaces, groups and the like. */
  readonly ids: ReadonlySet<string>;
  /** Ids of the hosted zones that go with whatever is in them. */
  readonly forceDestroyedZones: ReadonlySet<string>;
}

/** Source: Amazon EC2 User Guide, "Resource IDs". */
const ID = /^(?:eni|i|nat|sg|vol|vpce)-[0-9a-f]{8,17}$/;

/** Source: AWS General Reference, "Amazon Resource Names": partition, service, Region, account. */
const ARN = /^arn:(aws[a-z-]*):[a-z0-9-]+:([a-z0-9-]*):(\d{12}|):/;

/** Looks up in states where their deployment is. */
export function findWhereabouts(states: readonly StackState[]): Whereabouts {
  const all = (type: string) => states.flatMap((state) => state.all(type));
  const everything = states
    .flatMap(({ resources }) => resources)
    .flatMap(({ instances }) => instances)
    .map(({ attributes = {} }) => attributes);
  const arns = everything.flatMap((attributes) => {
    const match = ARN.exec(textIn(attributes, "arn") ?? "");
    return match ? [match] : [];
  });
  const part = (index: number) => arns.map((match) => match[index]).find(Boolean);
  return {
    // A bucket's ARN has no Region.
    region:
      part(2) ?? valueOf(all("aws_s3_bucket"), "region") ?? valueOf(all("aws_s3_bucket"), "bucket_region"),
    account: part(3),
    partition: part(1) ?? "aws",
    vpc: valueOf(all("aws_vpc"), "id"),
    cluster: valueOf(all("aws_eks_cluster"), "name"),
    ids: new Set(textsIn(everything).filter((text) => ID.test(text))),
    forceDestroyedZones: new Set(
      all("aws_route53_zone")
        .filter(({ force_destroy: isForced }) => isForced === true)
        .flatMap((zone) => textIn(zone, "zone_id") ?? []),
    ),
  };
}

function valueOf(found: readonly Readonly<Record<string, unknown>>[], name: string): string | undefined {
  return found.map((attributes) => textIn(attributes, name)).find(Boolean);
}

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
