import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { inputsFor, makeInputs, writeInputs } from "../../../src/rehearsal/launcher/inputs";
import { makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

test("the network stage gets throwaway keys and a documentation range of clients", () => {
  const inputs = makeInputs(makeFolder());

  expect(inputs.openvpn_client_cidrs).toEqual(["203.0.113.0/24"]);
  expect(inputs.openvpn_user).toBe("rehearsal");
  expect(readFileSync(inputs.openvpn_key_path as string, "utf8")).toMatch(/^ssh-ed25519 /);
});

test("every variable that the original root requires is known", () => {
  const inputs = makeInputs(makeFolder());

  expect(Object.keys(inputs).sort()).toEqual([
    "cluster_issuer_cert_path",
    "cluster_issuer_key_path",
    "docker_registry_email",
    "docker_registry_password",
    "docker_registry_server",
    "docker_registry_username",
    "domain",
    "eks_worker_nodes_key_path",
    "grafana_admin_password",
    "history_server_spark_image",
    "jupyter_notebook_image",
    "nat_instance_key_path",
    "openvpn_client_cidrs",
    "openvpn_key_path",
    "openvpn_user",
  ]);
});

test("passwords differ from rehearsal to rehearsal", () => {
  const password = (): unknown => makeInputs(makeFolder()).grafana_admin_password;

  expect(password()).not.toEqual(password());
});

test("a stack gets what it declares and no more", () => {
  const configuration = { variable: { domain: {}, aws_region: { default: "eu-north-1" } } };

  expect(inputsFor("addons", configuration, { domain: "a.b", openvpn_user: "me" })).toEqual({
    domain: "a.b",
  });
});

test("a known variable is given although it has a default", () => {
  const configuration = { variable: { openvpn_key_path: { default: null } } };

  expect(inputsFor("network", configuration, { openvpn_key_path: "/k" })).toEqual({ openvpn_key_path: "/k" });
});

test("an unknown required variable is named, with its stack and the file to extend", () => {
  const configuration = { variable: { domain: {}, colour: {}, size: { default: null } } };

  expect(() => inputsFor("addons", configuration, { domain: "a.b" })).toThrow(
    /Stack "addons" requires "colour", .*makeInputs in src\/rehearsal\/launcher\/inputs\.ts/,
  );
});

test("a stack without variables needs nothing", () => {
  expect(inputsFor("network", {}, { domain: "a.b" })).toEqual({});
});

test("the variable file is for its owner only", () => {
  const file = writeInputs(makeFolder(), "addons", { grafana_admin_password: "hush" });

  expect(path.basename(file)).toBe("addons.tfvars.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ grafana_admin_password: "hush" });
});
