import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { accountProblem, checkProblem } from "../doctor/aws/words";
import { stagesIn, type Deployment, type Stack } from "../doctor/facts/deployment";
import type { Stage } from "../doctor/stage";
import type { Account } from "./aws/account";
import { describeContents, describeKept, planBuckets, type KeptBucket } from "./buckets";
import { lookForLeftovers } from "./leftovers/look";
import { leftoverLines } from "./leftovers/report";
import { Problem } from "./problem";
import { StackState } from "./stack-state";
import { hasOnlyBuckets, targetsBeside } from "./targets";
import type { Terraform } from "./terraform";
import { findWhereabouts, type Whereabouts } from "./whereabouts";

/** What to take down, and by what. */
export interface TeardownOptions {
  readonly deployment: Deployment;
  /** The last stage to go. */
  readonly last: Stage;
  /** Whether AWS is left out. */
  readonly isOffline: boolean;
  /** What every `terraform destroy` is given, such as `-auto-approve`. */
  readonly destroyArguments: readonly string[];
  readonly terraform: Terraform;
  /** Gives what asks AWS in a Region. */
  readonly awsIn: (region: string) => Account;
  readonly environment: NodeJS.ProcessEnv;
  /** Prints a line. */
  readonly say: (line: string) => void;
}

/** Takes a deployment down, stage by stage, backwards. */
export class Teardown {
  private readonly states = new Map<string, StackState>();
  private readonly initialized = new Set<string>();
  private readonly kept: KeptBucket[] = [];
  private account: Account | undefined;
  private before: Whereabouts = findWhereabouts([]);

  constructor(private readonly options: TeardownOptions) {}

  /**
   * Destroys the stages, looks for what they leave behind, and says all of it.
   * @throws Problem where it stops, with what to do
   */
  public async run(): Promise<void> {
    const { say } = this.options;
    for (const stack of this.stacks) this.states.set(stack.name, await this.readState(stack));
    this.before = this.whereabouts;
    this.tellOfOtherStates();
    say(this.stacks.map(({ name }) => `${name}: ${sizeOf(this.stateOf(name))}`).join("; "));
    if (this.stacks.every(({ name }) => this.stateOf(name).isEmpty)) {
      say("Nothing is deployed: there is nothing to destroy.");
      return;
    }
    this.account = await this.findAccount();
    for (const [index, stack] of this.wanted.entries()) {
      const isGone = await this.takeDown(stack);
      const next = this.wanted.slice(index + 1).find(({ name }) => !this.stateOf(name).isEmpty);
      // Before the network goes it is looked for anyway, and after it there is nothing to look in.
      if (isGone && !isOnlyNetwork(next ?? stack)) await this.look();
    }
    this.conclude();
  }

  /** All stacks, the last deployed first. */
  private get stacks(): readonly Stack[] {
    return [...this.options.deployment.stacks].reverse();
  }

  private get wanted(): readonly Stack[] {
    const end = this.stacks.findIndex((stack) => stagesIn(stack).includes(this.options.last));
    return this.stacks.slice(0, end + 1);
  }

  private get whereabouts(): Whereabouts {
    return findWhereabouts([...this.states.values()]);
  }

  private get cluster(): string | undefined {
    return this.before.cluster ?? this.options.deployment.clusterName;
  }

  private stateOf(name: string): StackState {
    return this.states.get(name) ?? StackState.parse("");
  }

  /** Destroys a stack, and says whether there was anything to destroy. */
  private async takeDown(stack: Stack): Promise<boolean> {
    const { say } = this.options;
    const before = this.stateOf(stack.name);
    if (before.isEmpty) {
      say(`${stack.name}: nothing is deployed, skipped.`);
      return false;
    }
    const targets = await this.targets(stack.name);
    if (targets?.length === 0) {
      say(`${stack.name}: only what is kept is left of it, skipped.`);
      return false;
    }
    if (isOnlyNetwork(stack)) await this.mustBeFree();
    await this.destroy(stack, targets ?? []);
    return true;
  }

