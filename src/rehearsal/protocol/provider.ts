/** What a provider offers, free of how it is asked: `service.ts` puts it on the wire, `engine/` implements it. */
import type { TypeSchema } from "../schema/schema";
import type { Diagnostic, Path } from "./diagnostic";
import type { ProtocolVersion } from "./messages";
import type { Value } from "./value";

/** The schemas of one provider. */
export interface ProviderSchemas {
  readonly provider: TypeSchema;
  readonly resources: Readonly<Record<string, TypeSchema>>;
  readonly dataSources: Readonly<Record<string, TypeSchema>>;
}

/** A change that Terraform asks to have planned. The prior state is null on creation, the config on destruction. */
export interface ChangeRequest {
  readonly type: string;
  readonly prior: Value;
  readonly config: Value;
  /** Core's own merge of prior state and configuration; null on destruction. */
  readonly proposed: Value;
}

/** A planned change. */
export interface PlannedChange {
  readonly planned: Value;
  /** The attributes whose change needs a new object. */
  readonly replace: readonly Path[];
  readonly legacyTypeSystem: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A change that Terraform asks to have made. The planned state is null on destruction. */
export interface ApplyRequest {
  readonly type: string;
  readonly prior: Value;
  readonly planned: Value;
  readonly config: Value;
}

/** What came of a change. */
export interface AppliedChange {
  /** The new state: null after a destruction. */
  readonly state: Value;
  readonly legacyTypeSystem: boolean;
  /**
   * What went wrong although the state is the new one. With an error, Terraform marks a new object as tainted.
   *
   * @default - nothing
   */
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * One configured provider: Terraform opens a connection for each provider block (so for each alias) and each command.
 * Every method may throw a `Refusal`, which becomes an error of the operation.
 */
export interface Session {
  configure(config: Value): void;
  validateProvider(config: Value): readonly Diagnostic[];
  validateResource(type: string, config: Value): readonly Diagnostic[];
  validateData(type: string, config: Value): readonly Diagnostic[];
  plan(request: ChangeRequest): PlannedChange;
  apply(request: ApplyRequest): Promise<AppliedChange>;
  /** @returns the object's state now, or null when it no longer exists */
  read(type: string, state: Value): Value;
  /** @returns the state of the existing object with that import id */
  import(type: string, id: string): Value;
  readData(type: string, config: Value): Value;
  /** Terraform was interrupted: nothing more may be changed through this session. */
  stop(): void;
}

/** A provider, as attached to Terraform. */
export interface Provider {
  /** The full address, such as `registry.terraform.io/hashicorp/aws`. */
  readonly address: string;
  readonly protocol: ProtocolVersion;
  /** The schemas of the types that are wanted now. Asked for several times a command. */
  schemas(): ProviderSchemas;
  /** A session of its own, not yet configured. */
  session(): Session;
}
