import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeCertificateAuthority } from "../../src/rehearsal/launcher/keys";
import { synthesize } from "../support/synthesized";
import { TerraformRehearsal } from "../support/terraform";

// What the stack declares of the certificate authority, in a configuration of its own; the whole stack waits for it:
// test/platform/spark-platform.test.ts.
const { data, locals, terraform, variable } = synthesize().addons!;
const ofAuthority = <T>(blocks: Record<string, T>) =>
  Object.fromEntries(Object.entries(blocks).filter(([name]) => /^(cluster_issuer_|base64_bits)/.test(name)));
const DECLARED = JSON.stringify({
  terraform: { required_providers: { tls: terraform.required_providers.tls } },
  variable: ofAuthority(variable),
  locals: ofAuthority(locals),
  data: { tls_certificate: data!.tls_certificate, tls_public_key: data!.tls_public_key },
  output: { checked: { value: "${data.tls_public_key.cluster_issuer_public_key.id}" } },
});

/** Authorities of each kind of key, and one that is none. */
const CERTIFICATES = `
  terraform {
    required_providers {
      tls = { source = "hashicorp/tls" }
    }
  }
  locals {
    kinds = {
      rsa2048 = { algorithm = "RSA", rsa_bits = 2048, is_ca = true }
      rsa4096 = { algorithm = "RSA", rsa_bits = 4096, is_ca = true }
      p256    = { algorithm = "ECDSA", ecdsa_curve = "P256", is_ca = true }
      p384    = { algorithm = "ECDSA", ecdsa_curve = "P384", is_ca = true }
      ed25519 = { algorithm = "ED25519", is_ca = true }
      leaf    = { algorithm = "ECDSA", ecdsa_curve = "P256", is_ca = false }
    }
  }
  resource "tls_private_key" "this" {
    for_each    = local.kinds
    algorithm   = each.value.algorithm
    rsa_bits    = try(each.value.rsa_bits, null)
    ecdsa_curve = try(each.value.ecdsa_curve, null)
  }
  resource "tls_self_signed_cert" "this" {
    for_each              = local.kinds
    private_key_pem       = tls_private_key.this[each.key].private_key_pem
    is_ca_certificate     = each.value.is_ca
    validity_period_hours = 24
    allowed_uses          = ["cert_signing"]
    subject {
      # Of different lengths, so that the key stands at every offset of the base64.
      common_name = "\${each.key} authority"
    }
  }
  output "pems" {
    sensitive = true
    value = { for kind in keys(local.kinds) : kind => {
      certificate = tls_self_signed_cert.this[kind].cert_pem
      sec1        = tls_private_key.this[kind].private_key_pem
      pkcs8       = tls_private_key.this[kind].private_key_pem_pkcs8
    } }
  }
`;

type Kind = "ed25519" | "rsa2048" | "rsa4096" | "p256" | "p384" | "leaf";
let rehearsal: TerraformRehearsal;
let pems: Record<Kind, { certificate: string; sec1: string; pkcs8: string }>;

beforeAll(async () => {
  rehearsal = await TerraformRehearsal.start();
  rehearsal.configure(CERTIFICATES);
  for (const command of [["init"], ["apply", "-auto-approve"]]) {
    const { code, text } = await rehearsal.terraform(...command);
    if (code !== 0) throw new Error(text);
  }
  const { stdout } = await rehearsal.terraform("output", "-json", "pems");
  pems = JSON.parse(stdout) as typeof pems;
  // From here on the declarations of the stack, with nothing left of the above.
  await rehearsal.terraform("destroy", "-auto-approve");
  rehearsal.configure("");
  rehearsal.configureJson(DECLARED);
});
afterAll(() => rehearsal.end());

async function plan(certificate: string, key: string) {
  rehearsal.giveVariables({ cluster_issuer_cert_pem: certificate, cluster_issuer_key_pem: key });
  return rehearsal.terraform("plan");
}

