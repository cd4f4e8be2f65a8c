import { UNKNOWN, type Value, type ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import { ClusterAccount } from "./support/cluster-account";

const account = new ClusterAccount();
let prepared: readonly WorldObject[];

beforeAll(async () => {
  await account.prepare();
  prepared = account.world.list();
});

afterEach(() => account.goBack(prepared));
afterAll(() => account.end());

describe("a rehearsed cluster", () => {
  it("looks as AWS would show it, and plans no change afterwards", async () => {
    const made = await account.cluster();

    expect(made).toMatchObject({
      id: "spark",
      arn: "arn:aws:eks:eu-west-1:123456789012:cluster/spark",
      status: "ACTIVE",
      endpoint: expect.stringMatching(
        /^https:\/\/[0-9A-F]{32}\.gr7\.eu-west-1\.eks\.amazonaws\.com$/,
      ) as string,
      identity: [
        {
          oidc: [
            {
              issuer: expect.stringMatching(
                /^https:\/\/oidc\.eks\.eu-west-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
              ) as string,
            },
          ],
        },
      ],
      // Not the VPC's own addresses.
      kubernetes_network_config: [{ ip_family: "ipv4", service_ipv4_cidr: "172.20.0.0/16" }],
      vpc_config: [
        {
          vpc_id: account.subnets[0]!.vpc_id,
          cluster_security_group_id: expect.stringMatching(/^sg-[0-9a-f]{17}$/) as string,
          endpoint_public_access: true,
          public_access_cidrs: ["0.0.0.0/0"],
        },
      ],
    });
    const [{ data }] = made.certificate_authority as unknown as [{ data: string }];
    expect(Buffer.from(data, "base64").toString()).toMatch(/^-----BEGIN CERTIFICATE-----\n\S+\n-----END/);
    expect(account.plan("aws_eks_cluster", account.settings(), made)).toMatchObject({
      planned: made,
      replace: [],
    });
  });

  it("brings its security group and the control plane's interfaces, which hold the subnets, and takes them away", async () => {
    const made = await account.cluster();
    const own = account.world.list().filter(({ owner }) => owner?.id === "spark");
    expect(own.map(({ type }) => type)).toEqual([
      "aws_security_group",
      "aws_network_interface",
      "aws_network_interface",
    ]);
    await expect(account.delete("aws_subnet", account.subnets[1]!)).rejects.toThrow(
      /DependencyViolation.*aws_eks_cluster spark/,
    );

    await account.delete("aws_eks_cluster", made);
    await expect(account.delete("aws_subnet", account.subnets[1]!)).resolves.toBeUndefined();
    expect(account.world.list("aws_network_interface").map(({ owner }) => owner?.type)).toEqual([
      "aws_nat_gateway",
    ]);
  });

  it.each<[string, ValueMap, ValueMap, RegExp]>([
    ["a version that is out of support", { version: "1.24" }, {}, /unsupported Kubernetes version 1\.24/],
    [
      "a role that does not exist",
      { role_arn: "arn:aws:iam::123456789012:role/none" },
      {},
      /could not be assumed because it does not exist/,
    ],
    [
      "the role of another service",
      { role_arn: "arn:aws:iam::123456789012:role/nodes" },
      {},
      /service principals \[eks\.amazonaws\.com\] were not found/,
    ],
    [
      "no endpoint",
      {},
      { endpoint_public_access: false },
      /Private and public endpoint access cannot be false/,
    ],
    [
      "a subnet that does not exist",
      {},
      { subnet_ids: ["subnet-0", "subnet-1"] },
      /The subnet ID 'subnet-0' does not exist/,
    ],
    [
      "service addresses of the VPC's",
      { kubernetes_network_config: [{ service_ipv4_cidr: "10.0.0.0/20" }] },
      {},
      /must not overlap/,
    ],
    [
      "a key that does not exist",
      {
        encryption_config: [
          { resources: ["secrets"], provider: [{ key_arn: "arn:aws:kms:eu-west-1:123456789012:key/0" }] },
        ],
      },
      {},
      /Key '.*' does not exist/,
    ],
  ])("is refused with %s", async (_what, more, network, words) => {
    await expect(account.cluster(more, network)).rejects.toThrow(words);
  });

  it("is in one zone where that is an Outpost's", async () => {
    const outpost_config = [
      {
        control_plane_instance_type: "m5.large",
        outpost_arns: ["arn:aws:outposts:eu-west-1:123456789012:outpost/op-0123456789abcdef0"],
      },
    ];
    const network = { subnet_ids: [account.subnets[0]!.id!], endpoint_private_access: true };
    await expect(account.cluster({ outpost_config }, network)).resolves.toMatchObject({ id: "spark" });
  });

  it("has no service addresses of a further block of the VPC's", async () => {
    const vpc_id = account.subnets[0]!.vpc_id!;
    await account.put("aws_vpc_ipv4_cidr_block_association", { vpc_id, cidr_block: "192.168.0.0/16" });
    const kubernetes_network_config = [{ service_ipv4_cidr: "192.168.64.0/20" }];
    await expect(account.cluster({ kubernetes_network_config })).rejects.toThrow(/must not overlap/);
  });

  it("is encrypted with the key of an alias", async () => {
    const { id: target_key_id } = await account.put("aws_kms_key", {});
    const alias = await account.put("aws_kms_alias", {
      name: "alias/eks",
      target_key_id: target_key_id!,
    });
    const encryption = (key_arn: string) => ({
      encryption_config: [{ resources: ["secrets"], provider: [{ key_arn }] }],
    });
    await expect(account.cluster(encryption(alias.arn as string))).resolves.toMatchObject({ id: "spark" });
    await expect(
      account.cluster({ ...encryption(`${alias.arn as string}-2`), name: "other" }),
    ).rejects.toThrow(/Key '.*' does not exist/);
  });

  it("is encrypted with a key by its alias, or with one of another account", async () => {
    const key = await account.put("aws_kms_key", {});
    const alias = await account.put("aws_kms_alias", { name: "alias/spark", target_key_id: key.id! });
    const encrypted = (key_arn: Value) =>
      account.cluster({ encryption_config: [{ resources: ["secrets"], provider: [{ key_arn }] }] });
    const made = await encrypted(alias.arn!);
    expect(made.encryption_config).toMatchObject([{ provider: [{ key_arn: alias.arn }] }]);
    await account.delete("aws_eks_cluster", made);
    await expect(encrypted("arn:aws:kms:eu-west-1:111122223333:key/0")).resolves.toMatchObject({
      id: "spark",
    });
  });

  it("takes a role that may do everything, and one that anybody may take", async () => {
    const open = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" }] };
    await account.put("aws_iam_role", {
      name: "admin",
      assume_role_policy: JSON.stringify(open),
      managed_policy_arns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    });
    const role_arn = "arn:aws:iam::123456789012:role/admin";
    await expect(account.cluster({ role_arn })).resolves.toMatchObject({ role_arn });
  });

  it("is refused with subnets of one zone, or of two networks", async () => {
    const vpc = await account.put("aws_vpc", { cidr_block: "10.9.0.0/16" });
    const stray = await account.put("aws_subnet", { vpc_id: vpc.id!, cidr_block: "10.9.0.0/24" });
    await expect(account.cluster({}, { subnet_ids: [account.subnets[0]!.id!] })).rejects.toThrow(
      "Subnets specified must be in at least two different AZs",
    );
    await expect(account.cluster({}, { subnet_ids: [account.subnets[0]!.id!, stray.id!] })).rejects.toThrow(
      /belong to different VPCs/,
    );
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a name that begins with a hyphen", { name: "-spark" }, /name must be of at most 100/],
    ["a log that is none", { enabled_cluster_log_types: ["everything"] }, /"scheduler"\], got "everything"/],
    ["a mode that is none", { access_config: [{ authentication_mode: "IAM" }] }, /got "IAM"/],
    [
      "service addresses too wide",
      { kubernetes_network_config: [{ service_ipv4_cidr: "172.0.0.0/11" }] },
      /between 12 and 24/,
    ],
    [
      "public access from a private block",
      { vpc_config: [{ subnet_ids: [], public_access_cidrs: ["192.168.0.0/24"] }] },
      /invalid in publicAccessCidrs: \[192\.168\.0\.0\/24\]/,
    ],
  ])("is refused before anything is made with %s", (_what, more, words) => {
    expect(account.complaints("aws_eks_cluster", account.settings(more))).toEqual([
      expect.stringMatching(words),
    ]);
  });

  it("is refused twice", async () => {
    await account.cluster();
    await expect(account.cluster()).rejects.toThrow(
      "ResourceInUseException: Cluster already exists with name: spark",
    );
  });

  it("lets its creator in by aws-auth only if it is told to", async () => {
    const settings = { access_config: [{ authentication_mode: "CONFIG_MAP" }] };
    await expect(account.cluster(settings)).rejects.toThrow(
      "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP",
    );
    const [access] = settings.access_config;
    await expect(
      account.cluster({ access_config: [{ ...access, bootstrap_cluster_creator_admin_permissions: true }] }),
    ).resolves.toMatchObject({ id: "spark" });
  });

  describe("with Auto Mode", () => {
    const auto = (role: ValueMap[string], more: ValueMap = {}): ValueMap => ({
      bootstrap_self_managed_addons: false,
      compute_config: [{ enabled: true, node_pools: ["system"], node_role_arn: role }],
      kubernetes_network_config: [{ elastic_load_balancing: [{ enabled: true }] }],
      storage_config: [{ block_storage: [{ enabled: true }] }],
      ...more,
    });

    it("has all of it, and none of the add-ons that others begin with", async () => {
      await account.role("auto", "ec2.amazonaws.com", "AmazonEKSWorkerNodeMinimalPolicy");
      const arn = "arn:aws:iam::123456789012:role/auto";
      const all = "compute_config.enabled, .* must all be set to either true or false";
      for (const part of ["kubernetes_network_config", "storage_config", "compute_config"]) {
        expect(() => account.plan("aws_eks_cluster", account.settings(auto(arn, { [part]: [] })))).toThrow(
          new RegExp(all),
        );
      }
      await expect(account.cluster(auto(arn, { bootstrap_self_managed_addons: true }))).rejects.toThrow(
        "When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false.",
      );
      await expect(account.cluster(auto("arn:aws:iam::123456789012:role/none"))).rejects.toThrow(
        /role\/none, could not be assumed because it does not exist/,
      );
      await expect(account.cluster(auto(arn))).resolves.toMatchObject({ id: "spark" });
    });

    it("is replaced for another role of its nodes, and not when it is switched off", async () => {
      await account.role("auto", "ec2.amazonaws.com", "AmazonEKSWorkerNodeMinimalPolicy");
      const arn = "arn:aws:iam::123456789012:role/auto";
      const made = await account.cluster(auto(arn));
      const replaced = (more: ValueMap) =>
        account.plan("aws_eks_cluster", account.settings({ ...auto(arn), ...more }), made).replace;
      expect(
        replaced({ compute_config: [{ enabled: true, node_pools: ["system"], node_role_arn: "arn:b" }] }),
      ).toEqual([[{ attribute: "compute_config" }, { index: 0 }, { attribute: "node_role_arn" }]]);
      expect(
        replaced({
          compute_config: [{ enabled: false }],
          kubernetes_network_config: [{ elastic_load_balancing: [{ enabled: false }] }],
          storage_config: [{ block_storage: [{ enabled: false }] }],
        }),
      ).toEqual([]);
    });
  });

  it("is upgraded one minor at a time, and never back", async () => {
    const made = await account.cluster({ version: "1.34" });
    const upgrade = (version: string) => account.put("aws_eks_cluster", account.settings({ version }), made);
    await expect(upgrade("1.36")).rejects.toThrow(
      "Unsupported Kubernetes minor version update from 1.34 to 1.36",
    );
    await expect(upgrade("1.33")).rejects.toThrow(/update from 1\.34 to 1\.33/);
    await expect(upgrade("1.35")).resolves.toMatchObject({ version: "1.35", endpoint: made.endpoint });
  });

  it("is replaced only for what cannot change", async () => {
    const key = await account.put("aws_kms_key", {});
    const encrypted = { encryption_config: [{ resources: ["secrets"], provider: [{ key_arn: key.arn! }] }] };
    const made = await account.cluster(encrypted);
    const replaced = (more: ValueMap) =>
      account.plan("aws_eks_cluster", account.settings({ ...encrypted, ...more }), made).replace;

    expect(replaced({ version: "1.36", upgrade_policy: [{ support_type: "STANDARD" }] })).toEqual([]);
    expect(replaced({ name: "other" })).toEqual([[{ attribute: "name" }]]);
    expect(replaced({ bootstrap_self_managed_addons: true })).toEqual([
      [{ attribute: "bootstrap_self_managed_addons" }],
    ]);
    expect(replaced({ encryption_config: [] })).toEqual([[{ attribute: "encryption_config" }]]);
    expect(
      replaced({
        access_config: [{ authentication_mode: "API", bootstrap_cluster_creator_admin_permissions: false }],
      }),
    ).toEqual([
      [
        { attribute: "access_config" },
        { index: 0 },
        { attribute: "bootstrap_cluster_creator_admin_permissions" },
      ],
    ]);
  });

  it("keeps its key, and its way in", async () => {
    const [key, other] = [
      await account.put("aws_kms_key", {}),
      await account.put("aws_kms_key", { description: "b" }),
    ];
    const encrypted = (arn: ValueMap[string]) => ({
      encryption_config: [{ resources: ["secrets"], provider: [{ key_arn: arn! }] }],
    });
    const made = await account.cluster(encrypted(key.arn!));
    await expect(
      account.put("aws_eks_cluster", account.settings(encrypted(other.arn!)), made),
    ).rejects.toThrow(/no other key can take its place/);
    const back = {
      ...encrypted(key.arn!),
      access_config: [
        { authentication_mode: "CONFIG_MAP", bootstrap_cluster_creator_admin_permissions: true },
      ],
    };
    await expect(account.put("aws_eks_cluster", account.settings(back), made)).rejects.toThrow(
      "Unsupported authentication mode update from API to CONFIG_MAP",
    );
  });

  it("is not deleted once its role has lost what it takes to clean up", async () => {
    const made = await account.cluster();
    const id = "control/arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
    const attachment = account.session.import("aws_iam_role_policy_attachment", id);
    await account.delete("aws_iam_role_policy_attachment", attachment);
    await expect(account.delete("aws_eks_cluster", made)).rejects.toThrow(
      /has lost .*AmazonEKSClusterPolicy/,
    );
  });

  it("is not deleted while it is protected", async () => {
    const made = await account.cluster({ deletion_protection: true });
    await expect(account.delete("aws_eks_cluster", made)).rejects.toThrow(/deletion protection/);
  });

  it("makes the group of its logs where nobody has, and leaves it behind", async () => {
    const made = await account.cluster({ enabled_cluster_log_types: ["audit"] });
    await expect(account.put("aws_cloudwatch_log_group", { name: "/aws/eks/spark/cluster" })).rejects.toThrow(
      /ResourceAlreadyExistsException/,
    );
    await account.delete("aws_eks_cluster", made);
    expect(account.world.list("aws_cloudwatch_log_group")).toHaveLength(1);
  });

  it("is found by data sources, whose token is in no world", async () => {
    const made = await account.cluster({ tags: { a: "b" } });
    expect(account.data("aws_eks_cluster", { name: "spark" })).toMatchObject({
      endpoint: made.endpoint,
      certificate_authority: made.certificate_authority,
      tags: { a: "b" },
    });
    expect(() => account.data("aws_eks_cluster", { name: "none" })).toThrow(
      /No cluster found for name: none/,
    );

    const { token } = account.data("aws_eks_cluster_auth", { name: "spark" });
    expect(token).toMatch(/^k8s-aws-v1\./);
    expect(account.provider.schema("data", "aws_eks_cluster_auth").block.attributes.token?.sensitive).toBe(
      true,
    );
    expect(JSON.stringify(account.world.list())).not.toContain("k8s-aws-v1");
  });
});

