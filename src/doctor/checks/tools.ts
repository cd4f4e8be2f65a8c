import type { Check } from "../check";
import type { Facts } from "../facts/facts";
import { run, terraformProgram } from "../facts/program";
import { meets, parseVersion } from "../facts/terraform-version";
import { cross, tick, warning, type Finding } from "../finding";
import { STAGES } from "../stage";

/** The least AWS CLI 1 and 2 whose `eks get-token` speaks v1beta1. Source: the AWS CLI's changelogs, 1.24.0 and 2.7.0. */
const LEAST_AWS_CLI: Readonly<Record<number, string>> = { 1: ">= 1.24.0", 2: ">= 2.7.0" };

/** The programs that a deployment needs, or that a person needs to use it. */
export const TOOL_CHECKS: readonly Check[] = [
  { area: "tools", name: "node", stages: STAGES, run: () => [tick("node", process.versions.node)] },
  { area: "tools", name: "terraform", stages: STAGES, run: checkTerraform },
  { area: "tools", name: "aws", stages: ["cluster", "addons"], run: checkAwsCli },
  { area: "tools", name: "kubectl", stages: ["cluster", "addons"], run: checkKubectl },
  { area: "tools", name: "openvpn", stages: STAGES, run: checkOpenvpn },
];

async function checkTerraform({ deployment, environment }: Facts): Promise<Finding[]> {
  const program = terraformProgram(environment);
  const needed = deployment.terraformConstraint;
  const fix =
    `install Terraform ${needed} (https://developer.hashicorp.com/terraform/install), ` +
    "or name another in TERRAFORM_BINARY_NAME";
  const ran = await run(program, ["version", "-json"], {
    environment: { ...environment, CHECKPOINT_DISABLE: "1" },
  });
  if (!ran.started) return [cross("terraform", `"${program}" ${ran.reason}`, fix)];
  const found = /"terraform_version": *"([^"]+)"/.exec(ran.stdout)?.[1];
  const version = parseVersion(found ?? "");
  if (found === undefined || version === undefined) {
    return [cross("terraform", `"${program} version" does not say its version`, fix)];
  }
  return meets(version, needed)
    ? [tick("terraform", `${found} (needed: ${needed})`)]
    : [cross("terraform", `${found}, but ${needed} is needed`, fix)];
}

async function checkAwsCli({ stages, deployment, environment }: Facts): Promise<Finding[]> {
  const isNeeded = stages.includes("addons") && deployment.runsAwsCli;
  const fix = "install the AWS CLI, 2.7 or newer (https://aws.amazon.com/cli/)";
  const complaint = (found: string) =>
    isNeeded
      ? cross("aws", `${found}; terraform runs it to log in to the cluster`, fix)
      : warning("aws", `${found}; kubectl needs it to log in to the cluster`, fix);
  const ran = await run("aws", ["--version"], { environment });
  if (!ran.started) return [complaint(ran.reason)];
  // Version 1 on old Pythons prints it among the errors.
  const found = /aws-cli\/(\d[\d.]*)/.exec(`${ran.stdout}${ran.stderr}`)?.[1];
  const version = parseVersion(found ?? "");
  if (found === undefined || version === undefined) return [complaint("does not say its version")];
  const least = LEAST_AWS_CLI[version[0] ?? 0] ?? ">= 2.7.0";
  return meets(version, least) ? [tick("aws", found)] : [complaint(`${found} is too old`)];
}

/** Source: Kubernetes documentation, "Version Skew Policy": one minor version to either side. */
async function checkKubectl({ deployment, environment }: Facts): Promise<Finding[]> {
  const wanted = deployment.kubernetesVersion;
  const minor = parseVersion(wanted ?? "")?.[1];
  const fix =
    minor === undefined
      ? "install kubectl (https://kubernetes.io/docs/tasks/tools/)"
      : `install kubectl 1.${minor}, or one minor version to either side (https://kubernetes.io/docs/tasks/tools/)`;
  const ran = await run("kubectl", ["version", "--client", "-o", "json"], { environment });
  if (!ran.started) return [warning("kubectl", `${ran.reason}; the deployment goes without`, fix)];
  const found = /"gitVersion": *"v?([^"]+)"/.exec(ran.stdout)?.[1];
  const foundMinor = parseVersion(found ?? "")?.[1];
  if (found === undefined || foundMinor === undefined) {
    return [warning("kubectl", "does not say its version", fix)];
  }
  if (minor === undefined || Math.abs(minor - foundMinor) <= 1) {
    return [tick("kubectl", wanted === undefined ? found : `${found} (for a cluster of ${wanted})`)];
  }
  return [warning("kubectl", `${found} does not go with a cluster of ${wanted ?? ""}`, fix)];
}

async function checkOpenvpn({ environment }: Facts): Promise<Finding[]> {
  // Debian has it where only root looks.
  const path = [environment.PATH, "/usr/local/sbin", "/usr/sbin"].filter(Boolean).join(":");
  const ran = await run("openvpn", ["--version"], { environment: { ...environment, PATH: path } });
  const found = ran.started ? /^OpenVPN (\S+)/m.exec(ran.stdout)?.[1] : undefined;
  return found === undefined
    ? [
        warning(
          "openvpn",
          "was not found on this machine",
          "install an OpenVPN client (OpenVPN, Tunnelblick, NetworkManager): it is the only way in",
        ),
      ]
    : [tick("openvpn", found)];
}
