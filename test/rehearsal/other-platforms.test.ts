/** Against refusals that AWS would not make: whole platforms in other styles than this one's. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const PLATFORMS = path.resolve(__dirname, "../fixtures/other-platforms");
const LAUNCHER = [
  "--require",
  require.resolve("tsx/cjs"),
  require.resolve("../../src/rehearsal/main"),
  "run",
  "--",
];
const STEPS = ["init", "apply -auto-approve", "plan -detailed-exitcode", "destroy -auto-approve"];

test.each<[number, readonly string[]]>([
  [68, ["hybrid-network"]],
  [49, ["eks-in-another-style", "network-of-the-clusters"]],
  [43, ["auto-mode-and-fargate", "network-of-the-clusters"]],
])("%i resources of %s are deployed, found as they were deployed, and destroyed", (resources, parts) => {
  const folder = mkdtempSync(path.join(tmpdir(), "platform-"));
  try {
    for (const part of parts) cpSync(path.join(PLATFORMS, part), folder, { recursive: true });
    const script = STEPS.map((step) => `terraform -chdir=${folder} ${step} -no-color`).join(" && ");
    const { status, stdout, stderr } = spawnSync(process.execPath, [...LAUNCHER, "sh", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`Apply complete! Resources: ${resources} added, 0 changed, 0 destroyed.`);
    expect(stdout).toContain("No changes. Your infrastructure matches the configuration.");
    expect(stdout).toContain(`Destroy complete! Resources: ${resources} destroyed.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
