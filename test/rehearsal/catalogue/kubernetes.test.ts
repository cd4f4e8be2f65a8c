import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { Account } from "./support/account";
import { ClusterAccount } from "./support/cluster-account";

const aws = new ClusterAccount();
let cluster: ValueMap;
let kubernetes: Account;
let helm: Account;
let prepared: readonly WorldObject[];

beforeAll(async () => {
  await aws.prepare();
  cluster = await aws.cluster();
  kubernetes = aws.inside("kubernetes", aws.connection(cluster));
  helm = aws.inside("helm", aws.connection(cluster));
  prepared = aws.world.list();
});

afterEach(() => aws.goBack(prepared));
afterAll(() => aws.end());

const named = (name: string, more: ValueMap = {}): ValueMap => ({ metadata: [{ name, ...more }] });

function put(type: string, set: ValueMap, prior: ValueMap | null = null): Promise<ValueMap> {
  return kubernetes.put(`kubernetes_${type}`, set, prior);
}

const STORAGE: ValueMap = { storage_provisioner: "ebs.csi.aws.com" };

describe("a rehearsed object of Kubernetes", () => {
  it("is one under both names of its type", async () => {
    const namespace = await put("namespace", named("spark"));
    expect(kubernetes.session.import("kubernetes_namespace_v1", "spark")).toMatchObject({ id: "spark" });
    await expect(put("namespace_v1", named("spark"))).rejects.toThrow(/already exists/);
    await kubernetes.delete("kubernetes_namespace", namespace);
    expect(() => kubernetes.session.import("kubernetes_namespace_v1", "spark")).toThrow(/non-existent/);
  });

  it.each<[string, ValueMap, string, ValueMap]>([
    ["namespace_v1", named("addons"), "addons", { wait_for_default_service_account: false }],
    ["secret_v1", named("login"), "default/login", { type: "Opaque", wait_for_service_account_token: true }],
    ["config_map_v1", named("boards", { namespace: "kube-system" }), "kube-system/boards", {}],
    [
      "storage_class_v1",
      { ...named("gp3"), ...STORAGE },
      "gp3",
      { allow_volume_expansion: true, reclaim_policy: "Delete", volume_binding_mode: "Immediate" },
    ],
  ])("looks as the server would show it, and plans no change afterwards: %s", async (type, set, id, more) => {
    const made = await put(type, set);
    expect(made).toMatchObject({ id, ...more });
    expect(made.metadata).toEqual([
      expect.objectContaining({
        generation: 0,
        resource_version: expect.stringMatching(/^\d+$/) as string,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      }),
    ]);
    expect(kubernetes.plan(`kubernetes_${type}`, set, made)).toMatchObject({ planned: made, replace: [] });
    expect(kubernetes.session.read(`kubernetes_${type}`, made)).toEqual(made);
    expect(kubernetes.session.import(`kubernetes_${type}`, id)).toMatchObject({ id });

    const other = { ...set, metadata: [{ ...(set.metadata as [ValueMap])[0], name: "other" }] };
    expect(kubernetes.plan(`kubernetes_${type}`, other, made).replace).toEqual([
      [{ attribute: "metadata" }, { index: 0 }, { attribute: "name" }],
    ]);
  });

  it("gets a name from the server where only its beginning is given", async () => {
    const set = { metadata: [{ generate_name: "run-" }] };
    const made = await put("namespace_v1", set);
    expect(made.id).toMatch(/^run-[0-9a-f]{5}$/);
    expect(made.metadata).toEqual([expect.objectContaining({ name: made.id })]);
    await expect(put("namespace_v1", { metadata: [{}] })).rejects.toThrow(/name or generateName/);
  });

  it.each<[string, string, ValueMap, string]>([
    ["namespace_v1", "namespace", named("addons"), 'namespaces "addons" already exists'],
    ["secret_v1", "secret", named("login"), 'secrets "login" already exists'],
    ["config_map_v1", "config_map", named("login"), 'configmaps "login" already exists'],
    ["storage_class_v1", "storage_class", { ...named("a"), ...STORAGE }, 'storage.k8s.io "a" already exists'],
  ])("is one, by either name of its type: %s and %s", async (type, older, set, words) => {
    await put(type, set);
    await expect(put(type, set)).rejects.toThrow(words);
    await expect(put(older, set)).rejects.toThrow(words);
  });

  it.each([
    ["namespace_v1", named("kube-system"), 'namespaces "kube-system" already exists'],
    [
      "storage_class_v1",
      { ...named("gp2"), ...STORAGE },
      'storageclasses.storage.k8s.io "gp2" already exists',
    ],
    ["secret_v1", named("a", { namespace: "none" }), 'namespaces "none" not found'],
    ["config_map_v1", named("a", { namespace: "none" }), 'namespaces "none" not found'],
  ])(
    "is refused beside what a cluster has, and in a namespace that there is not: %s",
    async (type, set, words) => {
      await expect(put(type, set)).rejects.toThrow(words);
    },
  );

  it("goes with its namespace, a release and what came with that too", async () => {
    const home = await put("namespace_v1", named("addons"));
    await put("secret_v1", { ...named("login", { namespace: "addons" }), data: { password: "geheim" } });
    const release = {
      name: "web",
      namespace: "addons",
      chart: "traefik",
      repository: "https://charts.example.com",
      wait: false,
      values: ['service: {annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: "true"}}'],
    };
    const installed = await helm.put("helm_release", release);
    expect(aws.world.list("aws_elb")).toHaveLength(1);

    await kubernetes.delete("kubernetes_namespace_v1", home);
    expect(aws.world.list()).toEqual(prepared);
    expect(helm.session.read("helm_release", installed)).toBeNull();
    await expect(helm.delete("helm_release", installed)).resolves.toBeUndefined();
  });

  it("goes with its cluster", async () => {
    const made = await put("namespace_v1", named("addons"));
    await aws.delete("aws_eks_cluster", cluster);
    expect(aws.world.list("kubernetes_namespace_v1")).toEqual([]);
    expect(() => kubernetes.session.read("kubernetes_namespace_v1", made)).toThrow(/: no such host$/);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a name", named("Addons"), /RFC 1123 subdomain/],
    ["a namespace's name with a dot", named("a.b"), /RFC 1123 label/],
    ["two names", named("a", { generate_name: "b" }), /conflicts with metadata\.0\.name/],
    [
      "a label's key",
      named("a", { labels: { "a/b/c": "d" } }),
      /metadata\.0\.labels \("a\/b\/c"\) name part/,
    ],
    ["a label's value", named("a", { labels: { a: "not so" } }), /labels \("not so"\) a valid label/],
    ["an annotation's key", named("a", { annotations: { "a b": "c" } }), /annotations \("a b"\) name part/],
  ])("is refused with %s that is none", (_what, set, words) => {
    expect(kubernetes.complaints("kubernetes_namespace_v1", set)).toEqual(
      expect.arrayContaining([expect.stringMatching(words)]),
    );
  });

  it("takes labels and annotations that are well-formed", () => {
    const metadata = {
      labels: { "pod-security.kubernetes.io/enforce": "baseline", plain: "" },
      annotations: { "example.com/Note": "Any text: at all" },
    };
    expect(kubernetes.complaints("kubernetes_namespace_v1", named("a", metadata))).toEqual([]);
  });
});

