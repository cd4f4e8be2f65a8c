import { TerraformHclModule, type ITerraformDependable, type IResolvable } from "cdktf";
import type { Construct } from "constructs";
import type { ModuleName } from "./catalogue";
import { locateModule, type ModuleSource } from "./module-source";

/** A typed value, or a reference that Terraform resolves later. */
export type Resolvable<T> = T | IResolvable;

/** What every module reference takes. */
export interface ModuleReferenceProps {
  /**
   * Where the module comes from.
   * @default "maintained"
   */
  readonly moduleSource?: ModuleSource;
  /**
   * What must exist before anything in the module does.
   * @default - nothing beyond what the inputs refer to
   */
  readonly dependsOn?: ITerraformDependable[];
}

/** The inputs of a module by their HCL names; an undefined value is left to the module's default. */
export interface ModuleInputs {
  /** Inputs that the originally published module has as well. */
  readonly original: Readonly<Record<string, unknown>>;
  /** Inputs that only the maintained module has; not emitted for the registry's. */
  readonly maintained: Readonly<Record<string, unknown>>;
}

/**
 * A reference to one of the platform's modules. A subclass names its inputs as typed props and its outputs as
 * getters; this base decides the source and drops what the chosen source does not know.
 */
export abstract class ModuleReference extends TerraformHclModule {
  /** Where the module comes from. */
  public readonly moduleSource: ModuleSource;

  protected constructor(
    scope: Construct,
    id: string,
    module: ModuleName,
    props: ModuleReferenceProps,
    inputs: ModuleInputs,
  ) {
    const moduleSource = props.moduleSource ?? "maintained";
    const accepted =
      moduleSource === "registry" ? inputs.original : { ...inputs.original, ...inputs.maintained };
    super(scope, id, {
      ...locateModule(module, moduleSource),
      // The stack copies the folders that it references: one copy, no hash in the path, no stray state files.
      skipAssetCreationFromLocalModules: true,
      dependsOn: props.dependsOn,
      variables: Object.fromEntries(Object.entries(accepted).filter(([, value]) => value !== undefined)),
    });
    this.moduleSource = moduleSource;
  }
}
