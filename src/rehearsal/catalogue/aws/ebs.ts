/**
 * Amazon EBS: volumes, and what each type of volume may be.
 *
 * Sizes, operations and throughput: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html and
 * `API_EbsBlockDevice.html`; changes: `API_ModifyVolume.html`. What needs a new volume, and which arguments go with which type:
 * `internal/service/ec2/ebs_volume.go` of https://github.com/hashicorp/terraform-provider-aws.
 */
import type { Check, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { blocksAt, textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import { atLeastOneOf, between, check, matching, oneOf } from "../checks";
import { CREATED, ec2Arn, isZoneIn } from "./account";
import { apiError } from "./errors";
import { keyArn } from "./kms-reference";

type Range = readonly [least: number, greatest: number];

/** What a volume of a type may be. Without a range, nothing may be said about it. */
interface Limits {
  /** In GiB. */
  readonly size: Range;
  /** Operations a second. */
  readonly iops?: Range;
  /** In MiB/s. */
  readonly throughput?: Range;
}

const LIMITS: Readonly<Record<string, Limits>> = {
  gp2: { size: [1, 16_384] },
  gp3: { size: [1, 65_536], iops: [3000, 80_000], throughput: [125, 2000] },
  io1: { size: [4, 16_384], iops: [100, 64_000] },
  io2: { size: [4, 65_536], iops: [100, 256_000] },
  sc1: { size: [125, 16_384] },
  st1: { size: [125, 16_384] },
  standard: { size: [1, 1024] },
};

/** The types of volume that there are. */
export const VOLUME_TYPES: readonly string[] = Object.keys(LIMITS);

/** Of a type that is not known yet, or is an image's to say, what any of them may be. */
const ANY: Required<Limits> = { size: [1, 65_536], iops: [100, 256_000], throughput: [125, 2000] };

/**
 * The rules for what a configuration says of a volume.
 *
 * @param at the block that says it; "" for the arguments of the resource itself
 * @param names what type and size are called there
 */
export function volumeCheck(
  at: string,
  names: { readonly type: string; readonly size: string } = { type: "volume_type", size: "volume_size" },
): Check {
  return (config) =>
    blocksAt(config, at).flatMap(({ values, path }) => {
      const type = textOf(values, names.type);
      const limits: Limits = LIMITS[type] ?? ANY;
      const wrong = (name: string, range: Range | undefined): string | undefined => {
        const value = values[name];
        // The provider takes 0 for nothing said.
        if (typeof value !== "number" || (value === 0 && name !== names.size)) return undefined;
        if (!range) return `'${name}' must not be set when '${names.type}' is '${type}'`;
        const isFit = value >= range[0] && value <= range[1];
        return isFit
          ? undefined
          : `expected ${name} of a volume${type && ` of type ${type}`} to be in the range (${range.join(" - ")}), got ${value}`;
      };
      const complaints = [
        [names.size, wrong(names.size, limits.size)],
        ["iops", wrong("iops", limits.iops)],
        ["throughput", wrong("throughput", limits.throughput)],
      ] as const;
      return complaints.flatMap(([name, summary]) =>
        summary === undefined
          ? []
          : [{ severity: "error" as const, summary, path: [...path, { attribute: name }] }],
      );
    });
}

/** What some types of the provider take, up to 5.100: EC2 itself takes 2,000 MiB/s. */
export const PROVIDERS_THROUGHPUT = between(125, 1000);

/** "The default for … is gp2." */
function typeOf(object: Draft): string {
  return object.asked("type") || "gp2";
}

function sizeOf(values: ValueMap | null): number {
  return Number(values?.size ?? 0);
}

function admitVolume(object: Draft): void {
  const zone = object.text("availability_zone");
  if (!isZoneIn(object.place, zone)) {
    throw apiError("InvalidZone.NotFound", `The zone '${zone}' does not exist.`);
  }
  const [before, now] = [sizeOf(object.prior), Number(object.get("size") ?? 0)];
  if (now < before) {
    throw apiError(
      "InvalidParameterValue",
      `New size cannot be smaller than existing size: ${now} GiB instead of ${before} GiB`,
    );
  }
}

const volume: ResourceEntry = {
  defaults: { final_snapshot: false },
  replace: [
    "availability_zone",
    "encrypted",
    "kms_key_id",
    "multi_attach_enabled",
    "outpost_arn",
    "snapshot_id",
  ],
  checks: [
    atLeastOneOf("size", "snapshot_id"),
    check("type", oneOf(...VOLUME_TYPES)),
    check("throughput", PROVIDERS_THROUGHPUT),
    check("kms_key_id", matching(/^arn:/, "an ARN")),
    volumeCheck("", { type: "type", size: "size" }),
    (config) =>
      ["io1", "io2"].includes(textOf(config, "type")) && (config.iops ?? null) === null
        ? [{ severity: "error", summary: `'iops' must be set when 'type' is '${textOf(config, "type")}'` }]
        : [],
  ],
  references: [
    keyArn("kms_key_id", (name) => apiError("InvalidParameterValue", `KMS key '${name}' does not exist`)),
  ],
  admit: admitVolume,
  values: {
    id: (object) => object.identifier("vol-"),
    arn: (object) => ec2Arn(object, "volume"),
    create_time: () => CREATED,
    iops: (object) => {
      const type = typeOf(object);
      if (type === "gp3") return 3000;
      // "3 IOPS per GiB of volume size", from 100 to 16,000.
      return type === "gp2" ? Math.min(16_000, Math.max(100, 3 * Number(object.get("size") ?? 0))) : 0;
    },
    throughput: (object) => (typeOf(object) === "gp3" ? 125 : 0),
    type: typeOf,
  },
};

/** The resources of this service. */
export const EBS_RESOURCES: Readonly<Record<string, ResourceEntry>> = { aws_ebs_volume: volume };
