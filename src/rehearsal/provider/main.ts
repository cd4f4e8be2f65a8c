/**
 * The provider process: plays aws, kubernetes, tls and helm to a terraform that attaches to it.
 *
 *     node --require tsx/cjs src/rehearsal/provider/main.ts --world <dir> [--scan <dir>]... [--latency-scale <number>]
 *       [--date <YYYY-MM-DD>] [--faults <dir>]
 *
 * With a latency scale, operations take that much of the time that they typically take on AWS: 0.01 is a hundredth.
 *
 * With a date, it is that day: rules that came later do not hold yet, see `catalogue/history.ts`.
 *
 * With faults, operations fail as the plan in that folder says; see `faults/plan.ts`.
 *
 * When it is ready it prints one line: the JSON for TF_REATTACH_PROVIDERS. Everything else goes to standard error.
 * It ends on SIGTERM, on SIGINT and when its standard input closes, so that it never outlives whoever started it.
 */
import { parseArgs } from "node:util";
import { CATALOGUE } from "../catalogue/catalogue";
import { RehearsedProvider } from "../engine/rehearsed-provider";
import { FaultControl } from "../faults/control";
import { FaultyProvider } from "../faults/faulty-provider";
import { Pace } from "../latency/pace";
import type { Provider } from "../protocol/provider";
import { type Log, serve, type ServedProvider } from "../protocol/service";
import { ProviderBindings } from "../schema/bindings";
import { Journal } from "../world/journal";
import { World } from "../world/world";
import { Scan } from "./scan";

const log: Log = {
  debug:
    process.env.REHEARSAL_LOG === "debug"
      ? (message) => process.stderr.write(`${message}\n`)
      : () => undefined,
  error: (message) => process.stderr.write(`${message}\n`),
};

/** How Terraform finds a provider that it did not start. */
function attachment({ protocol }: Provider, { port }: ServedProvider): object {
  return {
    Protocol: "grpc",
    ProtocolVersion: protocol,
    Pid: process.pid,
    // Leaves the process alone when Terraform is done.
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      world: { type: "string" },
      scan: { type: "string", multiple: true, default: [] },
      "latency-scale": { type: "string", default: "0" },
      date: { type: "string" },
      faults: { type: "string" },
    },
  });
  if (values.world === undefined) throw new Error("--world <dir> is needed: the folder that holds the world");
  const latencyScale = Number(values["latency-scale"] || Number.NaN);
  if (!(latencyScale >= 0 && latencyScale < Infinity)) {
    throw new Error(`--latency-scale must be a number from 0 on, not "${values["latency-scale"]}"`);
  }

  const world = new World(values.world);
  const journal = new Journal(values.world);
  const pace = new Pace(latencyScale);
  const scan = values.scan.length > 0 ? new Scan(values.scan) : undefined;
  const control = values.faults === undefined ? undefined : new FaultControl(values.faults);
  const providers = CATALOGUE.map((entry) => {
    const provider = new RehearsedProvider({
      entry,
      bindings: ProviderBindings.installed(entry.name),
      world,
      journal,
      pace,
      date: values.date,
      ...(scan ? { wanted: () => scan.names(), folders: () => scan.folders() } : {}),
    });
    return control ? new FaultyProvider(provider, control, latencyScale) : provider;
  });
  const served = await Promise.all(providers.map((provider) => serve(provider, log)));

  const end = (): void => {
    for (const each of served) each.close();
    // The world is on disk after every change: there is nothing to save.
    process.exit(0);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.stdin.once("end", end);
  process.stdin.once("close", end);
  process.stdin.once("error", end);
  process.stdin.resume();

  const attachments = providers.flatMap((provider, index) => {
    const each = served[index];
    return each ? [[provider.address, attachment(provider, each)] as const] : [];
  });
  process.stdout.write(`${JSON.stringify(Object.fromEntries(attachments))}\n`);
}

main().catch((error: unknown) => {
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
