/** The command behind `make destroy`; see `cli.ts`. */
import { AccountSdk } from "./aws/sdk";
import { main } from "./cli";

void main(process.argv.slice(2), {
  root: process.cwd(),
  environment: process.env,
  isInteractive: process.stdin.isTTY,
  awsIn: (region) => new AccountSdk(region),
  output: process.stdout,
  errors: process.stderr,
  // Connections that AWS keeps open must not keep us.
}).then((code) => process.exit(code));
