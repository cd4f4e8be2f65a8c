/** The provider process of a rehearsal of faults: started again whenever a fault has killed it. */
import type { Environment } from "../launcher/environment";
import { ProviderProcess, type ProviderProcessOptions } from "../launcher/provider-process";

/** Keeps a provider process at hand. */
export class AttachedProvider {
  private process: ProviderProcess | undefined;

  constructor(private readonly options: ProviderProcessOptions & { readonly environment: Environment }) {}

  /** Waits until the process is gone that a fault has killed: terraform may notice earlier than we do. */
  async died(): Promise<void> {
    await this.process?.ended();
    this.process = undefined;
  }

  /** The environment for a run of terraform: with a living provider attached. */
  async environment(): Promise<Environment> {
    this.process ??= await ProviderProcess.start(this.options);
    return { ...this.options.environment, TF_REATTACH_PROVIDERS: this.process.reattach };
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    await this.process?.stop();
    this.process = undefined;
  }
}
