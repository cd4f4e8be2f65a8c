import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandEnvironment } from "../../../src/rehearsal/launcher/environment";
import { ProviderProcess } from "../../../src/rehearsal/launcher/provider-process";
import { makeHome } from "../../../src/rehearsal/launcher/workspace";
import { World } from "../../../src/rehearsal/world/world";
import type { Ended } from "../../support/project";

/** A machine that runs terraform: a home directory of its own, and one provider process with an account behind it. */
export class Machine {
  /** Starts the provider for the configurations below `folder`, which is made. */
  public static async start(folder: string): Promise<Machine> {
    mkdirSync(folder, { recursive: true });
    const own = mkdtempSync(join(tmpdir(), "machine-"));
    const home = makeHome(own);
    const world = join(own, "world");
    mkdirSync(world);
    const environment = commandEnvironment(home);
    const log = join(own, "provider.log");
    const provider = await ProviderProcess.start({ world, scan: [folder], log, environment });
    return new Machine(own, world, provider, commandEnvironment({ ...home, reattach: provider.reattach }));
  }

  private constructor(
    private readonly own: string,
    private readonly world: string,
    private readonly provider: ProviderProcess,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Runs a program while this process goes on answering; `answer` is typed in. */
  public run(
    [program, ...args]: readonly [string, ...string[]],
    cwd: string,
    environment: NodeJS.ProcessEnv = {},
    answer = "",
  ): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const env = { ...this.environment, ...environment };
      const child = spawn(program, args, { cwd, env, stdio: "pipe" });
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.once("error", reject);
      child.once("close", (exitCode) => resolve({ exitCode, output }));
      child.stdin.end(answer);
    });
  }

  /** The ids of what exists in its account, of one type. */
  public ids(type: string): string[] {
    return new World(this.world).list(type).map(({ id }) => id);
  }

  /** Ends the provider, and deletes home and account. */
  public async stop(): Promise<void> {
    await this.provider.stop();
    rmSync(this.own, { recursive: true, force: true });
  }
}
