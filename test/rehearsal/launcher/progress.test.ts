import { paintFor } from "../../../src/rehearsal/launcher/paint";
import { Progress, type Output } from "../../../src/rehearsal/launcher/progress";
import type { TerraformEvent } from "../../../src/rehearsal/launcher/terraform";
import { Recorder } from "./support/project";

function hook(type: string, addr: string, second: number): TerraformEvent {
  return {
    type,
    "@timestamp": new Date(second * 1000).toISOString(),
    hook: { resource: { addr, module: "", resource_type: "aws_vpc" }, action: "create" },
  };
}

async function rehearse(progress: Progress, ...events: TerraformEvent[]): Promise<void> {
  const work = (): Promise<void> => {
    events.forEach((event) => progress.event(event));
    return Promise.resolve();
  };
  await progress.step("network", "apply", work, () => "1 added");
}

// Times are what the tests say, however busy the machine is.
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const vpc = [
  hook("apply_start", "module.vpc.aws_vpc.this", 1),
  hook("apply_complete", "module.vpc.aws_vpc.this", 3.5),
];

test("away from a terminal every resource gets a line with stage, step, action, address and time", async () => {
  const output = new Recorder();

  await rehearse(new Progress(output, paintFor(output), { live: false, everyResource: true }), ...vpc);

  expect(output.text).toBe(
    "network      apply    created module.vpc.aws_vpc.this  2.5 s\nnetwork      apply    ✓ 1 added  0.0 s\n",
  );
});

test("a terminal gets one line in place that never wraps, and a line that stays for the step", async () => {
  const output = Object.assign(new Recorder(), { isTTY: true, columns: 50 });
  const progress = new Progress(output, paintFor(output, { NO_COLOR: "1" }), {
    live: true,
    everyResource: false,
  });

  await progress.step(
    "network",
    "apply",
    async () => {
      progress.event(hook("apply_start", "module.a-name-that-is-longer-than-the-line.aws_vpc.this", 1));
      await jest.advanceTimersByTimeAsync(200);
    },
    () => "1 added",
  );

  const frames = output.text.split("\r\x1b[2K");
  expect(frames.length).toBeGreaterThan(2);
  expect(frames[1]).toMatch(/^network {6}apply {4}… 0\.1 s module\.a-name/);
  expect(Math.max(...frames.map((frame) => frame.trimEnd().length))).toBeLessThan(50);
  expect(frames.at(-1)).toMatch(/^network {6}apply {4}✓ 1 added {2}0\.2 s\n$/);
});

test("a resource that fails gets a line on a terminal too", async () => {
  const output: Recorder & Output = Object.assign(new Recorder(), { isTTY: true, columns: 80 });
  const progress = new Progress(output, paintFor(output, { NO_COLOR: "1" }), {
    live: true,
    everyResource: false,
  });

  await rehearse(progress, hook("apply_start", "aws_vpc.this", 1), hook("apply_errored", "aws_vpc.this", 2));

  expect(output.text).toContain("failed  aws_vpc.this  1.0 s\n");
});

test("a step that throws is marked, timed, and throws on", async () => {
  const output = new Recorder();
  const progress = new Progress(output, paintFor(output), { live: false, everyResource: true });

  const step = progress.step("network", "plan", () => Promise.reject(new Error("no")), String);

  await expect(step).rejects.toThrow("no");
  expect(output.text).toMatch(/^network {6}plan {5}✗ failed {2}0\.0 s\n$/);
  expect(progress.timings).toMatchObject([{ stage: "network", step: "plan" }]);
});
