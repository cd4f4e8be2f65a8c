/** The pretend account, and the names AWS gives to things. */
import { GLOBAL, type Scope } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { isMap, UNKNOWN, Unknown, type Value, type ValueMap } from "../../protocol/value";
import { isKnown } from "../../engine/values";

/** The account number that AWS itself uses in its documentation. */
export const ACCOUNT = "123456789012";

/** The only partition that is rehearsed. */
export const PARTITION = "aws";

/**
 * When everything was created: a clock would make every rehearsal differ.
 */
export const CREATED = "2026-01-01T00:00:00Z";

/** Whoever runs Terraform. */
export const CALLER = `arn:${PARTITION}:iam::${ACCOUNT}:user/rehearsal`;

/** Digits in groups, as many services write their ids. */
export function uuid(digits: string): string {
  const group = (from: number, to: number): string => digits.slice(from, to);
  return [group(0, 8), group(8, 12), group(12, 16), group(16, 20), group(20, 32)].join("-");
}

/** The account's objects of a service in a region; without a region for global services. */
export function arn(service: string, region: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${region}:${ACCOUNT}:${resource}`;
}

/** The ARN of an EC2 object, such as `vpc/vpc-0123456789abcdef0`. */
export function ec2Arn(object: Draft, kind: string): string {
  return arn("ec2", object.place, `${kind}/${object.text("id")}`);
}

/** What is in other letters than hexadecimal digits, such as an IAM unique id. */
export function upperLetters(digits: string, length: number): string {
  return BigInt(`0x${digits}`).toString(36).toUpperCase().slice(-length);
}

/**
 * The zones of regions that do not have exactly a, b and c.
 *
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const ZONE_LETTERS: Readonly<Record<string, readonly string[]>> = {
  "us-east-1": ["a", "b", "c", "d", "e", "f"],
  "us-west-1": ["a", "c"],
  "us-west-2": ["a", "b", "c", "d"],
  "ap-northeast-1": ["a", "c", "d"],
  "ap-northeast-2": ["a", "b", "c", "d"],
  "ca-central-1": ["a", "b", "d"],
};

/** The availability zones of a region. */
export function zonesOf(region: string): readonly string[] {
  return (ZONE_LETTERS[region] ?? ["a", "b", "c"]).map((letter) => `${region}${letter}`);
}

/**
 * Local Zones, such as `us-west-2-lax-1a`, and Wavelength Zones, such as `us-east-1-wl1-bos-wlz-1`. Which an account has
 * opted in to is not known here.
 *
 * https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html,
 * https://docs.aws.amazon.com/wavelength/latest/developerguide/available-wavelength-zones.html
 */
const EDGE_ZONE = /^([a-z]{2}(?:-[a-z]+)+-\d)-(?:([a-z]+)-(\d+)([a-z])|(wl\d+-[a-z]+-wlz)-(\d+))$/;

/**
 * Names of zones that other accounts have in place of these: AWS maps names to zones for each account, and these regions have
 * more zones than most accounts see.
 *
 * https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
const ELSEWHERE_SEEN: Readonly<Record<string, readonly string[]>> = {
  "us-west-1": ["b"],
  "ap-northeast-1": ["b"],
};

/** Whether a region has such a zone, for some account at least. */
export function isZoneIn(region: string, zone: string): boolean {
  const [, parent] = EDGE_ZONE.exec(zone) ?? [];
  const others = (ELSEWHERE_SEEN[region] ?? []).map((letter) => `${region}${letter}`);
  return parent === region || zonesOf(region).includes(zone) || others.includes(zone);
}

/** `euw1` for `eu-west-1`. */
function regionCode(region: string): string {
  const [area = "", ...rest] = region.split("-");
  const number = rest.pop() ?? "";
  const direction = rest
    .join("")
    .replace(/(north|south)(east|west)/, (_all, a: string, b: string) => `${a.charAt(0)}${b.charAt(0)}`)
    .replace(/north|south|east|west|central/, (word) => word.charAt(0));
  return `${area}${direction}${number}`;
}

/** The account-independent name of a zone: `euw1-az1` for `eu-west-1a`, `usw2-lax1-az1` for `us-west-2-lax-1a`. */
export function zoneId(zone: string): string {
  const [, parent, city = "", number = "", letter = "a", wavelength = "", last = ""] =
    EDGE_ZONE.exec(zone) ?? [];
  if (parent !== undefined) {
    const own =
      wavelength === "" ? `${city}${number}-az${letter.charCodeAt(0) - 96}` : `${wavelength}${last}`;
    return `${regionCode(parent)}-${own}`;
  }
  const region = zone.slice(0, -1);
  const zones = zonesOf(region);
  return `${regionCode(region)}-az${(zones.includes(zone) ? zones.indexOf(zone) : zones.length) + 1}`;
}

/** The tags that every object gets. */
function defaultTags(scope: Scope): Value {
  const block = scope.settings.default_tags;
  const first = Array.isArray(block) ? block[0] : undefined;
  return (isMap(first) ? first.tags : undefined) ?? {};
}

/** An object's own tags over the provider's; unknown while one of them is. */
export function allTags(own: Value, scope: Scope): Value {
  const inherited = defaultTags(scope);
  if (!isKnown(own) || !isKnown(inherited)) return UNKNOWN;
  return { ...(isMap(inherited) ? inherited : {}), ...(isMap(own) ? own : {}) };
}

/** The region of an object: its own, else the provider's. */
export function regionOf(values: ValueMap, scope: Scope): string {
  const own = values.region ?? null;
  if (own instanceof Unknown || typeof own !== "string" || own === "") return scope.place;
  return own === GLOBAL ? scope.place : own;
}
