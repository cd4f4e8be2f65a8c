import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { RehearsalError } from "./errors";
import { makeCertificateAuthority, makeSshKey } from "./keys";
import type { StackConfiguration } from "./synth";

/** A value that Terraform's JSON variable files can hold. */
export type InputValue =
  string | number | boolean | readonly InputValue[] | { readonly [key: string]: InputValue };

/** The values that a rehearsal gives to the variables it knows, by the name of the variable. */
export type Inputs = Readonly<Record<string, InputValue>>;

/**
 * Throwaway values for everything that Terraform would ask for. A stack gets those whose variables it declares;
 * to rehearse a new required variable, add it here.
 */
export function makeInputs(keys: string): Inputs {
  const authority = makeCertificateAuthority(keys, "cluster-issuer");
  return {
    openvpn_key_path: makeSshKey(keys, "openvpn").publicPath,
    openvpn_client_cidrs: ["203.0.113.0/24"],
    openvpn_user: "rehearsal",
    nat_instance_key_path: makeSshKey(keys, "nat-instance").publicPath,
    eks_worker_nodes_key_path: makeSshKey(keys, "eks-worker-nodes").publicPath,
    cluster_issuer_cert_path: authority.publicPath,
    cluster_issuer_key_path: authority.privatePath,
    domain: "rehearsal.internal",
    grafana_admin_password: randomBytes(18).toString("base64url"),
    docker_registry_server: "registry.rehearsal.internal",
    docker_registry_username: "rehearsal",
    docker_registry_password: randomBytes(18).toString("base64url"),
    docker_registry_email: "rehearsal@rehearsal.internal",
    history_server_spark_image: "registry.rehearsal.internal/spark:1.0.0",
    jupyter_notebook_image: "registry.rehearsal.internal/jupyter:1.0.0",
  };
}

/** The inputs for one stack: what it declares of what is known. Throws naming what it requires beyond that. */
export function inputsFor(stack: string, configuration: StackConfiguration, known: Inputs): Inputs {
  const declared = Object.entries(configuration.variable ?? {});
  const missing = declared.filter(
    ([name, { default: fallback }]) => fallback === undefined && !(name in known),
  );
  if (missing.length > 0) {
    throw new RehearsalError(
      `Stack "${stack}" requires ${missing.map(([name]) => `"${name}"`).join(", ")}, for which the rehearsal has ` +
        `no value. Add one to makeInputs in src/rehearsal/launcher/inputs.ts, or give the variable a default.`,
    );
  }
  return Object.fromEntries(
    declared.flatMap(([name]) => {
      const value = known[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Writes the variable file of a stack, readable by its owner only, and returns its path. */
export function writeInputs(folder: string, stack: string, inputs: Inputs): string {
  const file = path.join(folder, `${stack}.tfvars.json`);
  writeFileSync(file, `${JSON.stringify(inputs, null, 2)}\n`, { mode: 0o600 });
  return file;
}
