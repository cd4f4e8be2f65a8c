import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isRunning, makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

function launch(cwd: string, ...args: readonly string[]) {
  const launcher = ["--require", require.resolve("tsx/cjs"), path.join(__dirname, "support/launcher.ts")];
  return spawnSync(process.execPath, [...launcher, ...args], { cwd, encoding: "utf8" });
}

function throwawayFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("rehearsal-"));
}

test("a command runs where we are, the provider attached, and its exit code is ours", () => {
  const folder = makeFolder();
  const before = throwawayFolders();

  const { status, stdout } = launch(
    folder,
    "run",
    "--",
    "sh",
    "-c",
    'echo "$PWD $TF_REATTACH_PROVIDERS"; exit 7',
  );

  expect(stdout).toBe(`${folder} {}\n`);
  expect(status).toBe(7);
  expect(throwawayFolders()).toEqual(before);
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
