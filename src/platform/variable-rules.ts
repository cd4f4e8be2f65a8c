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

/**
 * Refuses what cannot be a private domain: names that are no DNS names, single labels, and names so long that those of the
 * services would not fit. Source: RFC 1035, section 2.3.4.
 */
export function isDomain(name: string): Rule[] {
  const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  const isName = `can(regex("^${label}(\\\\.${label})*$", var.${name}))`;
  return [
    {
      condition: `\${${isName}}`,
      errorMessage:
        `${name}: ${quoted(name)} is not a domain; use lower-case letters, digits and hyphens in parts joined by periods, ` +
        `without a scheme, a path or a period at the end, such as "spark.example.internal".`,
    },
    {
      condition: `\${!${isName} || strcontains(var.${name}, ".")}`,
      errorMessage:
        `${name}: ${quoted(name)} has one part only, which would take over a top-level domain; ` +
        `use two parts or more, such as "spark.example.internal".`,
    },
    {
      condition: `\${!${isName} || !can(regex("(^|\\\\.)[0-9]+$", var.${name}))}`,
      errorMessage: `${name}: ${quoted(name)} ends in a number, as an address does; use a name such as "spark.example.internal".`,
    },
    {
      condition: `\${length(var.${name}) <= 200}`,
      errorMessage: `${name}: ${quoted(name)} has \${length(var.${name})} characters; use 200 at most.`,
    },
  ];
}

/** Refuses namespaces that Kubernetes does not take, its own ones, and that of Spark's applications. */
export function isAddonsNamespace(name: string): Rule[] {
  return [
    {
      condition: regexCondition(name, "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"),
      errorMessage:
        `${name}: ${quoted(name)} cannot be a namespace; use up to 63 lower-case letters, digits and hyphens, ` +
        `with a letter or digit at both ends.`,
    },
    {
      condition: `\${var.${name} != "default" && !startswith(var.${name}, "kube-")}`,
      errorMessage: `${name}: ${quoted(name)} is a namespace of Kubernetes itself; use one of your own, such as "addons".`,
    },
    {
      condition: `\${var.${name} != "spark"}`,
      errorMessage:
        `${name}: ${quoted(name)} is the namespace of Spark's applications, who must not reach the services; ` +
        `use another, such as "addons".`,
    },
  ];
}

/**
 * Refuses what is not the name of a container image with a tag or a digest: without one, what runs would change by
 * itself. Source: the grammar of references in github.com/distribution/reference.
 */
export function isImage(name: string): Rule[] {
  const host = "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/";
  const path = "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*";
  const tag = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
  const digest = "@sha256:[0-9a-f]{64}";
  const isReference = `can(regex("^(${host})?${path}(${tag})?(${digest})?$", var.${name}))`;
  const isPinned = `can(regex("(${tag}|${digest})$", element(split("/", var.${name}), length(split("/", var.${name})) - 1)))`;
  return [
    {
      condition: `\${${isReference}}`,
      errorMessage:
        `${name}: ${quoted(name)} is not the name of a container image; ` +
        `write it such as "registry.example.com/spark:4.1.3", without a scheme.`,
    },
    {
      condition: `\${!${isReference} || ${isPinned}}`,
      errorMessage:
        `${name}: ${quoted(name)} has no tag, so what runs would change by itself; ` +
        `add one, such as ":4.1.3", or a digest.`,
    },
    {
      condition: `\${!endswith(var.${name}, ":latest")}`,
      errorMessage:
        `${name}: ${quoted(name)} names whatever was newest when a node pulled it; ` +
        `use the tag of one version, such as ":4.1.3".`,
    },
  ];
}

/** Refuses user names that Grafana's Secret cannot hold, and passwords that are too short, whose rules are here. */
export function isGrafanaAdmin(name: string, passwordName: string): Rule[] {
  const password = `var.${passwordName}`;
  return [
    {
      condition: regexCondition(name, "^[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}$"),
      errorMessage:
        `${name}: ${quoted(name)} cannot be the name of Grafana's administrator; ` +
        `use up to 63 letters, digits, "_", ".", "@" and "-", beginning with a letter or digit.`,
    },
    {
      condition: `\${var.${name} == null ? true : length(${password}) >= 8}`,
      errorMessage:
        `${passwordName}: the password (not shown) has fewer than 8 characters; ` +
        `use a longer one, such as one made by "openssl rand -base64 18".`,
    },
    {
      condition: `\${var.${name} == null ? true : trimspace(${password}) == ${password}}`,
      errorMessage:
        `${passwordName}: the password (not shown) begins or ends with a space or a line break, ` +
        `which nobody would type; remove it.`,
    },
    {
      condition:
        `\${var.${name} == null ? true : !contains(["password", "prom-operator", "changeme", "12345678"], ` +
        `lower(${password})) && ${password} != var.${name}}`,
      errorMessage: `${passwordName}: the password (not shown) is one that everybody would try; use another.`,
    },
  ];
}

