import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ended } from "../../support/project";
import { Machine } from "./machine";
import type { Run, TerraformCloud, Worker } from "./server";

/**
 * Executes runs as a worker of Terraform Cloud does: in an empty folder, with what was uploaded and the workspace's
 * variables. While it does, the folder of whoever asked for the run is not there.
 */
export class UploadWorker implements Worker {
  /** @param usersFolder what no worker can see */
  public static async start(cloud: TerraformCloud, usersFolder: string): Promise<UploadWorker> {
    const folder = mkdtempSync(join(tmpdir(), "worker-"));
    return new UploadWorker(cloud, usersFolder, folder, await Machine.start(folder));
  }

  /** The files of the newest upload. */
  public uploaded: readonly string[] = [];

  private constructor(
    private readonly cloud: TerraformCloud,
    private readonly usersFolder: string,
    private readonly folder: string,
    private readonly machine: Machine,
  ) {}

  public async plan(run: Run): Promise<boolean> {
    const folder = join(this.folder, run.id);
    mkdirSync(folder);
    const archive = `${folder}.tar.gz`;
    writeFileSync(archive, run.upload);
    const { output: list } = await this.machine.run(["tar", "-xvzf", archive], folder);
    this.uploaded = list.split("\n").filter((line) => line !== "" && !line.endsWith("/"));

    const newest = run.workspace.states.at(-1);
    if (newest) writeFileSync(join(folder, "terraform.tfstate"), newest);
    writeFileSync(join(folder, "zz_override.tf"), 'terraform {\n  backend "local" {}\n}\n');
    writeFileSync(join(folder, "terraform.tfvars"), variableFile(run));
    const mode = run.destroy ? " -destroy" : "";
    const plan = `terraform plan -no-color -out=run.tfplan -detailed-exitcode${mode}`;
    const { exitCode, output } = await this.shell(run, `terraform init -no-color && ${plan}`);
    run.planLog = output;
    run.hasChanges = exitCode === 2;
    return exitCode !== 1;
  }

  public async apply(run: Run): Promise<boolean> {
    const { exitCode, output } = await this.shell(run, "terraform apply -no-color run.tfplan");
    run.applyLog = output;
    const state = join(this.folder, run.id, "terraform.tfstate");
    if (existsSync(state)) run.workspace.states.push(readFileSync(state));
    return exitCode === 0;
  }

  /** Ends, and deletes what it has unpacked. */
  public async stop(): Promise<void> {
    await this.machine.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async shell(run: Run, command: string): Promise<Ended> {
    const away = `${this.usersFolder}.away`;
    renameSync(this.usersFolder, away);
    try {
      const folder = join(this.folder, run.id);
      return await this.machine.run(["sh", "-c", command], folder, this.cloud.environment(run.token));
    } finally {
      renameSync(away, this.usersFolder);
    }
  }
}

/** The workspace's variables, and the run's own over them, as the service writes them for terraform. */
function variableFile(run: Run): string {
  const texts = run.workspace.variables.map(
    ({ key, value, hcl }) => [key, hcl ? value : JSON.stringify(value)] as const,
  );
  const given = new Map([...texts, ...run.variables.map(({ key, value }) => [key, value] as const)]);
  return [...given].map(([key, value]) => `${key} = ${value}\n`).join("");
}
