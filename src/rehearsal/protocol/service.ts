/** A provider as a gRPC service of either protocol version. */
import { Server, ServerCredentials, type ServiceDefinition, status } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { type Diagnostic, type Path, Refusal } from "./diagnostic";
import { type CallName, CALLS, protocolDescriptor, wireName } from "./messages";
import type { Provider, Session } from "./provider";
import { schemaMessage } from "./schema-message";
import { decodeValue, type DynamicValue, encodeValue } from "./value";

/** The fields of any question, as decoded; which of them are set depends on the call. */
interface Question {
  readonly type_name: string;
  readonly id: string;
  readonly config: DynamicValue | null;
  readonly prior_state: DynamicValue | null;
  readonly proposed_new_state: DynamicValue | null;
  readonly planned_state: DynamicValue | null;
  readonly current_state: DynamicValue | null;
  readonly raw_state: { readonly json: Uint8Array } | null;
  readonly private: Uint8Array;
  readonly prior_private: Uint8Array;
  readonly planned_private: Uint8Array;
}

type Answer = Readonly<Record<string, unknown>>;

/** Where messages about the process itself go. */
export interface Log {
  debug(message: string): void;
  error(message: string): void;
}

function pathMessage(path: Path): object {
  return {
    steps: path.map((step) =>
      "attribute" in step
        ? { attribute_name: step.attribute }
        : "key" in step
          ? { element_key_string: step.key }
          : { element_key_int: step.index },
    ),
  };
}

function diagnosticMessage({ severity, summary, detail, path }: Diagnostic): object {
  return {
    severity: severity === "error" ? "ERROR" : "WARNING",
    summary,
    detail: detail ?? "",
    ...(path ? { attribute: pathMessage(path) } : {}),
  };
}

function answerDiagnostics(diagnostics: readonly Diagnostic[]): Answer {
  return { diagnostics: diagnostics.map(diagnosticMessage) };
}

function schemaMessages(schemas: Readonly<Record<string, Parameters<typeof schemaMessage>[0]>>): object {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schemaMessage(schema)]));
}

type Handler = (session: Session, question: Question) => Answer | Promise<Answer>;

function handlers(provider: Provider, log: Log): Readonly<Record<CallName, Handler>> {
  return {
    GetProviderSchema: () => {
      const schemas = provider.schemas();
      return {
        provider: schemaMessage(schemas.provider),
        resource_schemas: schemaMessages(schemas.resources),
        data_source_schemas: schemaMessages(schemas.dataSources),
        server_capabilities: { plan_destroy: true },
      };
    },
    GetFunctions: () => ({}),
    GetResourceIdentitySchemas: () => ({}),
    ValidateProviderConfig: (session, { config }) => ({
      ...answerDiagnostics(session.validateProvider(decodeValue(config))),
      ...(provider.protocol === 5 ? { prepared_config: config } : {}),
    }),
    ValidateResourceConfig: (session, { type_name, config }) =>
      answerDiagnostics(session.validateResource(type_name, decodeValue(config))),
    ValidateDataResourceConfig: (session, { type_name, config }) =>
      answerDiagnostics(session.validateData(type_name, decodeValue(config))),
    UpgradeResourceState: (_session, { raw_state }) => ({ upgraded_state: { json: raw_state?.json } }),
    ConfigureProvider: (session, { config }) => {
      session.configure(decodeValue(config));
      return {};
    },
    ReadResource: (session, { type_name, current_state, private: kept }) => ({
      new_state: encodeValue(session.read(type_name, decodeValue(current_state))),
      private: kept,
    }),
    PlanResourceChange: (session, question) => {
      const change = session.plan({
        type: question.type_name,
        prior: decodeValue(question.prior_state),
        proposed: decodeValue(question.proposed_new_state),
        config: decodeValue(question.config),
      });
      return {
        planned_state: encodeValue(change.planned),
        requires_replace: change.replace.map(pathMessage),
        planned_private: question.prior_private,
        legacy_type_system: change.legacyTypeSystem,
        ...answerDiagnostics(change.diagnostics),
      };
    },
    ApplyResourceChange: async (session, question) => {
      const prior = decodeValue(question.prior_state);
      try {
        const {
          state,
          legacyTypeSystem,
          diagnostics = [],
        } = await session.apply({
          type: question.type_name,
          prior,
          planned: decodeValue(question.planned_state),
          config: decodeValue(question.config),
        });
        return {
          new_state: encodeValue(state),
          private: question.planned_private,
          legacy_type_system: legacyTypeSystem,
          ...answerDiagnostics(diagnostics),
        };
      } catch (error) {
        // Whatever was refused did not happen: Terraform keeps the state that it had.
        return {
          ...answerFailure(error, log),
          new_state: encodeValue(prior),
          private: question.planned_private,
        };
      }
    },
    ImportResourceState: (session, { type_name, id }) => ({
      imported_resources: [{ type_name, state: encodeValue(session.import(type_name, id)) }],
    }),
    MoveResourceState: () => {
      throw new Refusal("Moving state between resource types is not rehearsed");
    },
    ReadDataSource: (session, { type_name, config }) => ({
      state: encodeValue(session.readData(type_name, decodeValue(config))),
    }),
    StopProvider: (session) => {
      session.stop();
      return {};
    },
  };
}