/** Refuses a private registry that is given in part. The rules of all four variables, at the server's. */
export function areRegistryCredentials(prefix: string): Rule[] {
  const server = `var.${prefix}_server`;
  const needed = (part: string) => ({
    condition: `\${(${server} == null) == (var.${prefix}_${part} == null)}`,
    errorMessage:
      `${prefix}_${part}: \${${server} == null ? "it is set, but ${prefix}_server is not" : ` +
      `"it is not set, but ${prefix}_server is"}; ` +
      `set ${prefix}_server, ${prefix}_username and ${prefix}_password, or none of them where the images are public.`,
  });
  const filled = (part: string) => ({
    condition: `\${${server} == null || var.${prefix}_${part} == null ? true : trimspace(var.${prefix}_${part}) != ""}`,
    errorMessage: `${prefix}_${part}: it is empty (or blank); give the registry's, or leave all of ${prefix}_* out.`,
  });
  return [
    {
      condition: `\${${server} == null ? true : can(regex("^(https://)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[^ ]*)?$", ${server}))}`,
      errorMessage:
        `${prefix}_server: \${jsonencode(${server})} is not the address of a registry; ` +
        `write it such as "registry.example.com" or, for Docker Hub, "https://index.docker.io/v1/".`,
    },
    needed("username"),
    needed("password"),
    filled("username"),
    filled("password"),
    {
      condition:
        `\${${server} == null || var.${prefix}_email == null ? true : ` +
        `can(regex("^[^@ ]+@[^@ ]+$", var.${prefix}_email))}`,
      errorMessage: `${prefix}_email: \${jsonencode(var.${prefix}_email)} is not an e-mail address; write it such as "me@example.com".`,
    },
  ];
}

/**
 * Refuses a file path unless it leads to a certificate in PEM, and refuses other content likewise. What is in the
 * certificate, the tls provider is asked.
 *
 * @param contentName the variable that has the content instead, if there is one; its rules are here
 */
export function isCertificatePath(name: string, contentName?: string): Rule[] {
  return pemRules(name, contentName, [
    {
      isGood: isNoPrivateKey,
      problem: "is a private key, not a certificate; give the certificate",
    },
    {
      isGood: (content) => `can(regex("-----BEGIN CERTIFICATE-----", ${content}))`,
      problem:
        'is not a certificate in PEM, which begins with "-----BEGIN CERTIFICATE-----"; convert it with openssl x509',
    },
  ]);
}

/** Refuses a file path unless it leads to a private key in PEM that needs no passphrase; as {@link isCertificatePath}. */
export function isPrivateKeyPath(name: string, contentName?: string): Rule[] {
  return pemRules(name, contentName, [
    {
      isGood: (content) => `can(regex("-----BEGIN [A-Z ]*PRIVATE KEY-----", ${content}))`,
      problem:
        'is not a private key in PEM, which has a line "-----BEGIN PRIVATE KEY-----"; convert it with openssl pkey',
    },
    {
      isGood: (content) => `!strcontains(${content}, "ENCRYPTED")`,
      problem: "is an encrypted private key, which cert-manager cannot use; decrypt it with openssl pkey",
    },
    {
      isGood: (content) => `!strcontains(${content}, "OPENSSH PRIVATE KEY")`,
      problem: "is a private key for SSH; give that of the certificate",
    },
  ]);
}

interface PemRule {
  /** The condition for content, an expression. */
  readonly isGood: (content: string) => string;
  /** What is wrong otherwise, and the fix, as clauses. */
  readonly problem: string;
}

/** Exactly one of path and content; the file exists; and the rules for either, of which the first that fails speaks. */
function pemRules(name: string, contentName: string | undefined, rules: readonly PemRule[]): Rule[] {
  const path = `var.${name}`;
  const file = `try(file(pathexpand(${path})), "")`;
  const exists = `try(fileexists(pathexpand(${path})), false)`;
  const instead = contentName === undefined ? "" : `, or its content in ${contentName}`;
  const first = (given: string, content: string, subject: string): Rule[] =>
    rules.map(({ isGood, problem }, index) => {
      const earlier = rules.slice(0, index).map((rule) => `!(${rule.isGood(content)}) ? true : `);
      return {
        condition: `\${!(${given}) ? true : ${earlier.join("")}${isGood(content)}}`,
        errorMessage: `${subject} ${problem}.`,
      };
    });
  const pathRules: Rule[] = [
    {
      condition: `\${${path} == null ? true : ${exists}}`,
      errorMessage:
        `${name}: there is no file "\${try(abspath(pathexpand(${path})), "")}"; ` +
        `give the absolute path (or one beginning with "~/")${instead}.`,
    },
    ...first(`${path} != null && ${exists}`, file, `${name}: "\${coalesce(${path}, "?")}"`),
  ];
  if (contentName === undefined) return pathRules;
  const content = `var.${contentName}`;
  return [
    {
      condition: `\${(${path} == null) != (${content} == null)}`,
      errorMessage:
        `${name}: \${${path} == null ? "neither" : "both"} of ${name} and ${contentName} ` +
        `\${${path} == null ? "is" : "are"} set; set exactly one, to a path or to the content itself.`,
    },
    ...pathRules,
    ...first(
      `${path} == null && ${content} != null`,
      `coalesce(${content}, "?")`,
      `${contentName}: this (value not shown)`,
    ),
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
