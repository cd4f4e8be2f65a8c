/**
 * The messages of Terraform's plugin protocol that a provider of resources and data sources needs, for both major
 * versions: 5 (aws, kubernetes, tls) and 6 (helm). The two differ in the names of a few calls and in what a schema
 * may hold, so they are written once, under the names of version 6.
 *
 * Field names and numbers: https://github.com/hashicorp/terraform/tree/main/docs/plugin-protocol
 * (`tfplugin5.proto`, `tfplugin6.proto`). The names of messages are our own: they never travel.
 */
import type { fromJSON } from "@grpc/proto-loader";

type Descriptor = Parameters<typeof fromJSON>[0];

/** A major version of the plugin protocol. */
export type ProtocolVersion = 5 | 6;

/** `name: "type number"`, the type optionally after `repeated` or `map` (of string to type). */
type Fields = Readonly<Record<string, string>>;

const DIAGNOSTICS = "repeated Diagnostic";

const MESSAGES: Readonly<Record<string, Fields>> = {
  DynamicValue: { msgpack: "bytes 1", json: "bytes 2" },
  Diagnostic: {
    severity: "Severity 1",
    summary: "string 2",
    detail: "string 3",
    attribute: "AttributePath 4",
  },
  AttributePath: { steps: "repeated Step 1" },
  RawState: { json: "bytes 1" },
  Schema: { version: "int64 1", block: "Block 2" },
  Block: { version: "int64 1", attributes: "repeated Attribute 2", block_types: "repeated NestedBlock 3" },
  NestedBlock: {
    type_name: "string 1",
    block: "Block 2",
    nesting: "Nesting 3",
    min_items: "int64 4",
    max_items: "int64 5",
  },
  ServerCapabilities: {
    plan_destroy: "bool 1",
    get_provider_schema_optional: "bool 2",
    move_resource_state: "bool 3",
  },
  Function: { summary: "string 4" },
  IdentitySchema: { version: "int64 1" },
  ImportedResource: { type_name: "string 1", state: "DynamicValue 2", private: "bytes 3" },
};

const ATTRIBUTE: Fields = {
  name: "string 1",
  type: "bytes 2",
  required: "bool 4",
  optional: "bool 5",
  computed: "bool 6",
  sensitive: "bool 7",
};

/** What differs between the versions. */
const VERSIONED: Readonly<Record<ProtocolVersion, Readonly<Record<string, Fields>>>> = {
  5: { Attribute: { ...ATTRIBUTE, write_only: "bool 10" } },
  6: {
    Attribute: { ...ATTRIBUTE, write_only: "bool 11", nested_type: "NestedObject 10" },
    NestedObject: { attributes: "repeated Attribute 1", nesting: "Nesting 3" },
  },
};

/** One call: its name in each version, and the fields of its question and its answer. */
interface Call {
  /** The name in version 5. @default - the same as in version 6 */
  readonly v5?: string;
  readonly request: Fields;
  readonly response: Fields;
}

