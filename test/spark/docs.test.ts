/** docs/spark-applications.md says what is so. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { sparkApplication } from "../../src/spark/application";
import { schemaProblems } from "./support/operator";
import { platform, printedOutputs } from "./support/outputs";

const root = resolve(__dirname, "../..");
const text = readFileSync(join(root, "docs/spark-applications.md"), "utf8");
const { spec } = sparkApplication({ name: "a", image: "a/b:1", mainFile: "local:///main.py" }, platform());

/** The rows of the table of defaults: setting and default. */
const defaults = Object.fromEntries(
  [...text.matchAll(/^\| (.+?) +\| (.+?) +\|/gm)].map(([, setting, value]) => [
    setting!.trim(),
    value!.trim(),
  ]),
);

test("its program prints a valid manifest, for the image that is given", () => {
  const [, program = ""] = /```ts\n([^]*?)```/.exec(text) ?? [];
  expect(program).toContain("printManifest");
  const folder = mkdtempSync(join(tmpdir(), "word-count-"));
  try {
    const file = join(folder, "spark-application.ts");
    writeFileSync(file, program.replaceAll("../../src", join(root, "src")));
    const command = ["--require", require.resolve("tsx/cjs"), file, "--image", "a/b:1", "--outputs", "-"];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      encoding: "utf8",
      input: printedOutputs(),
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const manifest: unknown = parse(stdout);
    expect(schemaProblems(manifest)).toEqual([]);
    expect(manifest).toMatchObject({
      metadata: { name: "word-count" },
      spec: {
        arguments: expect.arrayContaining(["s3a://acme-data/books/"]) as unknown,
        executor: { cores: 2 },
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ["`driver.cores`, `driver.cpus`", String(spec.driver.cores)],
  ["`driver.memoryMib`", spec.driver.memory.replace("m", "")],
  ["`driver.memoryOverheadMib`", spec.driver.memoryOverhead.replace("m", "")],
  ["`executors.min`, `executors.initial`", `${spec.dynamicAllocation.minExecutors}, \`min\``],
  [
    "`retries.submission`, `retries.run`",
    `${spec.restartPolicy.onSubmissionFailureRetries}, ${spec.restartPolicy.onFailureRetries}`,
  ],
  ["`keepSeconds`", String(spec.timeToLiveSeconds)],
  ["`sparkVersion`", spec.sparkVersion],
  ["executors' `terminationGracePeriodSeconds`", `${spec.executor.terminationGracePeriodSeconds}, fixed`],
])("its table has the default of %s", (setting, value) => {
  expect(defaults[setting]).toBe(value);
});

test("it has the figures of the default nodes, and of retries", () => {
  const { coreRequest, memory } = spec.executor;
  const { onSubmissionFailureRetryInterval: interval, onFailureRetryInterval } = spec.restartPolicy;
  for (const figure of [
    `${parseInt(coreRequest) / 1000} CPUs, ${parseInt(memory)} MiB of heap, twice`,
    `${spec.dynamicAllocation.maxExecutors} on the default group`,
    `after ${interval}, ${2 * interval}, ${3 * interval} and ${onFailureRetryInterval} seconds`,
  ]) {
    expect(text).toContain(figure);
  }
});

test("it has the longest name, and the names that are taken", () => {
  const named = (name: string) => () =>
    sparkApplication({ name, image: "a/b:1", mainFile: "local:///main.py" }, platform());
  const [, longest] = /up to (\d+) characters/.exec(text)!;
  expect(named("a".repeat(Number(longest)))).not.toThrow();
  expect(named("a".repeat(Number(longest) + 1))).toThrow(`use ${longest} or fewer`);
  const [, hosts = ""] = /a service's\s+host \((.*?)\)/.exec(text) ?? [];
  expect([...hosts.matchAll(/[a-z]+/g)].map(([host]) => host).sort()).toEqual(
    [...platform().takenHosts].sort(),
  );
});
