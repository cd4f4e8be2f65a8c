import { isDeepStrictEqual } from "node:util";
import { RehearsalError } from "./errors";
import type { StackConfiguration } from "./synth";

/** Where a stack keeps its state: the kind of backend and its settings. */
interface StateLocation {
  readonly backend: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The synthesized configurations, by the name of the stack. */
export type Configurations = Readonly<Record<string, StackConfiguration>>;

/**
 * Moves the state of every stack to a local file, and lets every remote state follow: a rehearsal neither reads nor
 * writes the state of the real deployment, wherever the app keeps it.
 *
 * @param stateFile gives the new file of a stack's state
 */
export function withLocalState(
  configurations: Configurations,
  stateFile: (stack: string) => string,
): Configurations {
  const locations = Object.entries(configurations).map(([stack, { terraform }]) => ({
    stack,
    location: locationOf(terraform ?? {}),
  }));

  const local = (stack: string): StateLocation => ({ backend: "local", config: { path: stateFile(stack) } });
  const follow = (reader: string, name: string, from: StateLocation): StateLocation => {
    const owners = locations.filter(({ location }) => location !== undefined && isSamePlace(location, from));
    const [owner] = owners;
    if (owner === undefined || owners.length > 1) {
      const found =
        owner === undefined ? "no stack of the app" : owners.map(({ stack }) => `"${stack}"`).join(", ");
      throw new RehearsalError(
        `data.terraform_remote_state.${name} of stack "${reader}" reads the ${from.backend} state of ${found}: ` +
          `a rehearsal must know which one stack that is.`,
      );
    }
    return local(owner.stack);
  };

  return Object.fromEntries(
    Object.entries(configurations).map(([stack, configuration]) => [
      stack,
      localized(stack, configuration, local(stack), follow),
    ]),
  );
}

function localized(
  stack: string,
  configuration: StackConfiguration,
  own: StateLocation,
  follow: (stack: string, name: string, from: StateLocation) => StateLocation,
): StackConfiguration {
  const { cloud: _cloud, backend: _backend, ...terraform } = configuration.terraform ?? {};
  const result = { ...configuration, terraform: { ...terraform, backend: { [own.backend]: own.config } } };
  const remoteStates = configuration.data?.terraform_remote_state;
  if (remoteStates === undefined) return result;
  const followed = Object.entries(remoteStates).map(
    ([name, { backend, config, workspace: _workspace, ...rest }]) => {
      return [name, { ...rest, ...follow(stack, name, { backend, config: config ?? {} }) }] as const;
    },
  );
  return { ...result, data: { ...configuration.data, terraform_remote_state: Object.fromEntries(followed) } };
}

function locationOf(terraform: NonNullable<StackConfiguration["terraform"]>): StateLocation | undefined {
  // Terraform Cloud is configured by its own block, and read by the "remote" backend.
  if (terraform.cloud !== undefined) return { backend: "remote", config: terraform.cloud };
  const [entry] = Object.entries(terraform.backend ?? {});
  return entry && { backend: entry[0], config: entry[1] };
}

/**
 * Whether the settings of a remote state lead to a backend. Either may leave out what the other says (credentials, a
 * lock table, a project), but what both say must be the same.
 */
function isSamePlace(backend: StateLocation, remoteState: StateLocation): boolean {
  return backend.backend === remoteState.backend && agree(backend.config, remoteState.config);
}

function agree(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const shared = Object.keys(one).filter((key) => key in other);
  return (
    shared.length > 0 &&
    shared.every((key) => {
      const [a, b] = [one[key], other[key]];
      return isRecord(a) && isRecord(b) ? agree(a, b) : isDeepStrictEqual(a, b);
    })
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
