import type { TerraformStack } from "cdktf";
import type { ModuleSource } from "../modules/module-source";

/**
 * Version constraints of the providers, per source of the modules. The prebuilt bindings would emit their own exact
 * versions; ranges let users take fixes, and let the same artifact run on aws 5.100 and on the newest 6.x.
 */
const CONSTRAINTS: Record<ModuleSource, Record<string, string>> = {
  maintained: {
    aws: ">= 5.100.0, < 7.0.0",
    helm: "~> 3.0",
    kubernetes: ">= 2.35, < 4.0",
    tls: "~> 4.0",
  },
  // What the published modules themselves require.
  registry: {
    aws: "~> 4.0",
    helm: "~> 2.5.1",
    kubernetes: "~> 2.11.0",
    kubectl: ">= 1.7.0",
    tls: "~> 4.0",
  },
};

/** The oldest terraform whose variable validation may refer to other variables, as ours does. */
const TERRAFORM_CONSTRAINT = ">= 1.9.0";

/** Sets the version constraints of the providers that `stack` uses and of terraform, by default what the modules need. */
export function constrainVersions(
  stack: TerraformStack,
  moduleSource: ModuleSource,
  terraform = TERRAFORM_CONSTRAINT,
): void {
  stack.addOverride("terraform.required_version", terraform);
  for (const provider of stack.allProviders()) {
    const name = provider.terraformResourceType;
    const version = CONSTRAINTS[moduleSource][name];
    if (version === undefined) {
      throw new Error(
        `provider-constraints.ts: there is no version constraint for the provider "${name}"; add one.`,
      );
    }
    stack.addOverride(`terraform.required_providers.${name}.version`, version);
  }
}
