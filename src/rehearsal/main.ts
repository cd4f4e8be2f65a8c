/** The command behind `make rehearse`; see `launcher/cli.ts`. */
import { main } from "./launcher/cli";

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