describe("a rehearsed secret", () => {
  const secret = (data: ValueMap, more: ValueMap = {}): ValueMap => ({ ...named("login"), data, ...more });

  it("keeps what it holds out of the world", async () => {
    const made = await put("secret_v1", secret({ password: "geheim" }, { binary_data: { raw: "Z2VoZWlt" } }));
    expect(made.data).toEqual({ password: "geheim" });
    expect(JSON.stringify(aws.world.list())).not.toMatch(/geheim|Z2VoZWlt/);
  });

  it.each<[string, string, ValueMap, string]>([
    ["docker config", "kubernetes.io/dockerconfigjson", {}, "data[.dockerconfigjson]: Required value"],
    [
      "JSON",
      "kubernetes.io/dockerconfigjson",
      { ".dockerconfigjson": "geheim" },
      '"<secret contents redacted>": not JSON',
    ],
    ["key", "kubernetes.io/tls", { "tls.crt": "a" }, "data[tls.key]: Required value"],
    ["user", "kubernetes.io/basic-auth", {}, "data[username]: Required value"],
    ["account", "kubernetes.io/service-account-token", {}, "service-account.name]: Required value"],
  ])("is refused without the %s of its type", async (_what, type, data, words) => {
    await expect(put("secret_v1", secret(data, { type }))).rejects.toThrow(words);
  });

  it.each<[string, string, ValueMap]>([
    ["docker config", "kubernetes.io/dockerconfigjson", { ".dockerconfigjson": '{"auths":{}}' }],
    ["key", "kubernetes.io/tls", { "tls.crt": "a", "tls.key": "b" }],
    ["anything", "example.com/own", {}],
  ])("is taken with the %s of its type", async (_what, type, data) => {
    const made = await put("secret_v1", secret(data, { type }));
    expect(made.type).toBe(type);
    expect(kubernetes.plan("kubernetes_secret_v1", secret(data), made).replace).toEqual([
      [{ attribute: "type" }],
    ]);
  });

  it("is refused when it is too large", async () => {
    await expect(put("secret_v1", secret({ a: "x".repeat(1_048_577) }))).rejects.toThrow(
      "may not be more than 1048576 bytes, has 1048577",
    );
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a key that is none", { data: { "a/b": "geheim" } }, /^data\[a\/b\]: a valid config key/],
    ["base64 that is none", { binary_data: { a: "geheim!" } }, /^binary_data \(a\) must be a base64/],
    ["a key in both", { data: { a: "b" }, binary_data: { a: "YQ==" } }, /duplicate of key present/],
  ])("is refused with %s, without quoting it", (_what, more, words) => {
    const complaints = kubernetes.complaints("kubernetes_secret_v1", { ...named("a"), ...more });
    expect(complaints).toEqual([expect.stringMatching(words)]);
    expect(complaints.join()).not.toContain("geheim");
  });

  it("is replaced when it is immutable and holds something else", async () => {
    const made = await put("secret_v1", secret({ a: "b" }, { immutable: true }));
    const other = secret({ a: "c" }, { immutable: true });
    expect(kubernetes.plan("kubernetes_secret_v1", other, made).replace).toEqual([[{ attribute: "data" }]]);
  });
});