describe("a rehearsed node group", () => {
  beforeEach(async () => {
    await account.cluster();
    await account.addon("vpc-cni");
  });

  it("has an Auto Scaling group, and an interface for each node, in the cluster's security group", async () => {
    const set = account.groupSettings({}, [1, 3, 5]);
    const made = await account.put("aws_eks_node_group", set);

    expect(made).toMatchObject({
      id: "spark:workers",
      status: "ACTIVE",
      version: "1.35",
      ami_type: "AL2023_x86_64_STANDARD",
      capacity_type: "ON_DEMAND",
      instance_types: ["t3.medium"],
      disk_size: 20,
      update_config: [{ max_unavailable: 1 }],
    });
    const [
      {
        autoscaling_groups: [{ name }],
      },
    ] = made.resources as unknown as [{ autoscaling_groups: [{ name: string }] }];
    expect(account.world.list("aws_autoscaling_group").map(({ id }) => id)).toEqual([name]);
    const nodes = account.world
      .list("aws_network_interface")
      .filter(({ owner }) => owner?.id === "spark:workers");
    expect(new Set(nodes.map(({ values }) => values.private_ip)).size).toBe(3);
    expect(account.plan("aws_eks_node_group", set, made)).toMatchObject({ planned: made, replace: [] });
  });

  it("shrinks and grows with its nodes, and takes everything away", async () => {
    const interfaces = () =>
      account.world.list("aws_network_interface").filter(({ owner }) => owner?.id === "spark:workers").length;
    const large = await account.group({}, [1, 3, 5]);
    const small = await account.group({}, [1, 1, 5], large);
    expect(interfaces()).toBe(1);
    await account.group({}, [1, 4, 5], small);
    expect(interfaces()).toBe(4);

    await account.delete("aws_eks_node_group", small);
    expect(interfaces()).toBe(0);
    expect(account.world.list("aws_autoscaling_group")).toEqual([]);
  });

  it("keeps its subnets, its cluster and the groups its nodes are in", async () => {
    const ssh = await account.put("aws_security_group", { name: "ssh", vpc_id: account.subnets[0]!.vpc_id! });
    const template = await account.template({ vpc_security_group_ids: [ssh.id!] });
    await account.group({ launch_template: [{ id: template.id!, version: "1" }] }, [1, 1, 2]);

    const cluster = account.session.import("aws_eks_cluster", "spark");
    await expect(account.delete("aws_eks_cluster", cluster)).rejects.toThrow(
      "ResourceInUseException: Cluster has nodegroups attached: aws_eks_node_group spark:workers",
    );
    await expect(account.delete("aws_subnet", account.subnets[1]!)).rejects.toThrow(
      /aws_eks_node_group spark:workers/,
    );
    await expect(account.delete("aws_security_group", ssh)).rejects.toThrow(
      /aws_eks_node_group spark:workers/,
    );
  });

  it.each<[string, readonly [number, number, number], RegExp]>([
    ["a minimum over the maximum", [4, 4, 3], /Minimum capacity 4 can't be greater than maximum size 3/],
    ["a minimum over the desired size", [2, 1, 3], /Minimum capacity 2 can't be greater than desired size 1/],
    ["a desired size over the maximum", [1, 4, 3], /desired capacity 4 can't be greater than max size 3/],
  ])("is refused with %s", async (_what, sizes, words) => {
    await expect(account.group({}, sizes)).rejects.toThrow(words);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a cluster that does not exist", { cluster_name: "none" }, /No cluster found for name: none/],
    [
      "a role that does not exist",
      { node_role_arn: "arn:aws:iam::123456789012:role/none" },
      /does not exist/,
    ],
    [
      "the role of another service",
      { node_role_arn: "arn:aws:iam::123456789012:role/control" },
      /\[ec2\.amazonaws\.com\] were not found/,
    ],
    ["a subnet that does not exist", { subnet_ids: ["subnet-0"] }, /The subnet ID 'subnet-0' does not exist/],
    [
      "a template that does not exist",
      { launch_template: [{ id: "lt-0", version: "1" }] },
      /template ID lt-0, does not exist/,
    ],
    ["a version newer than the cluster's", { version: "1.36" }, /does not go with the cluster's 1\.35/],
    [
      "images that are no longer made",
      { ami_type: "AL2_x86_64" },
      /Requested AMI for this version 1\.35 is not supported/,
    ],
    [
      "types of another architecture",
      { instance_types: ["t3.large", "m7g.large"] },
      /\[m7g\.large\] is not a valid instance type for requested amiType AL2023_x86_64_STANDARD/,
    ],
  ])("is refused with %s", async (_what, more, words) => {
    await expect(account.group(more)).rejects.toThrow(words);
  });

  it("is refused with a role that could not join", async () => {
    await account.role("weak", "ec2.amazonaws.com", "AmazonEC2ContainerRegistryPullOnly");
    await expect(account.group({ node_role_arn: "arn:aws:iam::123456789012:role/weak" })).rejects.toThrow(
      /policy is attached: arn:aws:iam::aws:policy\/AmazonEKSWorkerNodePolicy/,
    );
  });

  it("is refused with a disk smaller than the image, once a node starts", async () => {
    await expect(account.group({ disk_size: 10 })).resolves.toBeDefined();
    await expect(account.group({ disk_size: 10, node_group_name: "other" }, [1, 1, 1])).rejects.toThrow(
      /NodeCreationFailure.*Volume of size 10GB is smaller than snapshot, expect size >= 20GB/,
    );
  });

  it.each(["node-role.kubernetes.io/worker", "k8s.io/team"])(
    "has no nodes that join with a label that they may not give themselves: %s",
    async (label) => {
      const labels = { [label]: "spark" };
      await expect(account.group({ labels }, [1, 1, 3])).rejects.toThrow(
        `labels specified with --node-labels: [${label}]`,
      );
      // Without nodes nobody notices.
      await expect(account.group({ labels }, [0, 0, 3])).resolves.toMatchObject({ labels });
    },
  );

  it.each([
    "node.kubernetes.io/role",
    "topology.kubernetes.io/zone",
    "kubernetes.io.example.com/team",
    "team",
  ])("has nodes with a label that they may give themselves: %s", async (label) => {
    const labels = { [label]: "spark" };
    await expect(account.group({ labels }, [1, 1, 3])).resolves.toMatchObject({ labels });
  });

  it("has no nodes without a network plugin, where the cluster was made without", async () => {
    await account.delete("aws_eks_addon", account.session.import("aws_eks_addon", "spark:vpc-cni"));
    await expect(account.group({}, [1, 1, 2])).rejects.toThrow(/NodeCreationFailure.*no network plugin/);
    await expect(account.group({}, [0, 0, 2])).resolves.toBeDefined();
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a kind of capacity that is none", { capacity_type: "CHEAP" }, /"CAPACITY_BLOCK"\], got "CHEAP"/],
    ["images that are none", { ami_type: "AL2024" }, /ami_type to be one of/],
    [
      "an effect in Kubernetes' words",
      { taint: [{ key: "k", effect: "NoSchedule" }] },
      /"NO_SCHEDULE".*got "NoSchedule"/,
    ],
    ["a label that is none", { labels: { "spark role": "x" } }, /"spark role" is not a label/],
    [
      "two limits of an update",
      { update_config: [{ max_unavailable: 1, max_unavailable_percentage: 5 }] },
      /conflicts with/,
    ],
  ])("is refused before anything is made with %s", (_what, more, words) => {
    expect(account.complaints("aws_eks_node_group", account.groupSettings(more))).toEqual([
      expect.stringMatching(words),
    ]);
  });

  it.each<[string, ValueMap, ValueMap, RegExp]>([
    [
      "a version that it does not have",
      {},
      { launch_template: [{ name: "workers", version: "2" }] },
      /Could not find launch template version 2/,
    ],
    [
      "an instance profile",
      { iam_instance_profile: [{ name: "p" }] },
      {},
      /should not specify an instance profile/,
    ],
    ["a key pair that does not exist", { key_name: "none" }, {}, /The key pair 'none' does not exist/],
    [
      "a security group that does not exist",
      { vpc_security_group_ids: ["sg-0"] },
      {},
      /The security group 'sg-0' does not exist/,
    ],
    [
      "a disk beside its own",
      {},
      { disk_size: 30 },
      /Disk size must be specified within the launch template/,
    ],
    [
      "instance types in both",
      { instance_type: "t3.large" },
      { instance_types: ["t3.large"] },
      /not in both/,
    ],
  ])("is refused with a template of %s", async (_what, template, more, words) => {
    await account.template(template);
    await expect(
      account.group({ launch_template: [{ name: "workers", version: "1" }], ...more }),
    ).rejects.toThrow(words);
  });

  it("is replaced for another type, and updated for another size or template version", async () => {
    const template = await account.template();
    const named = (version: Value) => ({ launch_template: [{ id: template.id!, version }] });
    const made = await account.group(named("1"));
    const plan = (more: ValueMap, sizes?: readonly [number, number, number]) =>
      account.plan("aws_eks_node_group", account.groupSettings({ ...named("1"), ...more }, sizes), made)
        .replace;

    expect(plan({}, [1, 1, 9])).toEqual([]);
    expect(plan({ ...named("2"), labels: { a: "b" }, taint: [{ key: "a", effect: "NO_SCHEDULE" }] })).toEqual(
      [],
    );
    // The template's next version, in the plan that changes the template.
    expect(plan(named(UNKNOWN))).toEqual([]);
    expect(plan({ instance_types: ["t3.large"] })).toEqual([[{ attribute: "instance_types" }]]);
    expect(plan({ capacity_type: "SPOT" })).toEqual([[{ attribute: "capacity_type" }]]);
  });

  it("is refused twice", async () => {
    await account.group();
    await expect(account.group()).rejects.toThrow(
      "ResourceInUseException: NodeGroup already exists with name workers and cluster name spark",
    );
  });

  it("has tags on its Auto Scaling group, and none on one that does not exist", async () => {
    const made = await account.group();
    const [
      {
        autoscaling_groups: [{ name }],
      },
    ] = made.resources as unknown as [{ autoscaling_groups: [{ name: string }] }];
    const tag = [{ key: "k8s.io/cluster-autoscaler/enabled", value: "true", propagate_at_launch: false }];
    expect(
      await account.put("aws_autoscaling_group_tag", { autoscaling_group_name: name, tag }),
    ).toMatchObject({
      id: `${name},k8s.io/cluster-autoscaler/enabled`,
    });
    await expect(
      account.put("aws_autoscaling_group_tag", { autoscaling_group_name: "none", tag }),
    ).rejects.toThrow(/ValidationError: AutoScalingGroup name not found/);
  });
});

describe("a rehearsed add-on", () => {
  beforeEach(() => account.cluster());

  it("has the default version of the cluster's Kubernetes, unless another is pinned", async () => {
    const usual = account.data("aws_eks_addon_version", {
      addon_name: "kube-proxy",
      kubernetes_version: "1.35",
    });
    expect(usual.version).toMatch(/^v1\.35\.\d+-eksbuild\.\d+$/);
    expect(await account.addon("kube-proxy")).toMatchObject({
      id: "spark:kube-proxy",
      addon_version: usual.version,
    });
    expect(await account.addon("vpc-cni", { addon_version: "v1.19.2-eksbuild.1" })).toMatchObject({
      addon_version: "v1.19.2-eksbuild.1",
    });
    const newest = { addon_name: "vpc-cni", kubernetes_version: "1.35", most_recent: true };
    expect(account.data("aws_eks_addon_version", newest).version).not.toBe(
      account.data("aws_eks_addon_version", { ...newest, most_recent: false }).version,
    );
  });

  it("waits in vain for nodes that it needs", async () => {
    await account.addon("vpc-cni");
    await expect(account.addon("coredns")).rejects.toThrow(
      /waiting for EKS Add-On \(spark:coredns\) create.*last state: 'DEGRADED'/,
    );
    await account.group({}, [1, 1, 2]);
    await expect(account.addon("coredns")).resolves.toMatchObject({ id: "spark:coredns" });
    await expect(account.addon("coredns")).rejects.toThrow("ResourceInUseException: Addon already exists.");
  });

  it("is refused where it does not exist, or with a role that does not", async () => {
    await expect(account.addon("spark-operator")).rejects.toThrow(
      "Addon spark-operator specified is not supported",
    );
    expect(() =>
      account.data("aws_eks_addon_version", { addon_name: "coredns", kubernetes_version: "1.20" }),
    ).toThrow(/unsupported Kubernetes version 1\.20/);
    await expect(
      account.addon("vpc-cni", { service_account_role_arn: "arn:aws:iam::123456789012:role/none" }),
    ).rejects.toThrow(/role\/none, could not be assumed because it does not exist/);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a version in short", { addon_version: "1.19" }, /a version such as v1/],
    ["preserving what is not there yet", { resolve_conflicts_on_create: "PRESERVE" }, /got "PRESERVE"/],
    ["a list as its configuration", { configuration_values: "[1]" }, /not an object/],
    ["what is neither JSON nor YAML", { configuration_values: "{a: [}" }, /is not YAML: line 1/],
  ])("is refused with %s", (_what, more, words) => {
    const set = { cluster_name: "spark", addon_name: "vpc-cni", ...more };
    expect(account.complaints("aws_eks_addon", set)).toEqual([expect.stringMatching(words)]);
  });

  it.each<[string, ValueMap]>([
    ["adot", { addon_version: "v0.102.1-eksbuild.1" }],
    ["cert-manager", { configuration_values: "{replicaCount: 2}" }],
    ["kube-state-metrics", { configuration_values: "replicas: 2\ntolerations:\n  - operator: Exists\n" }],
    ["kubecost_kubecost", { addon_version: "v1.103.3" }],
    // Amazon adds to its own.
    ["amazon-eks-something-new", {}],
    ["vpc-cni", { configuration_values: '{"env": {"ENABLE_PREFIX_DELEGATION": "true"}}' }],
  ])("may be %s with %j", async (name, more) => {
    await expect(account.addon(name, more)).resolves.toMatchObject({ id: `spark:${name}` });
  });

  it.each(["aws-ebs-csi", "efs-csi-driver", "aws-load-balancer-controller"])("is never %s", async (name) => {
    await expect(account.addon(name)).rejects.toThrow(`Addon ${name} specified is not supported`);
  });

  it("has roles for its pods that exist", async () => {
    const pods = (role: string) => ({
      pod_identity_association: [
        { service_account: "ebs", role_arn: `arn:aws:iam::123456789012:role/${role}` },
      ],
    });
    await expect(account.addon("vpc-cni", pods("none"))).rejects.toThrow(/role\/none, could not be assumed/);
    await expect(account.addon("vpc-cni", pods("nodes"))).resolves.toMatchObject({ id: "spark:vpc-cni" });
  });

  it("goes with its cluster", async () => {
    await account.addon("vpc-cni");
    await account.delete("aws_eks_cluster", account.session.import("aws_eks_cluster", "spark"));
    expect(account.world.list("aws_eks_addon")).toEqual([]);
  });
});

describe("rehearsed access to a cluster", () => {
  const admin = "arn:aws:iam::123456789012:role/admin";
  const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

  const entry = (principal_arn: string) =>
    account.put("aws_eks_access_entry", { cluster_name: "spark", principal_arn });
  const association = (more: ValueMap = {}) => ({
    cluster_name: "spark",
    principal_arn: admin,
    policy_arn: policy,
    access_scope: [{ type: "cluster" }],
    ...more,
  });

  it("needs an entry before a policy, and takes the policy along", async () => {
    await account.cluster();
    await expect(account.put("aws_eks_access_policy_association", association())).rejects.toThrow(
      /ResourceNotFoundException: The specified principalArn could not be found/,
    );
    const made = await entry(admin);
    expect(made).toMatchObject({
      id: `spark:${admin}`,
      access_entry_arn: expect.stringContaining(":access-entry/spark/role/123456789012/admin/") as string,
      user_name: admin,
    });
    expect(await account.put("aws_eks_access_policy_association", association())).toMatchObject({
      id: `spark#${admin}#${policy}`,
    });
    await account.delete("aws_eks_access_entry", made);
    expect(account.world.list("aws_eks_access_policy_association")).toEqual([]);
  });

  it("is there already for the creator and for nodes", async () => {
    await account.cluster();
    await account.group();
    await expect(entry("arn:aws:iam::123456789012:user/rehearsal")).rejects.toThrow(
      /already in use on this cluster/,
    );
    await expect(entry("arn:aws:iam::123456789012:role/nodes")).rejects.toThrow(
      /already in use on this cluster/,
    );
  });

  it.each<[string, ValueMap]>([
    ["nodes of one's own", { principal_arn: admin, type: "EC2_LINUX" }],
    ["nodes of Auto Mode", { principal_arn: admin, type: "EC2" }],
    ["another account", { principal_arn: "arn:aws:iam::111122223333:role/team/reader" }],
    ["the account's root user", { principal_arn: "arn:aws:iam::123456789012:root" }],
    ["a user with groups", { principal_arn: "arn:aws:iam::123456789012:user/ci", kubernetes_groups: ["ci"] }],
  ])("is given to %s", async (_what, set) => {
    await account.cluster();
    await expect(
      account.put("aws_eks_access_entry", { cluster_name: "spark", ...set }),
    ).resolves.toMatchObject(set);
  });

  it("is not there for the nodes of a cluster of the same name elsewhere", async () => {
    await account.cluster();
    const group = await account.group();
    const nodes = "arn:aws:iam::123456789012:role/nodes";
    await account.delete("aws_eks_node_group", group);
    account.world.change({
      put: [
        {
          type: "aws_eks_node_group",
          place: "us-east-1",
          id: "spark:workers",
          values: { ...group, region: "us-east-1" },
          withheld: [],
        },
      ],
    });
    await expect(entry(nodes)).resolves.toMatchObject({ principal_arn: nodes });
  });

  it("is refused where the config map alone decides", async () => {
    await account.cluster({ access_config: [] });
    await expect(entry(admin)).rejects.toThrow(
      /authentication mode must be set to one of \[API, API_AND_CONFIG_MAP\]/,
    );
  });

  it("lets nobody into the groups that are Kubernetes' own", async () => {
    await account.cluster();
    const member = (kubernetes_groups: readonly string[]): Promise<ValueMap> =>
      account.put("aws_eks_access_entry", {
        cluster_name: "spark",
        principal_arn: "arn:aws:iam::123456789012:role/reader",
        kubernetes_groups: [...kubernetes_groups],
      });
    await expect(member(["system:masters"])).rejects.toThrow(
      "The kubernetes group name system:masters is invalid, it cannot start with system:",
    );
    await expect(member(["readers"])).resolves.toMatchObject({ kubernetes_groups: ["readers"] });
  });

  it("is refused with a policy of IAM, for a group of users, and for a session", () => {
    const wrong = { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    expect(account.complaints("aws_eks_access_policy_association", association(wrong))).toEqual([
      expect.stringContaining("policy_arn must be the ARN of an access policy"),
    ]);
    for (const who of ["iam::123456789012:group/admins", "sts::123456789012:assumed-role/admin/me"]) {
      const set = { cluster_name: "spark", principal_arn: `arn:aws:${who}` };
      expect(account.complaints("aws_eks_access_entry", set)).toEqual([
        expect.stringContaining("must be the ARN of an IAM role or user"),
      ]);
    }
  });

  it("needs namespaces in the scope of namespaces", async () => {
    await account.cluster();
    await entry(admin);
    const scoped = association({ access_scope: [{ type: "namespace", namespaces: [] }] });
    await expect(account.put("aws_eks_access_policy_association", scoped)).rejects.toThrow(
      /Namespaces are needed/,
    );
    const backup = association({
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AWSBackupFullAccessPolicyForBackup",
      access_scope: [{ type: "namespace", namespaces: ["spark"] }],
    });
    expect(account.complaints("aws_eks_access_policy_association", backup)).toEqual([]);
    await expect(account.put("aws_eks_access_policy_association", backup)).resolves.toBeDefined();
  });
});

describe("a rehearsed launch template", () => {
  const set = { name: "workers", update_default_version: true, instance_type: "t3.large" };

  it("has a new version for new content, which becomes the default when it should", async () => {
    const first = await account.put("aws_launch_template", set);
    expect(first).toMatchObject({ latest_version: 1, default_version: 1 });
    expect(account.plan("aws_launch_template", set, first)).toMatchObject({ planned: first, replace: [] });

    const changed = { ...set, instance_type: "t3.xlarge" };
    expect(account.plan("aws_launch_template", changed, first).planned).toMatchObject({
      latest_version: UNKNOWN,
      default_version: UNKNOWN,
    });
    expect(await account.put("aws_launch_template", changed, first)).toMatchObject({
      latest_version: 2,
      default_version: 2,
    });
  });

  it("keeps its version when only tags change, and its default unless told otherwise", async () => {
    const first = await account.put("aws_launch_template", { ...set, update_default_version: null });
    const tagged = await account.put(
      "aws_launch_template",
      { ...set, update_default_version: null, tags: { a: "b" } },
      first,
    );
    expect(tagged).toMatchObject({ latest_version: 1 });
    const changed = { ...set, update_default_version: null, image_id: "ami-0123456789abcdef0" };
    expect(await account.put("aws_launch_template", changed, tagged)).toMatchObject({
      latest_version: 2,
      default_version: 1,
    });
  });

  it("is refused twice, and with what EC2 does not take", async () => {
    await account.put("aws_launch_template", set);
    await expect(account.put("aws_launch_template", set)).rejects.toThrow(/AlreadyExistsException/);
    const wrong = {
      name: "ab",
      user_data: "#!/bin/sh",
      metadata_options: [{ http_tokens: "never" }],
      block_device_mappings: [{ ebs: [{ volume_type: "gp9", encrypted: "perhaps" }] }],
    };
    expect(account.complaints("aws_launch_template", wrong)).toHaveLength(5);
  });

  it("keeps its user data out of the world", async () => {
    await account.put("aws_launch_template", { ...set, user_data: "Z2VoZWlt" });
    expect(JSON.stringify(account.world.list())).not.toContain("Z2VoZWlt");
  });
});

describe("a rehearsed OIDC provider", () => {
  const url = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC";

  it("is one for each issuer", async () => {
    const set = { url, client_id_list: ["sts.amazonaws.com"] };
    expect(await account.put("aws_iam_openid_connect_provider", set)).toMatchObject({
      arn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      thumbprint_list: [expect.stringMatching(/^[0-9a-f]{40}$/)],
    });
    await expect(account.put("aws_iam_openid_connect_provider", set)).rejects.toThrow(/EntityAlreadyExists/);
  });

  it("has an issuer that speaks https", () => {
    expect(
      account.complaints("aws_iam_openid_connect_provider", {
        url: url.replace("https", "http"),
        client_id_list: ["x"],
      }),
    ).toEqual([expect.stringContaining("begins with https://")]);
  });
});

describe("a rehearsed Auto Scaling group of one's own", () => {
  it("has sizes in order, subnets that exist, and a desired size of its own making", async () => {
    const template = await account.template({ instance_type: "t3.large" });
    const set = {
      name: "own",
      min_size: 1,
      max_size: 2,
      vpc_zone_identifier: account.ids!,
      launch_template: [{ id: template.id!, version: "$Latest" }],
    };
    expect(await account.put("aws_autoscaling_group", set)).toMatchObject({ id: "own", desired_capacity: 1 });
    await expect(account.put("aws_autoscaling_group", { ...set, name: "b", min_size: 3 })).rejects.toThrow(
      /Max bound, 2/,
    );
    await expect(
      account.put("aws_autoscaling_group", { ...set, name: "c", vpc_zone_identifier: ["subnet-0"] }),
    ).rejects.toThrow(/InvalidSubnetID\.NotFound/);
  });
});
