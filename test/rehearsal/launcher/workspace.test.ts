import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Lock } from "../../../src/rehearsal/launcher/lock";
import { Workspace } from "../../../src/rehearsal/launcher/workspace";
import { makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

test("a work folder is for its owner only, and goes with all that is in it", () => {
  const folder = path.join(makeFolder(), "deep", "work");
  const workspace = Workspace.open(folder);

  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(existsSync(workspace.logs)).toBe(true);
  workspace.remove();
  expect(existsSync(folder)).toBe(false);
});

test("a second rehearsal in the folder of a running one is refused, naming its process", () => {
  const folder = path.join(makeFolder(), "work");
  Workspace.open(folder);

  expect(() => Workspace.open(folder)).toThrow(
    `Another rehearsal is running in ${folder} (process ${process.pid}).`,
  );
});

test("what an earlier rehearsal kept makes way for the next one", () => {
  const folder = path.join(makeFolder(), "work");
  const earlier = Workspace.open(folder);
  writeFileSync(path.join(earlier.world, "world.jsonl"), "{}");
  earlier.release();

  const workspace = Workspace.open(folder);

  expect(workspace.replaced).toBe(true);
  expect(readdirSync(workspace.world)).toEqual([]);
});

test("a folder with files of somebody else is left alone", () => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, "thesis.txt"), "precious");

  expect(() => Workspace.open(folder)).toThrow(`${folder} holds files that no rehearsal made.`);
  expect(readFileSync(path.join(folder, "thesis.txt"), "utf8")).toBe("precious");
});

test("the lock of a process that died holds nothing", () => {
  const file = path.join(makeFolder(), "rehearsal.lock");
  writeFileSync(file, JSON.stringify({ pid: deadPid(), started: null }));

  Lock.take(file);

  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
});

test("a lock whose process id now belongs to another process holds nothing", () => {
  const file = path.join(makeFolder(), "rehearsal.lock");
  writeFileSync(file, JSON.stringify({ pid: process.ppid, started: "1" }));

  Lock.take(file);

  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
});

test("a lock that a crash left half written holds nothing", () => {
  const file = path.join(makeFolder(), "rehearsal.lock");
  writeFileSync(file, '{"pi');

  expect(() => Lock.take(file)).not.toThrow();
});

test("a released lock can be taken again", () => {
  const folder = makeFolder();
  mkdirSync(path.join(folder, "work"));
  const file = path.join(folder, "work", "rehearsal.lock");

  Lock.take(file).release();

  expect(existsSync(file)).toBe(false);
  expect(() => Lock.take(file)).not.toThrow();
});
