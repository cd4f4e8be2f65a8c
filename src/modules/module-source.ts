import { MODULES, type ModuleName } from "./catalogue";

/**
 * Where the modules come from: `maintained` is the folder `modules/` of this project, `registry` the originally
 * published modules at the versions that the original root pins.
 */
export type ModuleSource = "maintained" | "registry";

/** Every allowed {@link ModuleSource}. */
export const MODULE_SOURCES: readonly ModuleSource[] = ["maintained", "registry"];

/** Folder, relative to a synthesized stack, into which its maintained modules are copied. */
export const MODULE_FOLDER = "modules";

/** The `source` and `version` arguments of a module block. */
export interface ModuleLocation {
  readonly source: string;
  /** @default - none: a local folder has no version */
  readonly version?: string;
}

/** Returns where Terraform finds the module `name`. */
export function locateModule(name: ModuleName, from: ModuleSource): ModuleLocation {
  const { folder, registrySource, registryVersion } = MODULES[name];
  return from === "registry"
    ? { source: registrySource, version: registryVersion }
    : { source: `./${MODULE_FOLDER}/${folder}` };
}
