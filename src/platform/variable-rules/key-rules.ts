import type { Rule } from "./rule";

/** What a rule says of a path that leads nowhere. */
export interface PathAdvice {
  /**
   * The variable that takes the content instead; its rules are the path's.
   * @default - there is none
   */
  readonly contentName?: string;
  /** Whether terraform runs on a machine that has none of the user's files. */
  readonly runsRemotely: boolean;
}

/**
 * Refuses a file path unless it leads to an SSH public key that EC2 imports: Ed25519 or RSA, in OpenSSH format.
 * Source: Amazon EC2 User Guide, "Create a key pair for your Amazon EC2 instance", requirements for imported keys.
 */
export function isPublicKeyPath(name: string, runsRemotely: boolean): Rule[] {
  return publicKeyPathRules(name, { runsRemotely });
}

/**
 * Refuses a file path as {@link isPublicKeyPath} does, refuses the key itself in `contentName` likewise, and wants
 * exactly one of the two. All of these are rules of the path: for a variable's own rules, terraform quotes its value
 * even where it is sensitive, and a private key given by mistake must not reach a log.
 */
export function isPublicKeyPathOrContent(name: string, contentName: string, runsRemotely: boolean): Rule[] {
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
    ...publicKeyPathRules(name, { contentName, runsRemotely }),
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
 * Refuses a file path unless it leads to a certificate in PEM, and refuses other content likewise. What is in the
 * certificate, the tls provider is asked.
 */
export function isCertificatePath(name: string, advice: PathAdvice): Rule[] {
  return pemRules(name, advice, [
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

/**
 * Refuses a file path unless it leads to one private key in PEM that needs no passphrase, in a notation that cert-manager
 * reads: PKCS #8, PKCS #1 or SEC 1; as {@link isCertificatePath}.
 */
export function isPrivateKeyPath(name: string, advice: PathAdvice): Rule[] {
  const blocks = (content: string) => `regexall("-----BEGIN [A-Z0-9 ]+-----", ${content})`;
  return pemRules(name, advice, [
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
    {
      isGood: (content) => `length(${blocks(content)}) == 1`,
      problem:
        "has more in it than one private key; leave out the rest, such as a certificate or the curve's parameters",
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
function pemRules(name: string, advice: PathAdvice, rules: readonly PemRule[]): Rule[] {
  const { contentName } = advice;
  const path = `var.${name}`;
  const file = `try(file(pathexpand(${path})), "")`;
  const exists = `try(fileexists(pathexpand(${path})), false)`;
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
      errorMessage: noFile(name, "", advice),
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

function publicKeyPathRules(name: string, advice: PathAdvice): Rule[] {
  const exists = `try(fileexists(pathexpand(var.${name})), false)`;
  const content = `file(pathexpand(var.${name}))`;
  return [
    {
      condition: `\${var.${name} == null ? true : ${exists}}`,
      errorMessage: noFile(name, " of an SSH public key", advice),
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

/** What is said of a path where no file is. */
function noFile(name: string, what: string, { contentName, runsRemotely }: PathAdvice): string {
  const problem = `${name}: there is no file "\${try(abspath(pathexpand(var.${name})), "")}"`;
  if (!runsRemotely) {
    const instead = contentName === undefined ? "" : `, or its content in ${contentName}`;
    return `${problem}; give the absolute path (or one beginning with "~/")${what}${instead}.`;
  }
  const fix =
    contentName === undefined
      ? `set the workspace's execution mode to "local", as the registry's modules know files only`
      : `give its content in ${contentName} instead`;
  return `${problem} on the machine that runs terraform, which in Terraform Cloud has none of your files; ${fix}.`;
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
