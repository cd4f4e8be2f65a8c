import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The files with values of variables that cdktf looks for by itself, in its order; terraform does likewise in the folder that it runs in.
 *
 * @param root the project's folder
 */
export function automaticFiles(root: string): string[] {
  const present = readdirSync(root).sort();
  return [
    ...["terraform.tfvars", "terraform.tfvars.json"].filter((name) => present.includes(name)),
    ...present.filter((name) => name.endsWith(".auto.tfvars")),
    ...present.filter((name) => name.endsWith(".auto.tfvars.json")),
  ].map((name) => join(root, name));
}