describe("a rehearsed storage class", () => {
  const settings = (more: ValueMap = {}): ValueMap => ({ ...named("gp3"), ...STORAGE, ...more });

  it.each<[string, ValueMap]>([
    ["storage_provisioner", { storage_provisioner: "efs.csi.aws.com" }],
    ["parameters", { parameters: { type: "gp3" } }],
    ["volume_binding_mode", { volume_binding_mode: "WaitForFirstConsumer" }],
    ["mount_options", { mount_options: ["tls"] }],
  ])("is replaced for another %s", async (name, more) => {
    const made = await put("storage_class_v1", settings());
    expect(kubernetes.plan("kubernetes_storage_class_v1", settings(more), made).replace).toEqual([
      [{ attribute: name }],
    ]);
  });

  it("keeps its reclaim policy, which cannot be changed", async () => {
    const made = await put("storage_class_v1", settings());
    await expect(put("storage_class_v1", settings({ reclaim_policy: "Retain" }), made)).rejects.toThrow(
      /updates to reclaimPolicy are forbidden/,
    );
    await expect(
      put("storage_class_v1", settings({ allow_volume_expansion: false }), made),
    ).resolves.toMatchObject({ allow_volume_expansion: false });
  });

  it.each([
    ["reclaim_policy", "Keep"],
    ["volume_binding_mode", "Later"],
  ])("is refused with an unknown %s", (name, value) => {
    expect(kubernetes.complaints("kubernetes_storage_class_v1", settings({ [name]: value }))).toEqual([
      expect.stringMatching(`expected ${name} to be one of`),
    ]);
  });
});