describe("an authority that can sign is accepted", () => {
  test.each<Kind>(["rsa2048", "rsa4096", "p256", "p384"])("%s, its key in either notation", async (kind) => {
    const { certificate, sec1, pkcs8 } = pems[kind];
    for (const key of [sec1, pkcs8]) expect(await plan(certificate, key)).toMatchObject({ code: 0 });
  });

  test("lines that end as on Windows", async () => {
    const { certificate, pkcs8 } = pems.rsa2048;
    expect(await plan(certificate.replaceAll("\n", "\r\n"), pkcs8.replaceAll("\n", "\r\n"))).toMatchObject({
      code: 0,
    });
  });

  test("an authority followed by the one that signed it", async () => {
    expect(await plan(pems.p256.certificate + pems.rsa2048.certificate, pems.p256.pkcs8)).toMatchObject({
      code: 0,
    });
  });
});

describe("what would fail later is refused before anything is planned", () => {
  const day = 86_400_000;
  const at = (name: string, days: number) => {
    const files = makeCertificateAuthority(rehearsal.directory, name, new Date(Date.now() + days * day));
    return [readFileSync(files.publicPath, "utf8"), readFileSync(files.privatePath, "utf8")] as const;
  };

  test("a certificate that is no authority's", async () => {
    const { code, text } = await plan(pems.leaf.certificate, pems.leaf.pkcs8);
    expect(code).toBe(1);
    expect(text).toContain(
      "cluster_issuer_cert_path (or cluster_issuer_cert_pem): the certificate of CN=leaf authority may not sign others; give that of",
    );
  });

  test("an authority whose signatures browsers do not take", async () => {
    const { code, text } = await plan(pems.ed25519.certificate, pems.ed25519.pkcs8);
    expect(code).toBe(1);
    expect(text).toContain("this is a key of the algorithm ED25519, whose signatures browsers do not take");
  });

  test("an authority that has expired", async () => {
    const { code, text } = await plan(...at("expired", -400));
    expect(code).toBe(1);
    expect(text).toMatch(
      /the certificate of CN=rehearsal expired on \d{4}-\d\d-\d\dT[\d:]+Z; give one that is good today/,
    );
  });

  test("an authority whose time has not come", async () => {
    const { code, text } = await plan(...at("future", 30));
    expect(code).toBe(1);
    expect(text).toMatch(/the certificate of CN=rehearsal is not good before \d{4}-\d\d-\d\dT[\d:]+Z/);
  });

  test.each<[Kind, Kind]>([
    ["p256", "leaf"],
    ["rsa2048", "rsa4096"],
    ["p384", "rsa2048"],
  ])("the certificate of %s with the key of %s, which is not shown", async (certificate, key) => {
    const { code, text } = await plan(pems[certificate].certificate, pems[key].pkcs8);
    expect(code).toBe(1);
    expect(text).toContain(`the key does not belong to the certificate of CN=${certificate} authority`);
    for (const line of pems[key].pkcs8.split("\n").filter((each) => each.length > 30)) {
      expect(text).not.toContain(line);
    }
  });

  test("text that only looks like a certificate", async () => {
    const broken = pems.p256.certificate.replace(/[A-Za-z0-9]{20}/, "AAAAAAAAAAAAAAAAAAAA");
    expect(await plan(broken, pems.p256.pkcs8)).toMatchObject({ code: 1 });
  });

  test("text that only looks like a key, which is not shown", async () => {
    const body = pems.p256.pkcs8.split("\n")[1]!;
    const { code, text } = await plan(pems.p256.certificate, pems.p256.pkcs8.replace(body, body.slice(8)));
    expect(code).toBe(1);
    expect(text).not.toContain(body.slice(8));
  });
});

test("the files are read, wherever terraform runs", async () => {
  const folder = rehearsal.directory;
  const { publicPath, privatePath } = makeCertificateAuthority(folder, "by-path");
  rehearsal.giveVariables({ cluster_issuer_cert_path: publicPath, cluster_issuer_key_path: privatePath });
  expect(await rehearsal.terraform("plan")).toMatchObject({ code: 0 });
  rehearsal.giveVariables({
    cluster_issuer_cert_path: join(folder, "absent"),
    cluster_issuer_key_path: privatePath,
  });
  expect(await rehearsal.terraform("plan")).toMatchObject({
    code: 1,
    text: expect.stringContaining("there is no file") as string,
  });
});
