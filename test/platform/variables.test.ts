import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformEnvironment } from "../../src/rehearsal/launcher/environment";
import { diagnosticsOf, streamTerraform } from "../../src/rehearsal/launcher/terraform";
import { makeCertificateAuthority } from "../../src/rehearsal/launcher/keys";
import { Backend } from "../../src/platform/backend";
import { VARIABLE_NAMES } from "../../src/platform/variables";
import { synthesize, type TerraformJson } from "../support/synthesized";

// The variables as synthesized, in a configuration of their own: without providers and modules terraform checks them in
// a tenth of a second. That nothing is planned beside them is a test of the whole stack: test/uses/bad-input.test.ts.
const directory = mkdtempSync(join(tmpdir(), "variables-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

// The single stack declares every variable.
const maintained: TerraformJson = synthesize({ layout: "single" })["spark-platform"]!;

const PUBLIC_KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8zJgcX2mFzXyxGZl2Jc3v5rJk7Ck0mG4Yk2QbYb2xk someone@example";
const ECDSA_KEY = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY= someone@example";
const PRIVATE_KEY = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

function keyFile(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

const authority = makeCertificateAuthority(directory, "ca");
const CA_CERTIFICATE = readFileSync(authority.publicPath, "utf8");
const CA_KEY = readFileSync(authority.privatePath, "utf8");
const PASSWORD = "correct horse battery";

const good: Record<string, unknown> = {
  cluster_issuer_cert_path: authority.publicPath,
  cluster_issuer_key_path: authority.privatePath,
  domain: "spark.example.internal",
  grafana_admin_password: PASSWORD,
  history_server_spark_image: "registry.example.com:5000/team/spark:4.1.2-java21",
  jupyter_notebook_image: `quay.io/jupyter/pyspark-notebook@sha256:${"0a".repeat(32)}`,
  aws_region: "eu-north-1",
  openvpn_client_cidrs: ["203.0.113.0/24", "198.51.100.7/32"],
  openvpn_instance_type: "t3.micro",
  openvpn_key_path: keyFile("good.pub", `${PUBLIC_KEY}\n`),
  nat_instance_type: "t4g.micro",
  nat_instance_key_path: keyFile("good.pub", `${PUBLIC_KEY}\n`),
  eks_worker_nodes_key_path: keyFile("good.pub", `${PUBLIC_KEY}\n`),
  openvpn_user: "first",
};

/** Bad values for `<prefix>_key_path`, and what is said of them. */
function badKeyPaths(prefix: string): [value: unknown, message: string][] {
  const name = `${prefix}_key_path`;
  return [
    [undefined, `${name}: neither of ${name} and ${prefix}_public_key is set; set exactly one`],
    ["absent.pub", `${name}: there is no file "${join(directory, "absent.pub")}"; give the absolute path`],
    [directory, `there is no file "${directory}"`],
    [
      keyFile("id_ed25519", PRIVATE_KEY),
      "id_ed25519\" is a private key, which must not leave its owner's machine",
    ],
    [keyFile("ecdsa.pub", ECDSA_KEY), 'ecdsa.pub" is not an SSH public key that EC2 takes'],
    [keyFile("text.pub", "hello"), 'text.pub" is not an SSH public key that EC2 takes'],
    [
      keyFile("two.pub", `${PUBLIC_KEY}\n${PUBLIC_KEY}\n`),
      'two.pub" is not an SSH public key that EC2 takes',
    ],
    [
      keyFile("binary.pub", Buffer.from([0xff, 0xfe, 0])),
      'binary.pub" is not an SSH public key that EC2 takes',
    ],
    ["", `${name}: there is no file`],
  ];
}

/** Bad values for the image `name`, and what is said of them. */
function badImages(name: string): [value: unknown, message: string][] {
  return [
    ["", `${name}: "" is not the name of a container image`],
    ["apache/spark", `${name}: "apache/spark" has no tag, so what runs would change by itself; add one`],
    ["registry.example.com:5000/spark", '"registry.example.com:5000/spark" has no tag'],
    ["apache/spark:latest", '"apache/spark:latest" names whatever was newest when a node pulled it'],
    ["https://registry.example.com/spark:4.1.2", "is not the name of a container image"],
    ["Apache/Spark:4.1.2", '"Apache/Spark:4.1.2" is not the name of a container image'],
    ["apache/spark:4.1.2 ", "is not the name of a container image"],
    ["apache/spark@sha256:0a0a", "is not the name of a container image"],
    ["apache..org/spark:4.1.2", "is not the name of a container image"],
    ["apache/spark___py:4.1.2", "is not the name of a container image"],
  ];
}

/** The rest of a private registry's credentials, without which one of them is always wrong. */
const REGISTRY = {
  docker_registry_server: "registry.example.com",
  docker_registry_username: "reader",
  docker_registry_password: "secret",
};

/** What terraform says of the variables: for each error its text, values of expressions included. */
async function errorsOf(
  values: Record<string, unknown>,
  stack = maintained,
  environment: Record<string, string> = {},
) {
  const { variable, terraform } = stack;
  const { required_version } = terraform;
  writeFileSync(
    join(directory, "main.tf.json"),
    JSON.stringify({ variable, terraform: { required_version }, output: { anything: { value: "x" } } }),
  );
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  writeFileSync(join(directory, "values.tfvars.json"), JSON.stringify(given));
  const { events, text, exitCode } = await streamTerraform("plan", ["-var-file=values.tfvars.json"], {
    directory,
    environment: { ...terraformEnvironment({ home: directory, cliConfigFile: "/dev/null" }), ...environment },
  });
  const errors = diagnosticsOf(events).filter(({ severity }) => severity === "error");
  expect({ exitCode, text }).toEqual({ exitCode: errors.length === 0 ? 0 : 1, text: [] });
  return {
    errors: errors.map((error) => JSON.stringify(error)),
    details: errors.map((e) => e.detail),
  };
}

describe("values that work", () => {
  test.each<[string, Record<string, unknown>]>([
    ["the key by path", {}],
    ["the key by content", { openvpn_key_path: undefined, openvpn_public_key: PUBLIC_KEY }],
    [
      "an RSA key without a comment",
      {
        openvpn_key_path: undefined,
        openvpn_public_key: `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${"A".repeat(332)}==`,
      },
    ],
    ["a Graviton server", { openvpn_instance_type: "t4g.micro" }],
    ["Regions of other partitions", { aws_region: "us-gov-west-1" }],
    ["the newest kind of Region name", { aws_region: "eusc-de-east-1" }],
    ["a company's /8", { openvpn_client_cidrs: ["10.0.0.0/8"] }],
    ["a user with every kind of character", { openvpn_user: "First.User_2-x" }],
    [
      "the certificate authority by content",
      {
        cluster_issuer_cert_path: undefined,
        cluster_issuer_cert_pem: CA_CERTIFICATE,
        cluster_issuer_key_path: undefined,
        cluster_issuer_key_pem: CA_KEY,
      },
    ],
    [
      "one half of it by path, the other by content",
      { cluster_issuer_key_path: undefined, cluster_issuer_key_pem: CA_KEY },
    ],
    [
      "a private registry",
      {
        docker_registry_server: "registry.example.com:5000",
        docker_registry_username: "reader",
        docker_registry_password: "secret",
      },
    ],
    [
      "Docker Hub, with an e-mail address as in the original",
      {
        docker_registry_server: "https://index.docker.io/v1/",
        docker_registry_username: "reader",
        docker_registry_password: "secret",
        docker_registry_email: "me@example.com",
      },
    ],
    ["a domain with an international and a numeric part", { domain: "xn--bcher-kva.2.example" }],
    ["an image of Docker Hub", { history_server_spark_image: "apache/spark:4.1.2" }],
    ["an image with tag and digest", { jupyter_notebook_image: `a/b:1@sha256:${"0a".repeat(32)}` }],
  ])("pass: %s", async (_, values) => {
    expect((await errorsOf({ ...good, ...values })).details).toEqual([]);
  });
});

describe("bad values are refused with one message: the setting, the value and the fix", () => {
  const cases: Record<string, [value: unknown, message: string][]> = {
    aws_region: [
      ["stockholm", 'aws_region: "stockholm" is not the name of an AWS Region; use one such as "eu-north-1"'],
      ["eu-north-1a", '(a zone such as "eu-north-1a" is not a Region)'],
      ["EU-NORTH-1", 'aws_region: "EU-NORTH-1" is not the name'],
      ["", 'aws_region: "" is not the name'],
      ["eu--1", 'aws_region: "eu--1" is not the name'],
    ],
    openvpn_client_cidrs: [
      [[], "openvpn_client_cidrs: the list is empty, so nobody could connect"],
      [["203.0.113.7"], '"203.0.113.7" is not an IPv4 block in CIDR notation; write it such as'],
      [["203.0.113.0/24", "2001:db8::/32"], '"2001:db8::/32" is not an IPv4 block'],
      [["300.0.113.0/24"], '"300.0.113.0/24" is not an IPv4 block'],
      [["203.0.113.7/24"], '"203.0.113.7/24" is not the first address of its block; use "203.0.113.0/24"'],
      [["0.0.0.0/0"], '"0.0.0.0/0" lets in much of the public internet; give the blocks of your clients'],
      [["0.0.0.0/1", "128.0.0.0/1"], '"0.0.0.0/1", "128.0.0.0/1" lets in much'],
      [["10.0.0.0/8", "10.0.0.0/8"], "names a block twice"],
      ["203.0.113.0/24", "list of string required"],
    ],
    openvpn_instance_type: [
      ["t3", 'openvpn_instance_type: "t3" is not an EC2 instance type; use one such as "t3.micro"'],
      ["t3.tiny", '"t3.tiny" is not an EC2 instance type'],
      ["mac2.metal", '"mac2.metal" is a type for macOS'],
      ["micro.t3", '"micro.t3" is not an EC2 instance type'],
      ["", '"" is not an EC2 instance type'],
    ],
    openvpn_user: [
      ["", 'openvpn_user: "" cannot be a VPN user; use 1 to 32 letters'],
      ["../root", '"../root" cannot be a VPN user'],
      ["first user", '"first user" cannot be a VPN user'],
      ["$(reboot)", '"$(reboot)" cannot be a VPN user'],
      ["a".repeat(33), "cannot be a VPN user"],
      ["server", '"server" is what the server calls its own certificates; use another name'],
      ["CA", '"CA" is what the server calls its own certificates; use another name'],
    ],
    nat_instance_type: [
      ["t3", 'nat_instance_type: "t3" is not an EC2 instance type'],
      ["t3.tiny", '"t3.tiny" is not an EC2 instance type'],
      ["", '"" is not an EC2 instance type'],
    ],
    cluster_issuer_cert_path: [
      [undefined, "neither of cluster_issuer_cert_path and cluster_issuer_cert_pem is set; set exactly one"],
      ["absent.crt", `there is no file "${join(directory, "absent.crt")}"; give the absolute path`],
      [authority.privatePath, 'ca.key" is a private key, not a certificate; give the certificate'],
      [keyFile("ca.der", Buffer.from([0x30, 0x82, 0xff])), 'ca.der" is not a certificate in PEM'],
      [keyFile("csr.pem", "-----BEGIN CERTIFICATE REQUEST-----"), 'csr.pem" is not a certificate in PEM'],
    ],
    cluster_issuer_key_path: [
      [undefined, "neither of cluster_issuer_key_path and cluster_issuer_key_pem is set; set exactly one"],
      ["absent.key", `there is no file "${join(directory, "absent.key")}"; give the absolute path`],
      [authority.publicPath, 'ca.crt" is not a private key in PEM'],
      [
        keyFile("encrypted.key", PRIVATE_KEY.replaceAll("PRIVATE", "ENCRYPTED PRIVATE")),
        'encrypted.key" is an encrypted private key, which cert-manager cannot use; decrypt it with openssl pkey',
      ],
      [
        keyFile("ssh.key", PRIVATE_KEY.replaceAll("PRIVATE", "OPENSSH PRIVATE")),
        'ssh.key" is a private key for SSH; give that of the certificate',
      ],
      [
        keyFile("both.pem", CA_KEY + CA_CERTIFICATE),
        'both.pem" has more in it than one private key; leave out the rest, such as a certificate',
      ],
      [keyFile("two.key", CA_KEY + CA_KEY), 'two.key" has more in it than one private key'],
    ],
    docker_registry_server: [
      ["", 'docker_registry_server: "" is not the address of a registry'],
      ["my registry", '"my registry" is not the address of a registry; write it such as'],
      [
        "docker.io",
        '"docker.io" is an address under which Kubernetes does not find credentials for Docker Hub',
      ],
      ["http://registry.example.com", '"http://registry.example.com" is not the address of a registry'],
    ],
    docker_registry_username: [
      [undefined, "docker_registry_username: it is not set, but docker_registry_server is"],
      ["", "docker_registry_username: it is empty, or has a space or a colon in it"],
      ["first user", "docker_registry_username: it is empty, or has a space"],
      ["user:password", "give the user's name alone"],
    ],
    docker_registry_password: [
      [undefined, "docker_registry_password: it is not set, but docker_registry_server is"],
      ["", "docker_registry_password: it is empty (or blank), or begins or ends with a space"],
      ["\n", "docker_registry_password: it is empty (or blank)"],
      ["secret\n", "give the password alone"],
    ],
    docker_registry_email: [
      ["", 'docker_registry_email: "" is not an e-mail address; write it such as'],
      ["me", '"me" is not an e-mail address'],
      ["me at example.com", '"me at example.com" is not an e-mail address'],
    ],
    domain: [
      ["", 'domain: "" is not a domain'],
      ["https://spark.example.internal", '"https://spark.example.internal" is not a domain; use lower-case'],
      ["spark.example.internal.", '"spark.example.internal." is not a domain'],
      ["Spark.Example.Internal", '"Spark.Example.Internal" is not a domain'],
      ["spark_data.internal", '"spark_data.internal" is not a domain'],
      ["-spark.internal", '"-spark.internal" is not a domain'],
      ["internal", '"internal" has one part only, which would take over a top-level domain'],
      ["spark.cluster.local", '"spark.cluster.local" is Kubernetes\' own domain'],
      ["10.0.0.1", '"10.0.0.1" ends in a number, as an address does'],
      [`${"a.".repeat(100)}internal`, "has 208 characters; use 200 at most"],
    ],
    grafana_admin_password: [
      ["", "grafana_admin_password: the password (not shown) has fewer than 8 characters; use a longer one"],
      ["secret", "the password (not shown) has fewer than 8 characters"],
      ["prom-operator", "the password (not shown) is one that everybody would try"],
      ["correct horse\n", "the password (not shown) begins or ends with a space or a line break"],
      ["correct\thorse", "or has another control character in it"],
      ["ADMIN123", "the password (not shown) is one that everybody would try"],
    ],
    grafana_admin_user: [
      ["", 'grafana_admin_user: "" cannot be the name of Grafana\'s administrator'],
      ["me myself", '"me myself" cannot be the name'],
      ["-admin", '"-admin" cannot be the name'],
    ],
    history_server_spark_image: badImages("history_server_spark_image"),
    jupyter_notebook_image: badImages("jupyter_notebook_image"),
    kubernetes_addons_namespace: [
      ["", 'kubernetes_addons_namespace: "" cannot be a namespace'],
      ["Add_Ons", '"Add_Ons" cannot be a namespace; use up to 63 lower-case letters'],
      ["kube-system", '"kube-system" is a namespace of Kubernetes itself'],
      ["default", '"default" is a namespace of Kubernetes itself'],
      ["spark", '"spark" is the namespace of Spark\'s applications'],
    ],
    openvpn_key_path: badKeyPaths("openvpn"),
    nat_instance_key_path: badKeyPaths("nat_instance"),
    eks_worker_nodes_key_path: badKeyPaths("eks_worker_nodes"),
  };
  const flat = Object.entries(cases).flatMap(([name, values]) =>
    values.map(([value, message]) => [name, value, message] as const),
  );

  test.each(flat)("%s = %j", async (name, value, message) => {
    const others = name.startsWith("docker_registry_") ? REGISTRY : {};
    const { details, errors } = await errorsOf({ ...good, ...others, [name]: value });
    expect(details).toHaveLength(1);
    expect(details[0]).toContain(message);
    // The variable is named by our message, or by terraform's own where the type is wrong.
    expect(errors[0]).toContain(name);
  });

  test("a password that is the user's name", async () => {
    const name = "first.administrator";
    const { details } = await errorsOf({ ...good, grafana_admin_user: name, grafana_admin_password: name });
    expect(details).toEqual([expect.stringContaining("is one that everybody would try")]);
  });

  test("an e-mail address without a registry", async () => {
    const { details } = await errorsOf({ ...good, docker_registry_email: "me@example.com" });
    expect(details).toEqual([
      expect.stringContaining("docker_registry_email: it is set, but docker_registry_server is not"),
    ]);
  });

  const prefixes = ["openvpn", "nat_instance", "eks_worker_nodes"];
  const badKeys: [what: string, value: string, message: string][] = [
    ["a private key", PRIVATE_KEY, "this is a private key"],
    ["a path", "~/.ssh/id_ed25519.pub", "this is not an SSH public key that EC2 takes"],
    ["an ECDSA key", ECDSA_KEY, "this is not an SSH public key that EC2 takes"],
    ["nothing", "", "this is not an SSH public key that EC2 takes"],
  ];

  test.each(prefixes)("%s_key_path and the key itself both given", async (prefix) => {
    const { details } = await errorsOf({ ...good, [`${prefix}_public_key`]: PUBLIC_KEY });
    expect(details).toEqual([
      expect.stringContaining(`both of ${prefix}_key_path and ${prefix}_public_key are set`),
    ]);
  });

  test.each(prefixes.flatMap((prefix) => badKeys.map((bad) => [prefix, ...bad] as const)))(
    "%s_public_key = %s",
    async (prefix, _, value, message) => {
      const { details } = await errorsOf({
        ...good,
        [`${prefix}_key_path`]: undefined,
        [`${prefix}_public_key`]: value,
      });
      expect(details).toEqual([expect.stringContaining(`${prefix}_public_key: ${message}`)]);
    },
  );

  const badPems: Record<string, [what: string, value: string, message: string][]> = {
    cluster_issuer_cert: [
      ["a private key", CA_KEY, "this (value not shown) is a private key, not a certificate"],
      ["a path", "/etc/ca.crt", "this (value not shown) is not a certificate in PEM"],
      ["nothing", "", "this (value not shown) is not a certificate in PEM"],
    ],
    cluster_issuer_key: [
      ["a certificate", CA_CERTIFICATE, "this (value not shown) is not a private key in PEM"],
      ["a path", "/etc/ca.key", "this (value not shown) is not a private key in PEM"],
      ["nothing", "", "this (value not shown) is not a private key in PEM"],
      [
        "an encrypted key",
        CA_KEY.replaceAll("PRIVATE", "ENCRYPTED PRIVATE"),
        "this (value not shown) is an encrypted private key",
      ],
    ],
  };

  test.each(Object.keys(badPems))("%s_path and the content itself both given", async (half) => {
    const { details } = await errorsOf({ ...good, [`${half}_pem`]: CA_CERTIFICATE });
    expect(details).toEqual([expect.stringContaining(`both of ${half}_path and ${half}_pem are set`)]);
  });

  test.each(
    Object.entries(badPems).flatMap(([half, values]) => values.map((bad) => [half, ...bad] as const)),
  )("%s_pem = %s", async (half, _, value, message) => {
    const { details } = await errorsOf({ ...good, [`${half}_path`]: undefined, [`${half}_pem`]: value });
    expect(details).toEqual([expect.stringContaining(`${half}_pem: ${message}`)]);
  });

  test("a password or a key that is refused is nowhere in what terraform prints", async () => {
    // From the environment: a refused value in a file of variables would be shown with its line of that file.
    const environments: Record<string, string>[] = [
      { TF_VAR_grafana_admin_password: "S3cr3t!" },
      { TF_VAR_cluster_issuer_key_pem: CA_KEY.replaceAll("PRIVATE", "ENCRYPTED PRIVATE") },
      { TF_VAR_cluster_issuer_cert_pem: CA_KEY },
      { TF_VAR_docker_registry_password: "S3cr3t!" },
    ];
    for (const environment of environments) {
      const [name, value] = Object.entries(environment)[0]!;
      const variable = name.replace("TF_VAR_", "");
      const values = { ...good, [variable]: undefined, [variable.replace(/_pem$/, "_path")]: undefined };
      const { errors } = await errorsOf(values, maintained, environment);
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.join()).not.toContain(value.split("\n")[1] ?? value);
    }
  });

  test("a private key given by mistake, by content or by path, is nowhere in what terraform prints", async () => {
    const secret = PRIVATE_KEY.split("\n")[1]!;
    // From the environment: a refused value in a file of variables would be shown with its line of that file.
    const byContent = await errorsOf({ ...good, openvpn_key_path: undefined }, maintained, {
      TF_VAR_openvpn_public_key: PRIVATE_KEY,
    });
    const byPath = await errorsOf({ ...good, openvpn_key_path: keyFile("id_mistake", PRIVATE_KEY) });
    for (const { errors } of [byContent, byPath]) {
      expect(errors).toEqual([expect.stringContaining("private key")]);
      expect(errors[0]).not.toContain(secret);
    }
  });

  test("every variable that has no default must be given, and terraform asks for none", async () => {
    const { details } = await errorsOf({});
    const needed = {
      domain: "set it in terraform.tfvars, or as TF_VAR_domain.",
      grafana_admin_password: "export TF_VAR_grafana_admin_password=….",
      history_server_spark_image: "set it in terraform.tfvars, or as TF_VAR_history_server_spark_image.",
      jupyter_notebook_image: "set it in terraform.tfvars, or as TF_VAR_jupyter_notebook_image.",
      openvpn_client_cidrs: "set it in terraform.tfvars, or as TF_VAR_openvpn_client_cidrs.",
      openvpn_user: "set it in terraform.tfvars, or as TF_VAR_openvpn_user.",
    };
    const told = details.filter((detail) => !detail.includes(": neither of "));
    expect(
      told.map((detail) => detail.split("\n")[0]!.replace(/(?<=: it is not set): .+(?=; )/, "")).sort(),
    ).toEqual(Object.entries(needed).map(([name, fix]) => `${name}: it is not set; ${fix}`));
    const { variable } = maintained;
    expect(Object.keys(variable).filter((name) => !("default" in variable[name]!))).toEqual([]);
  });

  test("every variable of the platform has at least three bad values here", () => {
    const keys = prefixes.map((prefix) => [`${prefix}_public_key`, badKeys] as const);
    const pems = Object.entries(badPems).map(([half, values]) => [`${half}_pem`, values] as const);
    const counts: Record<string, readonly unknown[]> = {
      ...cases,
      ...Object.fromEntries([...keys, ...pems]),
    };
    expect(Object.keys(counts).sort()).toEqual([...VARIABLE_NAMES].sort());
    expect(Object.values(counts).filter((values) => values.length < 3)).toEqual([]);
  });
});

describe("with Terraform Cloud, where terraform runs on a machine without the user's files", () => {
  const backend = Backend.terraformCloud({ organization: "acme" });
  const stack = synthesize({ backend, layout: "single" })["spark-platform"]!;

  test.each([
    ["openvpn_key_path", "openvpn_public_key"],
    ["nat_instance_key_path", "nat_instance_public_key"],
    ["eks_worker_nodes_key_path", "eks_worker_nodes_public_key"],
    ["cluster_issuer_cert_path", "cluster_issuer_cert_pem"],
    ["cluster_issuer_key_path", "cluster_issuer_key_pem"],
  ])("%s is refused with the variable that takes the content", async (name, contentName) => {
    const { details } = await errorsOf({ ...good, [name]: "/home/me/.ssh/absent" }, stack);
    expect(details).toEqual([
      expect.stringContaining(
        `${name}: there is no file "/home/me/.ssh/absent" on the machine that runs terraform, ` +
          `which in Terraform Cloud has none of your files; give its content in ${contentName} instead.`,
      ),
    ]);
  });

  test("a missing variable is to be set where it is read: in the workspace, or here in local execution", async () => {
    const { details } = await errorsOf({ ...good, openvpn_user: undefined }, stack);
    expect(details).toEqual([
      expect.stringMatching(/; set it in the workspace or, .* own machine, set it in terraform.tfvars/),
    ]);
  });

  test("paths are taken where the files are, as in local execution", async () => {
    expect((await errorsOf(good, stack)).details).toEqual([]);
  });

  test("the registry's modules, which know paths only, are sent to local execution", async () => {
    const { network } = synthesize({ backend, modules: "registry" });
    const { details } = await errorsOf({ ...good, openvpn_key_path: "absent.pub" }, network);
    expect(details).toEqual([
      expect.stringContaining(
        `set the workspace's execution mode to "local", as the registry's modules know`,
      ),
    ]);
  });
});

describe("with the registry's modules", () => {
  const stack = synthesize({ modules: "registry" }).network!;

  test("the key's path is required and checked as well", async () => {
    expect((await errorsOf(good, stack)).details).toEqual([]);
    expect((await errorsOf({ ...good, openvpn_key_path: undefined }, stack)).details).toEqual([
      expect.stringContaining("openvpn_key_path: it is not set: The path to the public SSH key file"),
    ]);
    expect((await errorsOf({ ...good, openvpn_key_path: "absent.pub" }, stack)).details).toEqual([
      expect.stringMatching(
        /there is no file ".*absent\.pub"; give the absolute path .* of an SSH public key\.$/m,
      ),
    ]);
  });
});
