import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Check } from "../check";
import type { Facts } from "../facts/facts";
import { cross, tick, warning, type Finding } from "../finding";
import { STAGES } from "../stage";
import { checkAuthority } from "./certificate-authority";

/** The values that terraform is going to ask for. */
export const INPUT_CHECKS: readonly Check[] = [
  { area: "input", name: "main.ts", stages: STAGES, run: checkSettings },
  { area: "input", name: "variables", stages: STAGES, run: checkVariables },
  { area: "input", name: "keys", stages: ["network", "cluster"], run: checkKeys },
  { area: "input", name: "certificate authority", stages: ["addons"], run: checkCertificateAuthority },
  { area: "input", name: "domain", stages: ["addons"], run: checkDomain },
  { area: "input", name: "images", stages: ["addons"], run: checkImages },
];

const KEYS = ["openvpn", "nat_instance", "eks_worker_nodes"];

const IMAGES = ["history_server_spark_image", "jupyter_notebook_image"];

function checkSettings({ deployment, stages, environment }: Facts): Finding[] {
  const names = deployment.stacksOf(stages).map(({ name }) => name);
  const where = {
    local: "states in files of this folder",
    s3: `states in the bucket ${deployment.stateBucket?.name ?? ""}`,
    cloud: `runs and states in ${deployment.cloudHost}`,
  }[deployment.backend];
  const warnings = new Set(deployment.stacks.flatMap((stack) => stack.warnings));
  return [
    tick("main.ts", `${names.length === 1 ? "stack" : "stacks"} ${names.join(", ")}; ${where}`),
    ...[...warnings].map((message) => warning("main.ts", message.replace(/\.$/, ""))),
    ...(deployment.backend === "cloud" ? checkCloudToken(deployment.cloudHost, environment) : []),
  ];
}

/** Source: Terraform documentation, "CLI Configuration: Credentials". Only whether there is a token is looked at. */
function checkCloudToken(host: string, environment: NodeJS.ProcessEnv): Finding[] {
  const variable = `TF_TOKEN_${host.replaceAll(".", "_").replaceAll("-", "__")}`;
  if (environment[variable]) return [tick(host, `token in ${variable}`)];
  const home = environment.HOME || homedir();
  const files = [".terraform.d/credentials.tfrc.json", ".terraformrc"].map((file) => join(home, file));
  const named = [...files, environment.TF_CLI_CONFIG_FILE ?? ""].find((file) =>
    readOrEmpty(file).includes(`"${host}"`),
  );
  return named === undefined
    ? [cross(host, "there is no token for it", `terraform login ${host}, or set ${variable}`)]
    : [tick(host, `token in ${named}`)];
}

function checkVariables({ input }: Facts): Finding[] {
  if (input === undefined) return [warning("variables", "not checked: terraform reads them")];
  if (input.problems.length > 0) return [...input.problems];
  const from = input.sources.length > 0 ? input.sources.join(", ") : "their defaults";
  return [tick("variables", `${input.declared.length} values, from ${from}`)];
}

/** Rules have been applied: what has a value here is the path or the content of a public key that EC2 takes. */
function checkKeys({ input, deployment }: Facts): Finding[] {
  return KEYS.flatMap((prefix) => {
    const path = input?.value(`${prefix}_key_path`);
    const content = input?.value(`${prefix}_public_key`);
    if (typeof path === "string" && path !== "") {
      const name = `${prefix}_key_path`;
      if (deployment.backend === "cloud") return [notThere(name, `${prefix}_public_key`)];
      const key = readOrEmpty(filePath(path, folderOf(deployment, name)));
      return key === "" ? [] : [tick(name, `${describeKey(key)}, ${path}`)];
    }
    return typeof content === "string" ? [tick(`${prefix}_public_key`, describeKey(content))] : [];
  });
}

function checkCertificateAuthority({ input, deployment, now }: Facts): Finding[] {
  const half = (name: "cert" | "key") => {
    const path = input?.value(`cluster_issuer_${name}_path`);
    const content = input?.value(`cluster_issuer_${name}_pem`);
    const variable = `cluster_issuer_${name}_${typeof path === "string" ? "path" : "pem"}`;
    const pem =
      typeof path === "string" ? readOrEmpty(filePath(path, folderOf(deployment, variable))) : content;
    return typeof pem === "string" && pem !== "" ? { variable, pem } : undefined;
  };
  const certificate = half("cert");
  const key = half("key");
  const elsewhere =
    deployment.backend === "cloud"
      ? [certificate, key]
          .filter((given) => given?.variable.endsWith("_path"))
          .map((given) => notThere(given?.variable ?? "", (given?.variable ?? "").replace(/path$/, "pem")))
      : [];
  return [...elsewhere, ...(certificate ? checkAuthority(certificate, key, now) : [])];
}

function checkDomain({ input }: Facts): Finding[] {
  const domain = input?.value("domain");
  if (typeof domain !== "string") return [];
  // RFC 6762, section 3.
  return domain.endsWith(".local")
    ? [
        warning(
          "domain",
          `${domain} is asked by multicast on many machines, not of the VPN's resolver`,
          'use ".internal"',
        ),
      ]
    : [tick("domain", domain)];
}

function checkImages({ input }: Facts): Finding[] {
  return IMAGES.flatMap((name) => {
    const image = input?.value(name);
    return typeof image === "string" ? [tick(name, image)] : [];
  });
}

function notThere(name: string, instead: string): Finding {
  return warning(
    name,
    "terraform runs on another machine, which has no such file",
    `give the content in ${instead}`,
  );
}

/** Type, fingerprint as `ssh-keygen -l` prints it, and comment of a public key in OpenSSH format. */
function describeKey(key: string): string {
  const [type = "", blob = "", ...comment] = key.trim().split(/\s+/);
  const fingerprint = createHash("sha256")
    .update(Buffer.from(blob, "base64"))
    .digest("base64")
    .replace(/=+$/, "");
  const kind = type === "ssh-rsa" ? "RSA" : "Ed25519";
  return [kind, "public key", `SHA256:${fingerprint.slice(0, 12)}…`, ...comment].join(" ");
}

function folderOf({ stacks }: Facts["deployment"], variable: string): string {
  return stacks.find(({ configuration }) => variable in (configuration.variable ?? {}))?.folder ?? ".";
}

/** As terraform's pathexpand, in the folder that terraform runs in. */
function filePath(path: string, folder: string): string {
  if (path === "~" || path.startsWith("~/")) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(folder, path);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
