import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

interface Attachment {
  readonly ProtocolVersion: number;
  readonly Pid: number;
  readonly Addr: { readonly String: string };
}

describe("the provider process", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "process-"));
  const children: ChildProcessWithoutNullStreams[] = [];

  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(directory, { recursive: true });
  });

  const start = (...args: readonly string[]): ChildProcessWithoutNullStreams => {
    const main = path.resolve(__dirname, "../../../src/rehearsal/provider/main.ts");
    const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), main, ...args]);
    children.push(child);
    return child;
  };
  const started = async (): Promise<{ child: ChildProcessWithoutNullStreams; line: string }> => {
    const child = start("--world", path.join(directory, "world"));
    const line = await new Promise<string>((resolve) => createInterface(child.stdout).once("line", resolve));
    return { child, line };
  };
  const ended = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
    new Promise((resolve) => child.once("exit", resolve));

  it("says in one line where it serves four providers, on loopback", async () => {
    const { child, line } = await started();
    const attachments = JSON.parse(line) as Record<string, Attachment>;
    const hashicorp = "registry.terraform.io/hashicorp";

    expect(Object.entries(attachments).map(([name, each]) => [name, each.ProtocolVersion])).toEqual([
      [`${hashicorp}/aws`, 5],
      [`${hashicorp}/kubernetes`, 5],
      [`${hashicorp}/tls`, 5],
      [`${hashicorp}/helm`, 6],
    ]);
    for (const { Pid: pid, Addr: address } of Object.values(attachments)) {
      expect(pid).toBe(child.pid);
      const [host, port] = address.String.split(":");
      expect(host).toBe("127.0.0.1");
      await new Promise<void>((resolve, reject) => {
        const socket = createConnection(Number(port), host, () => {
          socket.destroy();
          resolve();
        });
        socket.once("error", reject);
      });
    }
    // Nothing is written down before something is there.
    expect(readdirSync(path.join(directory, "world"))).toEqual([]);
    child.kill("SIGKILL");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends cleanly on %s", async (signal) => {
    const { child } = await started();
    child.kill(signal);
    expect(await ended(child)).toBe(0);
  });

  it("ends when its standard input closes, so that it never outlives its launcher", async () => {
    const { child } = await started();
    child.stdin.end();
    expect(await ended(child)).toBe(0);
  });

  it.each([
    ["--world <dir> is needed", []],
    ['--latency-scale must be a number from 0 on, not "slow"', ["--world", "w", "--latency-scale", "slow"]],
  ])("says what is wrong with its arguments: %s", async (words, args) => {
    const child = start(...args);
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    expect(await ended(child)).toBe(1);
    expect(log).toContain(words);
  });
});
