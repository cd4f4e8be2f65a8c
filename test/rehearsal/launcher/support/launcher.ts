/** The command line of the launcher, with a provider that offers nothing. */
import { main } from "../../../../src/rehearsal/launcher/cli";
import { stubProvider } from "./project";

void main(process.argv.slice(2), { providerCommand: stubProvider }).then((code) => {
  process.exitCode = code;
});