describe("a cluster, as the kubernetes provider reaches it", () => {
  const exec = (more: ValueMap = {}): ValueMap => ({
    api_version: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", "spark", "--region", "eu-west-1"],
    ...more,
  });

  function reach(connection: ValueMap): Promise<ValueMap> {
    return aws.inside("kubernetes", connection).put("kubernetes_namespace_v1", named("addons"));
  }

  it("lets in whoever made it, by a token or by a command that gets one", async () => {
    const { token: _token, ...rest } = aws.connection(cluster);
    await expect(reach({ ...rest, exec: [exec()] })).resolves.toMatchObject({ id: "addons" });
  });

  it("can be planned for before it is there", () => {
    const early = aws.inside("kubernetes", { host: UNKNOWN, token: UNKNOWN });
    expect(early.plan("kubernetes_namespace_v1", named("a")).planned).toMatchObject({ id: UNKNOWN });
  });

  it.each<[string, (right: ValueMap) => ValueMap, RegExp]>([
    ["nothing known of it", () => ({}), /no configuration has been provided/],
    ["a kubeconfig", () => ({ config_path: "~/.kube/config" }), /reads no kubeconfig: set `host`/],
    ["no credentials", (right) => ({ ...right, token: null }), /provide credentials/],
    [
      "another cluster's token",
      (right) => ({ ...right, token: null, exec: [exec({ args: ["--cluster-name=other"] })] }),
      /for the cluster other/,
    ],
  ])("does not answer with %s", async (_what, change, words) => {
    await expect(reach(change(aws.connection(cluster)))).rejects.toThrow(words);
  });

  it("is closed to whoever lost their access", async () => {
    const principal_arn = "arn:aws:iam::123456789012:role/admin";
    const args = ["eks", "get-token", "--cluster-name", "spark", "--role-arn", principal_arn];
    const connection = { ...aws.connection(cluster), token: null, exec: [exec({ args })] };
    await expect(reach(connection)).rejects.toThrow(/role\/admin may not enter the cluster spark/);

    await aws.put("aws_eks_access_entry", { cluster_name: "spark", principal_arn });
    await aws.put("aws_eks_access_policy_association", {
      cluster_name: "spark",
      principal_arn,
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      access_scope: [{ type: "cluster" }],
    });
    await expect(reach(connection)).resolves.toMatchObject({ id: "addons" });
  });
});

describe("a manifest", () => {
  const queue = (name: string, more: ValueMap = {}): ValueMap => ({
    manifest: {
      apiVersion: "example.com/v1",
      kind: "Queue",
      metadata: { name, ...more },
      spec: { length: 3 },
    },
  });

  it("is an object of its own, once, and changes in place but for what it is called", async () => {
    const made = await put("manifest", queue("jobs", { namespace: "default" }));
    expect(made.object).toEqual(made.manifest);
    await expect(put("manifest", queue("jobs", { namespace: "default" }))).rejects.toThrow(
      "Cannot create resource that already exists",
    );
    expect(
      kubernetes.plan("kubernetes_manifest", queue("jobs", { namespace: "default" }), made),
    ).toMatchObject({
      planned: made,
      replace: [],
    });
    const longer = {
      manifest: { ...(queue("jobs", { namespace: "default" }).manifest as ValueMap), spec: { length: 4 } },
    };
    const changed = await put("manifest", longer, made);
    expect(changed.object).toEqual(longer.manifest);
    const renamed = kubernetes.plan("kubernetes_manifest", queue("work", { namespace: "default" }), made);
    expect(renamed.replace).not.toEqual([]);
    await kubernetes.delete("kubernetes_manifest", changed);
    await expect(put("manifest", queue("jobs", { namespace: "default" }))).resolves.toBeDefined();
  });

  it("keeps what is in it out of the account, as it may be a secret's", async () => {
    await put("manifest", {
      manifest: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "login" },
        stringData: { token: "hidden-word" },
      },
    });
    expect(JSON.stringify(aws.world.list())).not.toContain("hidden-word");
  });

  it("is refused in a namespace that is not there", async () => {
    await expect(put("manifest", queue("jobs", { namespace: "nowhere" }))).rejects.toThrow(
      'namespaces "nowhere" not found',
    );
  });

  it("is not planned before there is a cluster", () => {
    const early = aws.inside("kubernetes", { host: UNKNOWN, token: UNKNOWN });
    expect(() => early.plan("kubernetes_manifest", queue("jobs"))).toThrow("Failed to construct REST client");
  });

  it.each<[string, ValueMap, string]>([
    ["without its kind", { apiVersion: "v1", metadata: { name: "a" } }, "'kind' attribute key is missing"],
    [
      "with a status",
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, status: {} },
      "'status' attribute key is not allowed",
    ],
  ])("is refused %s", (_what, manifest, words) => {
    const [complaint] = kubernetes.session.validateResource("kubernetes_manifest", { manifest });
    expect(complaint?.detail).toContain(words);
  });
});
