import { spawn } from "node:child_process";

/** How a program ended. */
export type Ran =
  | { readonly started: true; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly started: false; readonly reason: string };

/** What to run a program with. */
export interface RunOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** @default - ours */
  readonly directory?: string;
  /** @default - none */
  readonly input?: string;
  /** @default 20 */
  readonly timeoutSeconds?: number;
}

/** Runs a program without a shell, and waits for its end. Never rejects. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { environment, directory, input = "", timeoutSeconds = 20 } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: directory, env: environment, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeoutSeconds * 1000);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // A program that ends without reading its input is none of our business.
    child.stdin.on("error", () => undefined).end(input);
    child.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ started: false, reason: error.code === "ENOENT" ? "was not found" : "could not be started" });
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      if (late) resolve({ started: false, reason: `gave no answer within ${timeoutSeconds} s` });
      else resolve({ started: true, exitCode: code ?? 1, stdout, stderr });
    });
  });
}

/** The terraform to use: what cdktf uses, too. */
export function terraformProgram(environment: NodeJS.ProcessEnv): string {
  return environment.TERRAFORM_BINARY_NAME || "terraform";
}
