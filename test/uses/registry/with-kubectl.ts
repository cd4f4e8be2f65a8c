/**
 * Runs a command with a stand-in for the provider gavinbunney/kubectl attached, beside those that are:
 *
 *     node --require tsx/cjs test/uses/registry/with-kubectl.ts terraform validate
 *
 * Its configuration has the schema of release 1.14.0, its only type no more than what is used of it.
 */
import { spawn } from "node:child_process";
import type { Provider, ProviderSchemas, Session } from "../../../src/rehearsal/protocol/provider";
import { serve } from "../../../src/rehearsal/protocol/service";
import type { AttributeSchema, BlockSchema, CtyType } from "../../../src/rehearsal/schema/schema";

function attribute(type: CtyType, required = false): AttributeSchema {
  return { type, required, optional: !required, computed: false };
}

function texts(...names: readonly string[]): Record<string, AttributeSchema> {
  return Object.fromEntries(names.map((name) => [name, attribute("string")]));
}

/** What the real one answers to `terraform providers schema -json`. */
const CONFIGURATION: BlockSchema = {
  attributes: {
    ...texts("client_certificate", "client_key", "cluster_ca_certificate", "config_context"),
    ...texts("config_context_auth_info", "config_context_cluster", "config_path", "host"),
    ...texts("password", "token", "username"),
    apply_retry_count: attribute("number"),
    config_paths: attribute(["list", "string"]),
    insecure: attribute("bool"),
    load_config_file: attribute("bool"),
  },
  blocks: {
    exec: {
      nesting: "list",
      maxItems: 1,
      block: {
        attributes: {
          api_version: attribute("string", true),
          command: attribute("string", true),
          args: attribute(["list", "string"]),
          env: attribute(["map", "string"]),
        },
        blocks: {},
      },
    },
  },
};

const MANIFEST: BlockSchema = { attributes: { yaml_body: attribute("string", true) }, blocks: {} };

const nothing = (): never => {
  throw new Error("the stand-in for gavinbunney/kubectl is for init and validate only");
};

class KubectlStandIn implements Provider {
  readonly address = "registry.terraform.io/gavinbunney/kubectl";
  readonly protocol = 5;

  schemas(): ProviderSchemas {
    return {
      provider: { version: 0, block: CONFIGURATION },
      resources: { kubectl_manifest: { version: 1, block: MANIFEST } },
      dataSources: {},
    };
  }

  session(): Session {
    return {
      configure: () => undefined,
      validateProvider: () => [],
      validateResource: () => [],
      validateData: nothing,
      plan: nothing,
      apply: nothing,
      read: nothing,
      import: nothing,
      readData: nothing,
      stop: () => undefined,
    };
  }
}

async function main([program, ...args]: readonly string[]): Promise<void> {
  if (program === undefined) throw new Error("the command to run is missing");
  const provider = new KubectlStandIn();
  const served = await serve(provider, {
    debug: () => undefined,
    error: (message) => console.error(message),
  });
  const attached = JSON.parse(process.env.TF_REATTACH_PROVIDERS ?? "{}") as object;
  const attachment = {
    Protocol: "grpc",
    ProtocolVersion: provider.protocol,
    Pid: process.pid,
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${served.port}` },
  };
  const TF_REATTACH_PROVIDERS = JSON.stringify({ ...attached, [provider.address]: attachment });
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, TF_REATTACH_PROVIDERS } });
  child.once("exit", (code) => {
    served.close();
    process.exit(code ?? 1);
  });
}

void main(process.argv.slice(2));
