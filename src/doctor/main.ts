/** The command behind `make doctor`; see `cli.ts`. */
import { AwsSdk } from "./aws/sdk";
import { main } from "./cli";
import { thisMachine } from "./facts/machine";

// Ended by a signal, we still tidy up: what is temporary goes on "exit".
for (const [signal, code] of [["SIGINT", 130] as const, ["SIGTERM", 143] as const]) {
  process.once(signal, () => process.exit(code));
}

void main(process.argv.slice(2), {
  root: process.cwd(),
  environment: process.env,
  machine: thisMachine,
  awsIn: (region) => new AwsSdk(region),
  output: process.stdout,
  errors: process.stderr,
  // Connections that AWS keeps open, or that were given up, must not keep us.
}).then((code) => process.exit(code));
