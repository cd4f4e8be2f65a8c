import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./scripts";

const BACKEND = "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend";

describe("decommissioning", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "decom-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process named java that notes the signal, and ends a moment later as Spark's executor does. */
  async function startJava(...args: string[]) {
    const java = join(folder, "java");
    const signalled = join(folder, "signalled");
    writeFileSync(
      java,
      `#!/bin/bash
      trap 'sleep 1; echo PWR >"${signalled}"; exit 0' PWR
      echo ready
      while true; do sleep 0.1; done`,
    );
    chmodSync(java, 0o755);
    const child = spawn(java, args, { stdio: ["ignore", "pipe", "ignore"] });
    await once(child.stdout, "data");
    return { child, signalled };
  }

  /** Runs the script as in a container that has no other process than this one. */
  function decommission({ pid }: ChildProcess) {
    // Tests beside this one start programs that look like executors.
    const cat = `[[ $1 == /proc/${pid}/* ]] && exec /bin/cat "$@"`;
    return run("docker/spark/decom.sh", [], { programs: { cat } });
  }

  test("asks the executor to hand over, and waits until it has ended", async () => {
    const { child, signalled } = await startJava("-Xmx1g", BACKEND, "--executor-id", "7");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    expect(decommission(child)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(signalled, "utf8")).toBe("PWR\n");
    expect(await ended).toBe(0);
  });

  test("leaves every other Java alone", async () => {
    const { child } = await startJava("-Xmx1g", `${BACKEND}s`);
    try {
      expect(decommission(child)).toMatchObject({ exitCode: 0 });
      expect(child.exitCode).toBeNull();
    } finally {
      child.kill("SIGKILL");
    }
  });
});
