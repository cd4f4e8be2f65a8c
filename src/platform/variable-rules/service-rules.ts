import { IMAGE_DIGEST, IMAGE_NAME, IMAGE_TAG } from "../image-name";
import { quoted, regexCondition, type Rule } from "./rule";

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
      condition: `\${var.${name} != "cluster.local" && !endswith(var.${name}, ".cluster.local")}`,
      errorMessage:
        `${name}: ${quoted(name)} is Kubernetes' own domain, whose names never leave the cluster; ` +
        `use another, such as "spark.example.internal".`,
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
 * itself.
 */
export function isImage(name: string): Rule[] {
  const isReference = `can(regex("${IMAGE_NAME}", var.${name}))`;
  const isPinned = `can(regex("(${IMAGE_TAG}|${IMAGE_DIGEST})$", element(split("/", var.${name}), length(split("/", var.${name})) - 1)))`;
  return [
    {
      condition: `\${${isReference}}`,
      errorMessage:
        `${name}: ${quoted(name)} is not the name of a container image; ` +
        `write it such as "registry.example.com/spark:4.1.2", without a scheme.`,
    },
    {
      condition: `\${!${isReference} || ${isPinned}}`,
      errorMessage:
        `${name}: ${quoted(name)} has no tag, so what runs would change by itself; ` +
        `add one, such as ":4.1.2", or a digest.`,
    },
    {
      condition: `\${!endswith(var.${name}, ":latest")}`,
      errorMessage:
        `${name}: ${quoted(name)} names whatever was newest when a node pulled it; ` +
        `use the tag of one version, such as ":4.1.2".`,
    },
  ];
}

/** Refuses user names that Grafana's Secret cannot hold, and passwords that are too short, whose rules are here. */
export function isGrafanaAdmin(name: string, passwordName: string): Rule[] {
  const password = `var.${passwordName}`;
  // That it is not set is said by its own rule. Terraform wants each rule to refer to the variable that it stands in.
  const isUnset = `var.${name} == null || ${password} == null`;
  return [
    {
      condition: regexCondition(name, "^[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}$"),
      errorMessage:
        `${name}: ${quoted(name)} cannot be the name of Grafana's administrator; ` +
        `use up to 63 letters, digits, "_", ".", "@" and "-", beginning with a letter or digit.`,
    },
    {
      condition: `\${${isUnset} ? true : length(${password}) >= 8}`,
      errorMessage:
        `${passwordName}: the password (not shown) has fewer than 8 characters; ` +
        `use a longer one, such as one made by "openssl rand -base64 18".`,
    },
    {
      condition:
        `\${${isUnset} ? true : trimspace(${password}) == ${password} && ` +
        `!can(regex("[[:cntrl:]]", ${password}))}`,
      errorMessage:
        `${passwordName}: the password (not shown) begins or ends with a space or a line break, or has another ` +
        `control character in it, which nobody would type; remove it.`,
    },
    {
      condition:
        `\${${isUnset} ? true : lower(${password}) != lower(var.${name}) && !contains(["prom-operator", ` +
        `"password", "changeme", "grafana1", "admin123", "12345678"], lower(${password}))}`,
      errorMessage: `${passwordName}: the password (not shown) is one that everybody would try; use another.`,
    },
  ];
}

/**
 * Refuses a private registry that is given in part, or in a way that Kubernetes or registries do not take. The rules of all
 * four variables are the server's: terraform shows the value of a variable whose own rules refuse it, even a secret.
 */
export function areRegistryCredentials(prefix: string): Rule[] {
  const server = `var.${prefix}_server`;
  const part = (name: string) => `var.${prefix}_${name}`;
  const together = `set ${prefix}_server, ${prefix}_username and ${prefix}_password, or none of them where the images are public`;
  const needed = (name: string): Rule => ({
    condition: `\${(${server} == null) == (${part(name)} == null)}`,
    errorMessage:
      `${prefix}_${name}: \${${server} == null ? "it is set, but ${prefix}_server is not" : ` +
      `"it is not set, but ${prefix}_server is"}; ${together}.`,
  });
  // Where an earlier rule has failed, this one holds.
  const rule = (name: string, condition: string, message: string): Rule => ({
    condition: `\${${server} == null || ${part(name)} == null ? true : ${condition}}`,
    errorMessage: `${prefix}_${name}: ${message}.`,
  });
  const password = part("password");
  const isAddress = `can(regex("^(https://)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?$", ${server}))`;
  const host = `lower(trimsuffix(trimprefix(${server}, "https://"), "/"))`;
  return [
    rule(
      "server",
      isAddress,
      `\${jsonencode(${server})} is not the address of a registry; ` +
        `write it such as "registry.example.com" or, for Docker Hub, "https://index.docker.io/v1/"`,
    ),
    rule(
      "server",
      `!contains(["docker.io", "hub.docker.com", "registry-1.docker.io"], ${host})`,
      `\${jsonencode(${server})} is an address under which Kubernetes does not find credentials for Docker Hub; ` +
        `write "https://index.docker.io/v1/"`,
    ),
    needed("username"),
    needed("password"),
    rule(
      "username",
      `can(regex("^[^:[:space:]]+$", ${part("username")}))`,
      "it is empty, or has a space or a colon in it, which registries do not take; give the user's name alone",
    ),
    rule(
      "password",
      `${password} == "" ? false : trimspace(${password}) == ${password}`,
      "it is empty (or blank), or begins or ends with a space or a line break; give the password alone",
    ),
    {
      condition: `\${${part("email")} == null ? true : ${server} != null}`,
      errorMessage: `${prefix}_email: it is set, but ${prefix}_server is not; ${together}.`,
    },
    rule(
      "email",
      `can(regex("^[^@[:space:]]+@[^@[:space:]]+$", ${part("email")}))`,
      `\${jsonencode(${part("email")})} is not an e-mail address; write it such as "me@example.com"`,
    ),
  ];
}