  /** What to destroy of a stack: undefined is all of it. */
  private async targets(name: string): Promise<readonly string[] | undefined> {
    const { say, isOffline, environment } = this.options;
    const state = this.stateOf(name);
    const { kept, lost } = isOffline
      ? { kept: [], lost: [] }
      : await planBuckets(state, this.account, (bucket, error) => {
          say(`bucket ${bucket}: ${checkProblem(bucket, error, environment).found}`);
        });
    for (const { bucket, contents } of lost) {
      say(`bucket ${bucket.name}: goes with ${describeContents(contents)}, as forceDestroyBuckets is set.`);
    }
    for (const { bucket } of kept) say(`bucket ${bucket.name}: is kept, with its settings.`);
    this.kept.push(...kept);
    // Of the other stages, whose outputs it would ask for, there may be nothing left: targets leave them alone.
    return kept.length > 0 || hasOnlyBuckets(state)
      ? targetsBeside(
          state,
          kept.map(({ bucket }) => bucket),
        )
      : undefined;
  }

  private async destroy(stack: Stack, targets: readonly string[]): Promise<void> {
    const { terraform, destroyArguments, say } = this.options;
    const before = this.stateOf(stack.name).size;
    say(`${stack.name}: terraform destroy`);
    await this.initialize(stack);
    const { exitCode, isInterrupted } = await terraform.destroy(stack.folder, [
      ...destroyArguments,
      ...targets.map((target) => `-target=${target}`),
    ]);
    const state = await this.readState(stack);
    this.states.set(stack.name, state);
    if (exitCode === 0 && !isInterrupted) return;
    if (!isInterrupted) await this.look();
    throw new Problem(
      [
        exitCode === 0
          ? `Stopped after the stage "${stack.name}", as you wished.`
          : state.size === before
            ? `Stopped: nothing of the stage "${stack.name}" was destroyed.`
            : `Stopped: of the stage "${stack.name}", ${state.size} of ${before} resources are left.`,
        ...(exitCode === 0 ? [] : ["Above is what terraform says.", ...adviceOn(state)]),
        "Running make destroy again is safe: it goes on with what is left.",
      ].join(" "),
    );
  }

  /** Says what is left behind by now, and returns what of it holds the network. */
  private async look(): Promise<readonly string[]> {
    const { say, environment } = this.options;
    const { region } = this.before;
    if (this.account === undefined || region === undefined) return [];
    const now = this.whereabouts;
    const { leftovers, unknown } = await lookForLeftovers(this.account, {
      region,
      before: this.before,
      now,
      cluster: this.cluster,
    });
    for (const { what, error } of unknown) {
      say(`What is left behind of ${what} is ${checkProblem(what, error, environment).found}.`);
    }
    leftoverLines(leftovers, now.cluster !== undefined).forEach(say);
    return leftovers.filter(({ holdsNetwork }) => holdsNetwork).map(({ what }) => what);
  }

  /**
   * The VPC cannot be deleted while something else is in it: terraform would try for twenty minutes, after the VPN server has gone.
   * @throws Problem
   */
  private async mustBeFree(): Promise<void> {
    const holding = await this.look();
    if (holding.length === 0) return;
    throw new Problem(
      `Stopped before the network, which cannot go while these are in it: ${holding.join("; ")}. ` +
        "Remove them by the commands above, or wait some minutes where AWS is still deleting them, and run make destroy again.",
    );
  }

  private conclude(): void {
    const { say, deployment, last } = this.options;
    if (this.kept.length > 0) {
      say("Kept on purpose:");
      for (const bucket of this.kept) say(`  ${describeKept(bucket, this.before.region)}`);
    }
    const left = deployment.stacks.filter(({ name }) => !this.stateOf(name).isEmpty);
    if (left.length === 0) say("Done: nothing is deployed any more.");
    else if (last === "network") say("Done: nothing but that is deployed any more.");
    else
      say(`Done, as far as the stage "${last}". Still deployed: ${left.map(({ name }) => name).join(", ")}.`);
  }