/** The calls that are answered; Terraform is told of any other that it is not implemented. */
export const CALLS = {
  GetProviderSchema: {
    v5: "GetSchema",
    request: {},
    response: {
      provider: "Schema 1",
      resource_schemas: "map Schema 2",
      data_source_schemas: "map Schema 3",
      diagnostics: `${DIAGNOSTICS} 4`,
      server_capabilities: "ServerCapabilities 6",
    },
  },
  GetFunctions: { request: {}, response: { functions: "map Function 1", diagnostics: `${DIAGNOSTICS} 2` } },
  GetResourceIdentitySchemas: {
    request: {},
    response: { identity_schemas: "map IdentitySchema 1", diagnostics: `${DIAGNOSTICS} 2` },
  },
  ValidateProviderConfig: {
    v5: "PrepareProviderConfig",
    request: { config: "DynamicValue 1" },
    // Version 6 has no field 1: it is left unset there.
    response: { prepared_config: "DynamicValue 1", diagnostics: `${DIAGNOSTICS} 2` },
  },
  ValidateResourceConfig: {
    v5: "ValidateResourceTypeConfig",
    request: { type_name: "string 1", config: "DynamicValue 2" },
    response: { diagnostics: `${DIAGNOSTICS} 1` },
  },
  ValidateDataResourceConfig: {
    v5: "ValidateDataSourceConfig",
    request: { type_name: "string 1", config: "DynamicValue 2" },
    response: { diagnostics: `${DIAGNOSTICS} 1` },
  },
  UpgradeResourceState: {
    request: { type_name: "string 1", version: "int64 2", raw_state: "RawState 3" },
    response: { upgraded_state: "DynamicValue 1", diagnostics: `${DIAGNOSTICS} 2` },
  },
  ConfigureProvider: {
    v5: "Configure",
    request: { terraform_version: "string 1", config: "DynamicValue 2" },
    response: { diagnostics: `${DIAGNOSTICS} 1` },
  },
  ReadResource: {
    request: { type_name: "string 1", current_state: "DynamicValue 2", private: "bytes 3" },
    response: { new_state: "DynamicValue 1", diagnostics: `${DIAGNOSTICS} 2`, private: "bytes 3" },
  },
  PlanResourceChange: {
    request: {
      type_name: "string 1",
      prior_state: "DynamicValue 2",
      proposed_new_state: "DynamicValue 3",
      config: "DynamicValue 4",
      prior_private: "bytes 5",
    },
    response: {
      planned_state: "DynamicValue 1",
      requires_replace: "repeated AttributePath 2",
      planned_private: "bytes 3",
      diagnostics: `${DIAGNOSTICS} 4`,
      legacy_type_system: "bool 5",
    },
  },
  ApplyResourceChange: {
    request: {
      type_name: "string 1",
      prior_state: "DynamicValue 2",
      planned_state: "DynamicValue 3",
      config: "DynamicValue 4",
      planned_private: "bytes 5",
    },
    response: {
      new_state: "DynamicValue 1",
      private: "bytes 2",
      diagnostics: `${DIAGNOSTICS} 3`,
      legacy_type_system: "bool 4",
    },
  },
  ImportResourceState: {
    request: { type_name: "string 1", id: "string 2" },
    response: { imported_resources: "repeated ImportedResource 1", diagnostics: `${DIAGNOSTICS} 2` },
  },
  MoveResourceState: {
    request: { source_type_name: "string 2", target_type_name: "string 5" },
    response: { target_state: "DynamicValue 1", diagnostics: `${DIAGNOSTICS} 2` },
  },
  ReadDataSource: {
    request: { type_name: "string 1", config: "DynamicValue 2" },
    response: { state: "DynamicValue 1", diagnostics: `${DIAGNOSTICS} 2` },
  },
  StopProvider: { v5: "Stop", request: {}, response: { Error: "string 1" } },
} as const satisfies Record<string, Call>;

/** The name of a call, as in version 6. */
export type CallName = keyof typeof CALLS;

/** The name of a call on the wire. */
export function wireName(name: CallName, version: ProtocolVersion): string {
  const call: Call = CALLS[name];
  return version === 5 ? (call.v5 ?? name) : name;
}

function message(fields: Fields): object {
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, notation]) => {
        const words = notation.split(" ");
        const [type, id] = words.slice(-2);
        const rule = words.length > 2 ? words[0] : undefined;
        return [
          name,
          {
            type,
            id: Number(id),
            ...(rule === "map" ? { keyType: "string" } : rule === "repeated" ? { rule } : {}),
          },
        ];
      }),
    ),
  };
}

/** The descriptor of one version of the protocol, as `@grpc/proto-loader` reads it. */
export function protocolDescriptor(version: ProtocolVersion): Descriptor {
  const plain = { ...MESSAGES, ...VERSIONED[version] };
  const calls = Object.entries(CALLS) as [CallName, Call][];
  return {
    nested: {
      [`tfplugin${version}`]: {
        nested: {
          Severity: { values: { INVALID: 0, ERROR: 1, WARNING: 2 } },
          Nesting: { values: { INVALID: 0, SINGLE: 1, LIST: 2, SET: 3, MAP: 4 } },
          Step: {
            oneofs: { selector: { oneof: ["attribute_name", "element_key_string", "element_key_int"] } },
            ...message({
              attribute_name: "string 1",
              element_key_string: "string 2",
              element_key_int: "int64 3",
            }),
          },
          ...Object.fromEntries(Object.entries(plain).map(([name, fields]) => [name, message(fields)])),
          ...Object.fromEntries(
            calls.flatMap(([name, { request, response }]) => [
              [`${name}Request`, message(request)],
              [`${name}Response`, message(response)],
            ]),
          ),
          Provider: {
            methods: Object.fromEntries(
              calls.map(([name]) => [
                wireName(name, version),
                { requestType: `${name}Request`, responseType: `${name}Response` },
              ]),
            ),
          },
        },
      },
    },
  } as unknown as Descriptor;
}
