import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRunning, makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

const LAUNCHER = ["--require", require.resolve("tsx/cjs"), path.join(__dirname, "support/launcher.ts")];

function launch(cwd: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [...LAUNCHER, ...args], { cwd, encoding: "utf8" });
}

test("a command runs where we are, the provider attached, and its exit code is ours", () => {
  const folder = makeFolder();
  // Its own, as the tests beside this one use the machine's.
  const temporary = makeFolder();
  const command = 'echo "$PWD $TF_REATTACH_PROVIDERS"; ls "$TMPDIR"; exit 7';

  const { status, stdout } = spawnSync(process.execPath, [...LAUNCHER, "run", "--", "sh", "-c", command], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, TMPDIR: temporary },
  });

  expect(stdout).toContain(`${folder} {}\n`);
  expect(stdout).toMatch(/^rehearsal-/mu);
  expect(status).toBe(7);
  expect(readdirSync(temporary).filter((name) => name.startsWith("rehearsal-"))).toEqual([]);
});

test("terraform finds the types of a folder somewhere else that it works in", () => {
  const folder = makeFolder();
  const main = { resource: { aws_sqs_queue: { jobs: { name: "jobs" } } } };
  writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify(main));
  const launcher = ["--require", require.resolve("tsx/cjs"), require.resolve("../../../src/rehearsal/main")];
  const run = (command: string) =>
    spawnSync(process.execPath, [...launcher, "run", "--", "terraform", `-chdir=${folder}`, command], {
      cwd: makeFolder(),
      encoding: "utf8",
    });

  expect(run("init").status).toBe(0);
  expect(run("validate")).toMatchObject({ status: 0, stderr: "" });
});

test("a chosen world stays, and the provider that served it does not", () => {
  const world = path.join(makeFolder(), "world");

  const { status } = launch(makeFolder(), "run", "--world", world, "--", "true");

  expect(status).toBe(0);
  expect(isRunning(Number(readFileSync(path.join(world, "pid"), "utf8")))).toBe(false);
});

test("a command that does not exist is named", () => {
  const { status, stderr } = launch(makeFolder(), "run", "--", "no-such-command");

  expect(stderr).toContain('"no-such-command" was not found.');
  expect(status).toBe(1);
});

test.each(["slow", "-1", ""])("a latency scale of %p shows how to use it", (scale) => {
  const { status, stderr } = launch(makeFolder(), "run", `--latency-scale=${scale}`, "--", "true");

  expect(stderr).toContain(`--latency-scale is "${scale}". Give a number from 0 on`);
  expect(stderr).toContain("Usage:");
  expect(status).toBe(1);
});

test.each(["yesterday", "2022-02-30", "2022-6-1", ""])("a day of %p shows how to use it", (day) => {
  const { status, stderr } = launch(makeFolder(), "run", `--date=${day}`, "--", "true");

  expect(stderr).toContain(`--date is "${day}". Give a day, such as 2022-06-01.`);
  expect(stderr).toContain("Usage:");
  expect(status).toBe(1);
});

test("run without a command shows how to use it", () => {
  const { status, stderr } = launch(makeFolder(), "run", "--world", "w");

  expect(stderr).toContain('Give the command to run after "--".');
  expect(stderr).toContain("Usage:");
  expect(status).toBe(1);
});

test("an unknown option shows how to use it, and makes nothing", () => {
  const folder = makeFolder();

  const { status, stderr } = launch(folder, "--destroy");

  expect(stderr).toContain("Unknown option '--destroy'");
  expect(stderr).toContain("--keep");
  expect(status).toBe(1);
  expect(existsSync(path.join(folder, ".cache"))).toBe(false);
});

test("outside of a project the launcher says what is missing", () => {
  expect(launch(makeFolder()).stderr).toContain("There is no cdktf.json here or in a folder above.");
});
