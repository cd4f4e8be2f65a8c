import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOOL_CHECKS } from "../../src/doctor/checks/tools";
import { meets, parseVersion } from "../../src/doctor/facts/terraform-version";
import type { Stage } from "../../src/doctor/stage";
import { deploymentOf, factsWith } from "./facts";

const folder = mkdtempSync(join(tmpdir(), "tools-"));
const deployment = deploymentOf();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Checks a tool on a machine that has only this one, which prints `says`; undefined where it is absent. */
async function check(
  name: string,
  says: string | undefined,
  stages: readonly Stage[] = ["network", "cluster", "addons"],
) {
  const file = join(folder, name);
  rmSync(file, { force: true });
  if (says !== undefined) {
    writeFileSync(file, `#!/bin/sh\n/bin/cat <<'END'\n${says}\nEND\n`);
    chmodSync(file, 0o755);
  }
  const [found] = (await TOOL_CHECKS.find((each) => each.name === name)?.run(
    factsWith({ deployment, stages, environment: { PATH: folder } }),
  )) ?? [undefined];
  return found && `${found.mark}: ${found.found}`;
}

test("terraform is what the synthesized constraint allows", async () => {
  const version = (text: string) => `{"terraform_version": "${text}"}`;
  expect(await check("terraform", version("1.9.0"))).toBe("tick: 1.9.0 (needed: >= 1.9.0)");
  expect(await check("terraform", version("1.8.5"))).toBe("cross: 1.8.5, but >= 1.9.0 is needed");
  expect(await check("terraform", "Segmentation fault")).toMatch(/^cross: .*does not say its version/);
  expect(await check("terraform", undefined)).toBe('cross: "terraform" was not found');
});

test("the AWS CLI is needed by terraform for the add-ons, by people before", async () => {
  expect(await check("aws", "aws-cli/2.31.0 Python/3.13.7")).toBe("tick: 2.31.0");
  expect(await check("aws", "aws-cli/1.45.11 Python/3.11.7")).toBe("tick: 1.45.11");
  expect(await check("aws", "aws-cli/1.22.0 Python/3.8")).toMatch(/^cross: 1.22.0 is too old/);
  expect(await check("aws", undefined)).toMatch(/^cross: was not found; terraform runs it/);
  expect(await check("aws", undefined, ["cluster"])).toMatch(/^warning: was not found; kubectl needs it/);
});

test("kubectl is at most a minor version from the cluster, and only advice", async () => {
  const version = (text: string) => `{"clientVersion": {"gitVersion": "${text}"}}`;
  expect(await check("kubectl", version("v1.36.1"))).toBe("tick: 1.36.1 (for a cluster of 1.35)");
  expect(await check("kubectl", version("v1.34.0"))).toMatch(/^tick/);
  expect(await check("kubectl", version("v1.33.9"))).toMatch(/^warning: 1.33.9 does not go with/);
  expect(await check("kubectl", version("v1.37.0"))).toMatch(/^warning/);
  expect(await check("kubectl", undefined)).toMatch(/^warning: was not found/);
});

test("node says its version", async () => {
  expect(await check("node", undefined)).toBe(`tick: ${process.versions.node}`);
});

test.each([
  ["1.9.0", ">= 1.9.0", true],
  ["1.10.0", ">= 1.9.0", true],
  ["1.8.9", ">= 1.9.0", false],
  ["2.0.0", ">= 1.9.0, < 2.0.0", false],
  ["1.11.4", "~> 1.9", true],
  ["2.0.0", "~> 1.9", false],
  ["1.9.7", "~> 1.9.3", true],
  ["1.10.0", "~> 1.9.3", false],
  ["1.9", "1.9.0", true],
  ["1.9.1", "!= 1.9.1", false],
  ["1.9.1", "<= 1.9.1", true],
  ["1.9.1", "> 1.9.1", false],
])("%s meets %s: %s", (version, constraint, expected) => {
  expect(meets(parseVersion(version) ?? [], constraint)).toBe(expected);
});
