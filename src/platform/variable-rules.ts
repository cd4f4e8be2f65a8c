import type { TerraformVariableValidationConfig as Rule } from "cdktf";

/**
 * Validation rules for input variables, in Terraform's expression language. Each refuses one kind of bad value with
 * a message that names the variable, the value (never a secret) and the fix.
 *
 * Terraform evaluates every rule of a variable, and both sides of `&&` and `||`. So a rule holds (by `try` or by a
 * conditional) where an earlier one has already failed: one mistake, one message.
 */

/** Refuses what is not the name of an AWS Region, partitions other than `aws` included. */
export function isRegion(name: string): Rule[] {
  return [
    {
      condition: regexCondition(
        name,
        "^(eusc-de|[a-z]{2}(-gov|-iso[a-z]?)?)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$",
      ),
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

/**
 * Refuses a file path unless it leads to an SSH public key that EC2 imports: Ed25519 or RSA, in OpenSSH format.
 * Source: Amazon EC2 User Guide, "Create a key pair for your Amazon EC2 instance", requirements for imported keys.
 */
export function isPublicKeyPath(name: string): Rule[] {
  return publicKeyPathRules(name, "");
}

/**
 * Refuses a file path as {@link isPublicKeyPath} does, refuses the key itself in `contentName` likewise, and wants
 * exactly one of the two. All of these are rules of the path: for a variable's own rules, terraform quotes its value
 * even where it is sensitive, and a private key given by mistake must not reach a log.
 */
export function isPublicKeyPathOrContent(name: string, contentName: string): Rule[] {
  const content = `var.${contentName}`;
  // Also because terraform wants every rule of a variable to refer to it.
  const isAbsent = `${content} == null || var.${name} != null`;
  return [
    {
      condition: `\${(var.${name} == null) != (${content} == null)}`,
      errorMessage:
        `${name}: \${var.${name} == null ? "neither" : "both"} of ${name} and ${contentName} ` +
        `\${var.${name} == null ? "is" : "are"} set; ` +
        `set exactly one, to the path or to the content of an SSH public key.`,
    },
    ...publicKeyPathRules(name, `, or its content in ${contentName}`),
    {
      condition: `\${${isAbsent} ? true : ${isNoPrivateKey(content)}}`,
      errorMessage:
        `${contentName}: this is a private key, which must not leave its owner's machine; ` +
        `give the public key, usually the content of the file ending in ".pub". Consider the private key known.`,
    },
    {
      condition: `\${${isAbsent} ? true : !${isNoPrivateKey(content)} ? true : ${isPublicKeyText(content)}}`,
      errorMessage:
        `${contentName}: this is not an SSH public key that EC2 takes (value not shown); ` +
        `give the one line made by "ssh-keygen -t ed25519" (or rsa), such as "ssh-ed25519 AAAA... you@example".`,
    },
  ];
}

function publicKeyPathRules(name: string, instead: string): Rule[] {
  const exists = `try(fileexists(pathexpand(var.${name})), false)`;
  const content = `file(pathexpand(var.${name}))`;
  return [
    {
      condition: `\${var.${name} == null ? true : ${exists}}`,
      errorMessage:
        `${name}: there is no file "\${try(abspath(pathexpand(var.${name})), "")}"; ` +
        `give the absolute path (or one beginning with "~/") of an SSH public key${instead}.`,
    },
    {
      condition: `\${var.${name} == null ? true : ${isNoPrivateKey(content)}}`,
      errorMessage:
        `${name}: "\${coalesce(var.${name}, "?")}" is a private key, which must not leave its owner's machine; ` +
        `give the public key, usually the file of the same name ending in ".pub".`,
    },
    {
      condition: `\${var.${name} == null ? true : !${exists} ? true : !${isNoPrivateKey(content)} ? true : ${isPublicKeyText(content)}}`,
      errorMessage:
        `${name}: "\${coalesce(var.${name}, "?")}" is not an SSH public key that EC2 takes; ` +
        `give one made by "ssh-keygen -t ed25519" (or rsa), in OpenSSH format.`,
    },
  ];
}

function isNoPrivateKey(content: string): string {
  return `try(!strcontains(${content}, "PRIVATE KEY"), true)`;
}

/** One line: a type that EC2 takes, a key of that type (its first bytes repeat the type), perhaps a comment. */
function isPublicKeyText(content: string): string {
  const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/]{48}";
  const rsa = "ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/]{200,}={0,2}";
  return `can(regex("^(${ed25519}|${rsa})( .*)?$", trimspace(${content})))`;
}

function regexCondition(name: string, pattern: string): string {
  return `\${can(regex("${pattern}", var.${name}))}`;
}

function everyCidr(name: string, condition: string): string {
  return `\${alltrue([for cidr in var.${name} : ${condition}])}`;
}

/** A template that lists what `show` makes of the blocks which do not meet `condition`. */
function failing(name: string, condition: string, show = "cidr"): string {
  return `\${join(", ", [for cidr in var.${name} : jsonencode(${show}) if !${condition}])}`;
}

function quoted(name: string): string {
  return `\${jsonencode(var.${name})}`;
}