/** An error as an answer: refusals are for the user, anything else is a defect of ours and says so. */
function answerFailure(error: unknown, log: Log): Answer {
  if (error instanceof Refusal) {
    return answerDiagnostics([error.diagnostic]);
  }
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return answerDiagnostics([
    {
      severity: "error",
      summary: "The rehearsal itself failed; this is a defect of the rehearsal",
      detail: `${error instanceof Error ? error.message : String(error)}\nIts log has the whole story.`,
    },
  ]);
}

/** Loopback only: nothing outside this machine can attach. */
const LOOPBACK = "127.0.0.1:0";

/** A provider that is being served. */
export interface ServedProvider {
  readonly port: number;
  /** Ends the service at once; calls under way are cut off. */
  close(): void;
}

/**
 * Serves a provider on an ephemeral loopback port.
 *
 * @throws when no port can be had
 */
export async function serve(provider: Provider, log: Log): Promise<ServedProvider> {
  const name = `tfplugin${provider.protocol}.Provider`;
  const definition = fromJSON(protocolDescriptor(provider.protocol), {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
  })[name] as unknown as ServiceDefinition;

  // Aliases of a provider share this server. Core opens one connection for each, so the peer tells them apart.
  const sessions = new Map<string, Session>();
  const sessionOf = (peer: string, fresh: boolean): Session => {
    const known = sessions.get(peer);
    if (known && !fresh) {
      return known;
    }
    const session = provider.session();
    sessions.set(peer, session);
    return session;
  };

  const answers = handlers(provider, log);
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const implementation = Object.fromEntries(
    (Object.keys(CALLS) as CallName[]).map((call) => [
      wireName(call, provider.protocol),
      (
        asked: { readonly request: Question; getPeer(): string },
        callback: (error: { code: number; details: string } | null, answer?: Answer) => void,
      ) => {
        const { request } = asked;
        log.debug([provider.address, call, request.type_name].join(" "));
        // A port may be used again by a later command: configuring starts afresh.
        const session = sessionOf(asked.getPeer(), call === "ConfigureProvider");
        Promise.resolve()
          .then(() => answers[call](session, request))
          .catch((error: unknown) => answerFailure(error, log))
          .then(
            (answer) => callback(null, answer),
            (error: unknown) => callback({ code: status.INTERNAL, details: String(error) }),
          );
      },
    ]),
  );
  server.addService(definition, implementation);

  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(LOOPBACK, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { port, close: () => server.forceShutdown() };
}
