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

test.each<[string, number]>([
  ["hybrid-network", 68],
  ["eks-in-another-style", 49],
  ["auto-mode-and-fargate", 43],
])("%s is deployed, found as it was deployed, and destroyed", (name, resources) => {
  const folder = mkdtempSync(path.join(tmpdir(), "platform-"));
  try {
    cpSync(path.join(PLATFORMS, name), folder, { recursive: true });
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
