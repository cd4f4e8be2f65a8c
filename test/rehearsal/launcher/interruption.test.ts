import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exitCodeOf } from "../../../src/rehearsal/launcher/supervisor";
import { isRunning, makeProject, removeFolders, until } from "./support/project";

afterEach(removeFolders);

const LAUNCHER = ["--require", require.resolve("tsx/cjs"), path.join(__dirname, "support/launcher.ts")];

/** A project whose apply tells the ids of terraform and of its own shell, and then does what it is told. */
function slowProject(then: string): { root: string; pids: string } {
  const root: string = makeProject({ network: { blocks: {} } });
  const pids = path.join(root, "pids");
  const command = `echo $PPID $$ > ${pids}.new; mv ${pids}.new ${pids}; ${then}`;
  const resource = { terraform_data: { slow: { provisioner: [{ "local-exec": { command } }] }, quick: {} } };
  writeFileSync(
    path.join(root, "stacks.json"),
    JSON.stringify({ stacks: { network: { blocks: { resource } } } }),
  );
  return { root, pids };
}

function launch(root: string) {
  const child = spawn(process.execPath, LAUNCHER, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const printed = { text: "" };
  child.stdout.on("data", (text: Buffer) => (printed.text += text.toString()));
  child.stderr.on("data", (text: Buffer) => (printed.text += text.toString()));
  // As a shell reports it: a signal that comes when the handlers are already gone ends us with the same number.
  const code = new Promise<number>((resolve) =>
    child.once("close", (exitCode, signal) => resolve(exitCodeOf({ code: exitCode, signal }))),
  );
  return { child, printed, code };
}

function processesOf(root: string, pids: string): number[] {
  const provider = readFileSync(path.join(root, ".cache/rehearsal/world/pid"), "utf8");
  return [...readFileSync(pids, "utf8").trim().split(" "), provider].map(Number);
}

test("one Ctrl-C lets terraform stop in order, tells what is left, and leaves no process", async () => {
  const { root, pids } = slowProject("exec sleep 60");
  const { child, printed, code } = launch(root);
  await until(() => existsSync(pids));
  const processes = processesOf(root, pids);

  child.kill("SIGINT");

  expect(await code).toBe(130);
  expect(printed.text).toContain("waiting for terraform to stop in order");
  expect(printed.text).toMatch(/Everything is kept in \S+rehearsal/);
  // In order: what was done has been written down.
  const state = path.join(root, ".cache/rehearsal/cdktf.out/stacks/network/terraform.tfstate");
  expect(readFileSync(state, "utf8")).toContain('"quick"');
  expect(processes).toHaveLength(3);
  await until(() => !processes.some(isRunning), 10);
  // The next rehearsal may have the folder.
  expect(existsSync(path.join(root, ".cache/rehearsal/rehearsal.lock"))).toBe(false);
});

test("a second Ctrl-C kills at once, with everything that terraform has started", async () => {
  const { root, pids } = slowProject("trap '' INT TERM; while :; do sleep 0.1; done");
  const { child, printed, code } = launch(root);
  await until(() => existsSync(pids));
  const processes = processesOf(root, pids);

  child.kill("SIGINT");
  await until(() => printed.text.includes("once more to kill it"));
  child.kill("SIGINT");

  expect(await code).toBe(130);
  await until(() => !processes.some(isRunning), 10);
});

test("a launcher that is killed takes its processes with it", async () => {
  const { root, pids } = slowProject("while :; do echo tick; sleep 0.1; done");
  const { child, code } = launch(root);
  await until(() => existsSync(pids));
  const processes = processesOf(root, pids);

  child.kill("SIGKILL");

  expect(await code).toBe(137);
  await until(() => !processes.some(isRunning), 10);
});

test("SIGTERM is a request to stop like Ctrl-C, with an exit code of its own", async () => {
  const { root, pids } = slowProject("exec sleep 60");
  const { child, code } = launch(root);
  await until(() => existsSync(pids));

  child.kill("SIGTERM");

  expect(await code).toBe(143);
});
