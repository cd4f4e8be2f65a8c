/** The provider process of a rehearsal of faults: started again whenever a fault has killed it. */
import type { Environment } from "../launcher/environment";
import { ProviderProcess, type ProviderProcessOptions } from "../launcher/provider-process";

/** Keeps a provider process at hand. */
export class AttachedProvider {
  private process: ProviderProcess | undefined;
  private deaths = 0;

  constructor(private readonly options: ProviderProcessOptions & { readonly environment: Environment }) {}

  /** How often it was found dead. */
  get restarts(): number {
    return this.deaths;
  }

  /** The environment for a run of terraform: with a living provider attached. */
  async environment(): Promise<Environment> {
    if (this.process?.death() !== undefined) {
      this.process = undefined;
      this.deaths++;
    }
    this.process ??= await ProviderProcess.start(this.options);
    return { ...this.options.environment, TF_REATTACH_PROVIDERS: this.process.reattach };
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    await this.process?.stop();
    this.process = undefined;
  }
}
