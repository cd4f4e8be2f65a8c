import { quoted, regexCondition, type Rule } from "./rule";

/** Names of AWS Regions, partitions other than `aws` included, in what JavaScript and Terraform both read. */
export const REGION_PATTERN =
  "^(eusc-de|[a-z]{2}(-gov|-iso[a-z]?)?)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$";

/** Refuses what is not the name of an AWS Region, by {@link REGION_PATTERN}. */
export function isRegion(name: string): Rule[] {
  return [
    {
      condition: regexCondition(name, REGION_PATTERN),
      errorMessage:
        `${name}: ${quoted(name)} is not the name of an AWS Region; use one such as "eu-north-1" ` +
        `(a zone such as "eu-north-1a" is not a Region).`,
    },
  ];
}

/** Refuses what does not look like an EC2 instance type. Whether the Region has it, only AWS knows. */
export function isInstanceType(name: string): Rule[] {
  return [
    {
      condition: regexCondition(
        name,
        String.raw`^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\\.(nano|micro|small|medium|large|[0-9]*xlarge|metal(-[0-9]+xl)?)$`,
      ),
      errorMessage: `${name}: ${quoted(name)} is not an EC2 instance type; use one such as "t3.micro" or "t4g.micro".`,
    },
    {
      condition: `\${!startswith(var.${name}, "mac")}`,
      errorMessage: `${name}: ${quoted(name)} is a type for macOS; use one such as "t3.micro" or "t4g.micro".`,
    },
  ];
}

/** Refuses names that cannot be the common name of a VPN user's certificate and a file name. */
export function isVpnUser(name: string): Rule[] {
  return [
    {
      condition: regexCondition(name, "^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$"),
      errorMessage:
        `${name}: ${quoted(name)} cannot be a VPN user; use 1 to 32 letters, digits, "_", "." or "-", ` +
        `beginning with a letter or digit.`,
    },
    {
      condition: `\${!contains(["server", "ca"], lower(var.${name}))}`,
      errorMessage: `${name}: ${quoted(name)} is what the server calls its own certificates; use another name.`,
    },
  ];
}

/**
 * Refuses lists of IPv4 blocks that are empty, malformed, repeated, or so wide that they stand for the public internet.
 * The narrowest refused prefix is /7: a /8 is the largest block that one organisation holds.
 */
export function areClientCidrs(name: string): Rule[] {
  const parses = "can(cidrnetmask(cidr))";
  const isCanonical = "try(cidrsubnet(cidr, 0, 0) == cidr, true)";
  const isNarrow = `try(tonumber(split("/", cidr)[1]) >= 8, true)`;
  return [
    {
      condition: `\${length(var.${name}) > 0}`,
      errorMessage:
        `${name}: the list is empty, so nobody could connect; ` +
        `give the IPv4 blocks of your clients, such as ["203.0.113.7/32"].`,
    },
    {
      condition: everyCidr(name, parses),
      errorMessage:
        `${name}: ${failing(name, parses)} is not an IPv4 block in CIDR notation; ` +
        `write it such as "203.0.113.0/24" (one address ends in "/32").`,
    },
    {
      condition: everyCidr(name, isCanonical),
      errorMessage:
        `${name}: ${failing(name, isCanonical)} is not the first address of its block; ` +
        `use ${failing(name, isCanonical, "try(cidrsubnet(cidr, 0, 0), cidr)")}, or "/32" for a single address.`,
    },
    {
      condition: everyCidr(name, isNarrow),
      errorMessage:
        `${name}: ${failing(name, isNarrow)} lets in much of the public internet; ` +
        `give the blocks of your clients, /8 or narrower.`,
    },
    {
      condition: `\${length(distinct(var.${name})) == length(var.${name})}`,
      errorMessage: `${name}: \${jsonencode(var.${name})} names a block twice; name each once.`,
    },
  ];
}

function everyCidr(name: string, condition: string): string {
  return `\${alltrue([for cidr in var.${name} : ${condition}])}`;
}

/** A template that lists what `show` makes of the blocks which do not meet `condition`. */
function failing(name: string, condition: string, show = "cidr"): string {
  return `\${join(", ", [for cidr in var.${name} : jsonencode(${show}) if !${condition}])}`;
}
