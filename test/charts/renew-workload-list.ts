/**
 * Renews workloads.json from the charts that `make charts` pulled, after a pin was bumped or what is installed changed:
 * `node --require tsx/cjs test/charts/renew-workload-list.ts`.
 */
import { execFileSync } from "node:child_process";
import { deploy } from "./deployment";
import { LIST, seeWorkloads, writeSeenWorkloads } from "./workload-list";

const { releases, retired } = deploy();
writeSeenWorkloads(seeWorkloads([...releases, ...retired].filter(({ isOurs }) => !isOurs)));
execFileSync("npx", ["prettier", "--write", LIST], { stdio: "inherit" });