  /** @throws Problem if the credentials are those of another account: terraform would take everything for gone already */
  private async findAccount(): Promise<Account | undefined> {
    const { isOffline, awsIn, environment, say } = this.options;
    const { region, account: deployed } = this.before;
    if (isOffline) return undefined;
    if (region === undefined) {
      say("AWS is not asked for what is left behind: no state tells its Region.");
      return undefined;
    }
    const account = awsIn(region);
    try {
      const { account: own } = await account.caller();
      if (deployed === undefined || own === deployed) return account;
      throw new Problem(
        `The credentials are those of the account ${own}, but this is deployed in ${deployed}: terraform would find nothing there, ` +
          "and forget what it has made. Nothing was changed; use the other account's credentials (AWS_PROFILE).",
      );
    } catch (error) {
      if (error instanceof Problem) throw error;
      const { found, fix = "" } = accountProblem(error, environment);
      say(
        `AWS is not asked for what is left behind, and no bucket is destroyed, as it may hold data: ${found} → ${fix}.`,
      );
      return undefined;
    }
  }

  private async readState(stack: Stack): Promise<StackState> {
    const { terraform } = this.options;
    const path = stack.configuration.terraform.backend?.local?.path;
    // In a file, it is read without terraform: what was never deployed needs no providers.
    if (path === undefined) await this.initialize(stack);
    const text =
      path === undefined
        ? await terraform.pull(stack.folder)
        : existsSync(path)
          ? readFileSync(path, "utf8")
          : "";
    if (path !== undefined && text === "" && existsSync(path)) {
      throw new Problem(
        `The state of the stage "${stack.name}" has 0 bytes (${path}), as when terraform is killed while it writes it, and would be ` +
          'taken for nothing deployed. Nothing was changed; bring it back first: docs/state.md, "After a crash".',
      );
    }
    try {
      return StackState.parse(text);
    } catch {
      throw new Problem(
        `The state of the stage "${stack.name}" cannot be read${path === undefined ? "" : ` (${path})`}; ` +
          "restore the copy beside it (.backup), or an older version.",
      );
    }
  }

  private async initialize(stack: Stack): Promise<void> {
    if (this.initialized.has(stack.name)) return;
    await this.options.terraform.init(stack.folder);
    this.initialized.add(stack.name);
  }

  /** States beside those of the stacks are of another layout: nothing here would destroy them, or say so. */
  private tellOfOtherStates(): void {
    const paths = this.stacks.flatMap(
      ({ configuration }) => configuration.terraform.backend?.local?.path ?? [],
    );
    for (const folder of new Set(paths.map((path) => dirname(path)))) {
      if (!existsSync(folder)) continue;
      const others = readdirSync(folder)
        .filter((name) => /^terraform\..+\.tfstate$/.test(name))
        .map((name) => join(folder, name))
        .filter((path) => !paths.includes(path) && holdsSomething(readFileSync(path, "utf8")));
      for (const path of others) {
        this.options.say(
          `${basename(path)} is of no stack that main.ts has now: deployed in another layout, it is destroyed in that ` +
            "(SPARK_PLATFORM_LAYOUT=single or staged, before make destroy).",
        );
      }
    }
  }
}

/** Whether a state may have resources: one that cannot be read may, and so may one that a kill has emptied. */
function holdsSomething(text: string): boolean {
  try {
    return text === "" || !StackState.parse(text).isEmpty;
  } catch {
    return true;
  }
}

function isOnlyNetwork(stack: Stack): boolean {
  return stagesIn(stack).every((stage) => stage === "network");
}

function sizeOf(state: StackState): string {
  return state.isEmpty ? "nothing is deployed" : `${state.size} resources`;
}

/** What most often helps, by what is left. */
function adviceOn(state: StackState): readonly string[] {
  return [
    ...(state.all("helm_release").length > 0
      ? ["Releases are left: terraform reaches the cluster over the VPN only, so be connected."]
      : []),
    ...(state.buckets.length > 0
      ? ["If S3 refuses a bucket (BucketNotEmpty), there is data in it: docs/destroy.md."]
      : []),
  ];
}
