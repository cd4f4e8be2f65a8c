import { readFileSync } from "node:fs";
import path from "node:path";
import { ProviderProcess } from "../../../src/rehearsal/launcher/provider-process";
import { isRunning, makeFolder, removeFolders, stubProvider } from "./support/project";

afterEach(removeFolders);

function command(script: string): readonly [string, ...string[]] {
  return [process.execPath, "-e", script, "--"];
}

function start(script: string, scan: readonly string[] = [], startTimeoutSeconds = 10) {
  const folder = makeFolder();
  const log = path.join(folder, "provider.log");
  return {
    log,
    started: ProviderProcess.start({
      world: folder,
      scan,
      log,
      command: command(script),
      startTimeoutSeconds,
      stopTimeoutSeconds: 0.3,
    }),
  };
}

test("the first line of the process is what terraform needs to attach", async () => {
  const folder = makeFolder();
  const log = path.join(folder, "provider.log");

  const provider = await ProviderProcess.start({ world: folder, log, command: stubProvider });

  expect(provider.reattach).toBe("{}");
  expect(provider.death()).toBeUndefined();
  await provider.stop();
  expect(isRunning(provider.pid ?? 0)).toBe(false);
  expect(provider.death()).toBeUndefined();
  expect(readFileSync(log, "utf8")).toBe("the stub is ready\n");
});

test("the process is told its world and what to scan, as absolute paths", async () => {
  const { started } = start(
    "console.log(JSON.stringify(process.argv.slice(1)).replace(/^/, '{\"a\":') + '}')",
    ["here"],
  );

  const provider = await started;

  expect((JSON.parse(provider.reattach) as { a: string[] }).a).toEqual([
    "--world",
    expect.stringMatching(/^\//),
    "--scan",
    path.resolve("here"),
  ]);
  await provider.stop();
});

test("the process is told which day to play, if not today", async () => {
  const folder = makeFolder();
  const provider = await ProviderProcess.start({
    world: folder,
    date: "2022-06-01",
    log: path.join(folder, "provider.log"),
    command: command("console.log(JSON.stringify({ a: process.argv.slice(-2) }))"),
  });

  expect(provider.reattach).toBe('{"a":["--date","2022-06-01"]}');
  await provider.stop();
});

test("the process is told how much time to take, if any", async () => {
  const folder = makeFolder();
  const provider = await ProviderProcess.start({
    world: folder,
    latencyScale: 0.01,
    log: path.join(folder, "provider.log"),
    command: command("console.log(JSON.stringify({ a: process.argv.slice(-2) }))"),
  });

  expect(provider.reattach).toBe('{"a":["--latency-scale","0.01"]}');
  await provider.stop();
});

test("a process that ignores the polite ways is killed", async () => {
  const { started } = start(
    "process.on('SIGTERM', () => {}); console.log('{}'); setInterval(() => {}, 1000)",
  );
  const provider = await started;

  await provider.stop();

  expect(isRunning(provider.pid ?? 0)).toBe(false);
});

test("a first line that is no JSON object is quoted", async () => {
  await expect(start("console.log('listening')").started).rejects.toThrow(
    "its first line is not the JSON of TF_REATTACH_PROVIDERS: listening",
  );
});

test("a process that is never ready is given up and ended", async () => {
  await expect(start("setInterval(() => {}, 1000)", [], 0.3).started).rejects.toThrow(
    "not ready within 0.3 seconds",
  );
});

test("a program that does not exist is named", async () => {
  const folder = makeFolder();
  const started = ProviderProcess.start({
    world: folder,
    log: path.join(folder, "log"),
    command: ["/no/such/program"],
  });

  await expect(started).rejects.toThrow(/did not start: .*\/no\/such\/program ENOENT/);
});
