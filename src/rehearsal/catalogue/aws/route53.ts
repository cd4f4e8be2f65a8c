/**
 * Amazon Route 53: hosted zones and their records. It has no region.
 *
 * Rules of AWS: https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html,
 * `API_DeleteHostedZone.html` and `API_AssociateVPCWithHostedZone.html`; names:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html. A VPC can be deleted although a zone
 * is associated with it (https://github.com/hashicorp/terraform-provider-aws/issues/2832). Defaults and arguments that
 * need a new object: `internal/service/route53` of https://github.com/hashicorp/terraform-provider-aws.
 */
import type { DataEntry, Lookup, ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { stringsAt, textOf, valuesAt } from "../../engine/values";
import { isMap, type Value, type ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { atMostOneOf, between, check, exactlyOneOf, length, oneOf, type Rule } from "../checks";
import { PARTITION, upperLetters } from "./account";
import { apiError } from "./errors";

const ZONE = "aws_route53_zone";
const RECORD = "aws_route53_record";

/** Names are compared without their final dot, and in lower case. */
function normal(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}

/** Labels of 1 to 63 characters, 255 together. Route 53 takes nearly any character in them. */
const DOMAIN: Rule = (value) => {
  const labels = normal(value).split(".");
  const isOne = value.length <= 255 && labels.every((label) => /^[!-~]{1,63}$/.test(label));
  return isOne ? undefined : `InvalidDomainName: ${value} is not a valid domain name`;
};

/** The name of a record may be left out: it is its zone's then. */
const DOMAIN_OR_NONE: Rule = (value, name) => (value === "" ? undefined : DOMAIN(value, name));

/** A VPC that a zone is for. */
interface Association {
  readonly id: string;
  readonly region: string;
}

function associationsOf(vpcs: Value, ownRegion: string): readonly Association[] {
  return valuesAt({ vpcs }, "vpcs").flatMap(({ value }) =>
    isMap(value) ? [{ id: textOf(value, "vpc_id"), region: textOf(value, "vpc_region") || ownRegion }] : [],
  );
}

function admitZone(object: Draft): void {
  const name = normal(object.text("name"));
  const region = object.scope.place;
  const wanted = associationsOf(object.get("vpc"), region);
  const had = object.prior ? associationsOf(object.prior.vpc ?? null, region) : undefined;
  if (had?.length === 0 && wanted.length > 0) {
    throw apiError("PublicZoneVPCAssociation", "A public hosted zone cannot be associated with a VPC");
  }
  if (had && had.length > 0 && wanted.length === 0) {
    throw apiError("LastVPCAssociation", "Can't disassociate the last VPC from a private hosted zone");
  }
  for (const { id, region: place } of wanted) {
    if (had?.some((each) => each.id === id)) continue;
    if (!object.world.find({ type: "aws_vpc", place, id })) {
      throw apiError("InvalidVPCId", `The VPC: ${id} you provided in region: ${place} does not exist.`);
    }
    const twin = object.world
      .list(ZONE)
      .find(
        ({ values }) =>
          normal(textOf(values, "name")) === name && stringsAt(values, "vpc.vpc_id").includes(id),
      );
    if (twin) {
      throw apiError(
        "ConflictingDomainExists",
        `The VPC ${id} in region ${place} has already been associated with the hosted zone ${twin.id} with the same domain name.`,
      );
    }
  }
}

/** Servers of a private zone: no public resolver asks them. */
const PRIVATE_SERVERS = [
  "ns-0.awsdns-00.com.",
  "ns-1024.awsdns-00.org.",
  "ns-1536.awsdns-00.co.uk.",
  "ns-512.awsdns-00.net.",
];

function serversOf(object: Draft): string[] {
  if (valuesAt({ vpc: object.get("vpc") }, "vpc").length > 0) return [...PRIVATE_SERVERS];
  const number = parseInt(object.digest("servers").slice(0, 4), 16);
  return ["com", "net", "org", "co.uk"].map(
    (domain, index) =>
      `ns-${(number % 512) + index * 512}.awsdns-${String(number % 64).padStart(2, "0")}.${domain}`,
  );
}

function recordsIn(zone: WorldObject, world: World): readonly WorldObject[] {
  return world.list(RECORD).filter(({ values }) => textOf(values, "zone_id") === zone.id);
}

const zone: ResourceEntry = {
  global: true,
  defaults: { comment: "Managed by Terraform", force_destroy: false },
  replace: ["delegation_set_id", "name"],
  checks: [
    check("name", length(1, 1024), DOMAIN),
    check("comment", length(0, 256)),
    check("delegation_set_id", length(0, 32)),
    atMostOneOf("delegation_set_id", "vpc"),
  ],
  admit: admitZone,
  // "Contains a resource record set other than the default SOA and NS": the provider deletes them where it is told to.
  release: (object, world) => {
    const [first] = object.values.force_destroy === true ? [] : recordsIn(object, world);
    return first
      ? apiError(
          "HostedZoneNotEmpty",
          `The specified hosted zone contains non-required resource record sets and so cannot be deleted: ${first.id}`,
        )
      : undefined;
  },
  takes: recordsIn,
  values: {
    id: (object) =>
      object.distinct(
        "id",
        (digits) => `Z0${upperLetters(digits, 19)}`,
        (id) => object.find([ZONE], id) !== undefined,
      ),
    arn: (object) => `arn:${PARTITION}:route53:::hostedzone/${object.text("id")}`,
    name_servers: (object) => serversOf(object).sort(),
    primary_name_server: (object) => serversOf(object)[0] ?? "",
    "vpc.vpc_region": (object) => object.scope.place,
    zone_id: (object) => object.text("id"),
  },
};

const TYPES = [
  "SOA",
  "A",
  "TXT",
  "NS",
  "CNAME",
  "MX",
  "NAPTR",
  "PTR",
  "SRV",
  "SPF",
  "AAAA",
  "CAA",
  "DS",
  "TLSA",
  "SSHFP",
  "SVCB",
  "HTTPS",
];

/** A record's whole name: below its zone's, also when only the first part is given. */
function wholeName(object: Draft): string {
  const home = object.find([ZONE], object.text("zone_id"));
  const [name, domain] = [normal(object.text("name")), normal(textOf(home?.values ?? {}, "name"))];
  if (name === "" || name === domain) return domain;
  return name.endsWith(`.${domain}`) ? name : `${name}.${domain}`;
}

const record: ResourceEntry = {
  global: true,
  schema: { version: 2 },
  replace: ["set_identifier", "zone_id"],
  affected: { fqdn: ["name"], id: ["name", "type"] },
  // Where that is allowed: two names of a certificate may be proved by the same record.
  overwrites: true,
  checks: [
    check("name", DOMAIN_OR_NONE),
    check("type", oneOf(...TYPES)),
    check("ttl", between(0, 2_147_483_647)),
    exactlyOneOf("alias", "records"),
    atMostOneOf("alias", "ttl"),
    // "If you're creating any other record than an alias record": API_ResourceRecordSet
    (config) =>
      (config.records ?? null) === null || (config.ttl ?? null) !== null
        ? []
        : [{ severity: "error", summary: "InvalidInput: Missing field 'TTL'", path: [{ attribute: "ttl" }] }],
  ],
  references: [
    {
      at: "zone_id",
      to: [ZONE],
      missing: (name) => apiError("NoSuchHostedZone", `No hosted zone found with ID: ${name}`),
      // Its zone says why it cannot go.
      holds: false,
    },
  ],
  admit: (object) => {
    const [name, type] = [wholeName(object), object.text("type")];
    const home = object.find([ZONE], object.text("zone_id"));
    const isApex = name === normal(textOf(home?.values ?? {}, "name"));
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#CNAMEFormat
    if (isApex && type === "CNAME") {
      throw apiError(
        "InvalidChangeBatch",
        `[RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${name}.]`,
      );
    }
    // Each zone comes with these two: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
    const isOwn = isApex && ["NS", "SOA"].includes(type) && !object.prior;
    const twin = object.world
      .list(RECORD)
      .find(
        ({ id, values }) =>
          id !== object.prior?.id &&
          textOf(values, "zone_id") === object.text("zone_id") &&
          textOf(values, "fqdn") === name &&
          textOf(values, "type") === type &&
          textOf(values, "set_identifier") === object.text("set_identifier"),
      );
    if ((isOwn || twin) && object.get("allow_overwrite") !== true) {
      throw apiError(
        "InvalidChangeBatch",
        `[Tried to create resource record set [name='${name}.', type='${type}'] but it already exists]`,
      );
    }
  },
  values: {
    id: (object) =>
      ["zone_id", "name", "type", "set_identifier"]
        .map((part) => object.text(part))
        .filter((part) => part !== "")
        .join("_"),
    fqdn: wholeName,
  },
};

/** The resources of this service. */
export const ROUTE53_RESOURCES: Readonly<Record<string, ResourceEntry>> = {
  [ZONE]: zone,
  [RECORD]: record,
};

/** The zones that a data source means. */
function zonesMeant({ config, world }: Lookup): readonly WorldObject[] {
  const [id, name, network] = [textOf(config, "zone_id"), textOf(config, "name"), textOf(config, "vpc_id")];
  if (id !== "") return world.list(ZONE).filter((each) => each.id === id);
  const isPrivate = network !== "" || config.private_zone === true;
  const tags = Object.entries(isMap(config.tags) ? config.tags : {});
  return world.list(ZONE).filter(({ values }) => {
    const networks = stringsAt(values, "vpc.vpc_id");
    const own = isMap(values.tags_all) ? values.tags_all : {};
    return (
      (name === "" || normal(textOf(values, "name")) === normal(name)) &&
      networks.length > 0 === isPrivate &&
      (network === "" || networks.includes(network)) &&
      tags.every(([key, value]) => own[key] === value)
    );
  });
}

/** The data sources of this service. */
export const ROUTE53_DATA: Readonly<Record<string, DataEntry>> = {
  [ZONE]: {
    checks: [atMostOneOf("zone_id", "name")],
    read: (lookup): ValueMap => {
      const [found, second] = zonesMeant(lookup);
      if (!found) throw apiError("NotFound", "no matching Route 53 Hosted Zone found");
      if (second) throw apiError("TooManyResults", "multiple Route 53 Hosted Zones matched");
      const { values } = found;
      return {
        id: found.id,
        zone_id: found.id,
        arn: values.arn ?? "",
        caller_reference: "",
        comment: values.comment ?? "",
        name: normal(textOf(values, "name")),
        name_servers: values.name_servers ?? [],
        primary_name_server: values.primary_name_server ?? "",
        private_zone: stringsAt(values, "vpc.vpc_id").length > 0,
        // Beside those that every zone has.
        resource_record_set_count: 2 + recordsIn(found, lookup.world).length,
        tags: values.tags_all ?? {},
      };
    },
  },
};
