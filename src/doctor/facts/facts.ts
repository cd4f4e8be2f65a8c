import type { Stage } from "../stage";
import type { Deployment } from "./deployment";
import type { Input } from "./input";
import type { Machine } from "./machine";
import type { States } from "./states";

/** What the checks are told. */
export interface Facts {
  /** The stages to check. */
  readonly stages: readonly Stage[];
  readonly deployment: Deployment;
  /** The input variables; undefined where terraform could not be run, which reads them. */
  readonly input: Input | undefined;
  /** What is deployed already. */
  readonly states: States;
  readonly machine: Machine;
  /** Whether AWS is left out. */
  readonly isOffline: boolean;
  /** The public address of the clients, where it was given. */
  readonly address: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly now: Date;
}
