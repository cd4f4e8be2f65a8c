import { cross, warning, type Finding } from "../finding";

/** What AWS's errors, and those on the way to it, mean for the person who reads. */

/** The parts of an error of the SDK that are looked at. Its message is not shown where it could repeat a request. */
interface AwsError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether AWS has answered that there is no such account, or not with these credentials, in this Region. */
export function isUnknownHere(error: unknown): boolean {
  return /^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure)$/.test(
    (error as AwsError).name ?? "",
  );
}

/** Whether there is no host of the name: either there is no such Region, or there are no names at all. */
export function isUnknownHost(error: unknown): boolean {
  return (error as AwsError).code === "ENOTFOUND";
}

/** Whether no answer came, for want of a network or of such a host. */
function isUnreachable(error: unknown): boolean {
  const { name = "", code = "" } = error as AwsError;
  return (
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/.test(code) ||
    /^(TimeoutError|AbortError)$/.test(name)
  );
}

/** Why it is not known whose account this is: always a cross, as nothing can be deployed. */
export function accountProblem(error: unknown, environment: NodeJS.ProcessEnv): Finding {
  const { name = "", message = "" } = error as AwsError;
  const profile = environment.AWS_PROFILE;
  const who = profile ? `of the profile "${profile}"` : "in the environment, or of a default profile";
  const login = profile ? `aws sso login --profile ${profile}` : "aws sso login";
  if (isUnreachable(error)) return unreachable("account", error, environment);
  if (isCertificate(error)) {
    return cross(
      "account",
      `AWS's certificate is not trusted (${(error as AwsError).code ?? ""})`,
      "give the authority of your proxy in NODE_EXTRA_CA_CERTS",
    );
  }
  if (/expired|refresh/i.test(`${name} ${message}`) && !message.startsWith("Signature")) {
    return cross("account", `the credentials ${who} have expired`, `get new ones, such as by ${login}`);
  }
  if (/SignatureDoesNotMatch|RequestExpired|RequestTimeTooSkewed|InvalidSignature/.test(name)) {
    return cross(
      "account",
      "AWS does not take the signature: the secret key is wrong, or this machine's clock",
      "correct AWS_SECRET_ACCESS_KEY, or the clock",
    );
  }
  if (isUnknownHere(error)) {
    return cross(
      "account",
      `AWS does not know the credentials ${who}`,
      "get new ones, or choose another profile",
    );
  }
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return cross(
      "account",
      `there are no credentials ${who}`,
      `log in (${login}), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  return cross("account", `AWS gave no account: ${inShort(error)}`, "try aws sts get-caller-identity");
}

/** Why a check could not be done, once the account is known. */
export function checkProblem(name: string, error: unknown, environment: NodeJS.ProcessEnv): Finding {
  const { name: code = "" } = error as AwsError;
  if (/AccessDenied|UnauthorizedOperation|Forbidden/.test(code) || status(error) === 403) {
    return warning(
      name,
      `not known: these credentials may not ask (${code})`,
      "allow it, or look in the console",
    );
  }
  if (isUnreachable(error)) {
    const { found, fix } = unreachable(name, error, environment);
    return warning(name, `not known: ${found}`, fix);
  }
  return warning(name, `not known: ${inShort(error)}`, "try again");
}

function unreachable(name: string, error: unknown, environment: NodeJS.ProcessEnv): Finding {
  const { code, name: kind = "" } = error as AwsError;
  const usesProxy = Boolean(environment.HTTPS_PROXY ?? environment.https_proxy);
  return cross(
    name,
    `AWS gives no answer (${code ?? kind})`,
    usesProxy
      ? "leave AWS out (ARGS=--offline): these checks do not go through HTTPS_PROXY"
      : "connect to the internet, or leave AWS out (ARGS=--offline)",
  );
}

function isCertificate(error: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test((error as AwsError).code ?? "");
}

function status(error: unknown): number | undefined {
  return (error as AwsError).$metadata?.httpStatusCode;
}

/** The error's name and the beginning of its message, in one line. */
function inShort(error: unknown): string {
  const { name = "Error", message = "" } = error as AwsError;
  const [line = ""] = message.trim().split("\n");
  return `${name}${line ? `: ${line.slice(0, 160)}` : ""}`;
}
