import { UNKNOWN, type ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

describe("a rehearsed file system", () => {
  const account = new Account("aws", { region: "eu-west-1" });
  let vpc: ValueMap;
  let subnets: ValueMap[];
  let group: ValueMap;

  const subnet = (network: ValueMap, number: number, zone: string): Promise<ValueMap> =>
    account.put("aws_subnet", {
      vpc_id: network.id!,
      cidr_block: `10.0.${number}.0/24`,
      availability_zone: `eu-west-1${zone}`,
    });

  beforeEach(async () => {
    vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    subnets = [await subnet(vpc, 1, "a"), await subnet(vpc, 2, "b")];
    group = await account.put("aws_security_group", { name: "nfs", vpc_id: vpc.id! });
  });

  afterEach(() => account.world.change({ remove: account.world.list() }));
  afterAll(() => account.end());

  const make = (more: ValueMap = {}): Promise<ValueMap> =>
    account.put("aws_efs_file_system", { encrypted: true, tags: { Name: "homes" }, ...more });

  const target = (fileSystem: ValueMap, home: ValueMap | undefined, more: ValueMap = {}): Promise<ValueMap> =>
    account.put("aws_efs_mount_target", {
      file_system_id: fileSystem.id!,
      subnet_id: home?.id ?? "",
      security_groups: [group.id!],
      ...more,
    });

  it("looks as AWS would show it, and plans no change afterwards", async () => {
    const made = await make();
    expect(made).toMatchObject({
      id: expect.stringMatching(/^fs-[0-9a-f]{17}$/) as string,
      arn: `arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/${made.id as string}`,
      dns_name: `${made.id as string}.efs.eu-west-1.amazonaws.com`,
      name: "homes",
      performance_mode: "generalPurpose",
      throughput_mode: "bursting",
      kms_key_id: expect.stringMatching(/^arn:aws:kms:eu-west-1:123456789012:key\//) as string,
      number_of_mount_targets: 0,
    });
    const set = { encrypted: true, tags: { Name: "homes" } };
    expect(account.plan("aws_efs_file_system", set, made)).toMatchObject({ planned: made, replace: [] });
    expect(account.plan("aws_efs_file_system", { ...set, throughput_mode: "elastic" }, made).replace).toEqual(
      [],
    );
    expect(account.plan("aws_efs_file_system", { ...set, encrypted: false }, made).replace).toEqual([
      [{ attribute: "encrypted" }],
    ]);
    expect(account.plan("aws_efs_file_system", { ...set, tags: {} }, made).planned).toMatchObject({
      name: UNKNOWN,
    });
  });

  it("is encrypted with a key that exists", async () => {
    await expect(make({ kms_key_id: "arn:aws:kms:eu-west-1:123456789012:key/none" })).rejects.toThrow(
      /KMS key '.*none' does not exist/,
    );
    const { arn } = await account.put("aws_kms_key", {});
    await expect(make({ kms_key_id: arn! })).resolves.toMatchObject({ kms_key_id: arn });
    await expect(make({ kms_key_id: arn!, encrypted: false })).rejects.toThrow(
      /encrypted must be set to true/,
    );
  });

  it.each([
    "arn:aws:kms:eu-west-1:123456789012:alias/aws/elasticfilesystem",
    "arn:aws:kms:eu-west-1:210987654321:key/0",
  ])("is encrypted with a key that AWS or another account keeps: %s", async (kms_key_id) => {
    await expect(make({ kms_key_id })).resolves.toMatchObject({ kms_key_id });
  });

  it("is encrypted with a key of a type that the catalogue does not have", async () => {
    const replica = await account.put("aws_kms_replica_key", {
      primary_key_arn: "arn:aws:kms:us-east-1:123456789012:key/mrk-0",
    });
    await expect(make({ kms_key_id: replica.arn! })).resolves.toMatchObject({ kms_key_id: replica.arn });
  });

  it.each<[string, ValueMap, RegExp]>([
    ["throughput that is not said", { throughput_mode: "provisioned" }, /1 MiB\/s or more/],
    [
      "two modes that exclude each other",
      { throughput_mode: "elastic", performance_mode: "maxIO" },
      /not supported with the Max I\/O/,
    ],
  ])("refuses %s", async (_what, more, words) => {
    await expect(make(more)).rejects.toThrow(words);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["a performance mode", { performance_mode: "fast" }, /"generalPurpose" "maxIO"\], got "fast"/],
    ["a throughput mode", { throughput_mode: "burst" }, /"bursting" "provisioned" "elastic"/],
    ["an age", { lifecycle_policy: [{ transition_to_ia: "AFTER_2_DAYS" }] }, /"AFTER_1_DAY" "AFTER_7_DAYS"/],
    [
      "two transitions in one",
      { lifecycle_policy: [{ transition_to_ia: "AFTER_7_DAYS", transition_to_archive: "AFTER_90_DAYS" }] },
      /exactly one transition/,
    ],
  ])("is refused with %s that is none", (_what, set, words) => {
    expect(account.complaints("aws_efs_file_system", set)).toEqual([expect.stringMatching(words)]);
  });

  it("is mounted in each zone once, and counts where", async () => {
    const made = await make();
    const first = await target(made, subnets[0]);
    expect(first).toMatchObject({
      id: expect.stringMatching(/^fsmt-[0-9a-f]{17}$/) as string,
      availability_zone_name: "eu-west-1a",
      ip_address: expect.stringMatching(/^10\.0\.1\.\d+$/) as string,
      mount_target_dns_name: `eu-west-1a.${made.dns_name as string}`,
      file_system_arn: made.arn,
    });
    const [eni] = account.world.list("aws_network_interface");
    expect(eni).toMatchObject({ id: first.network_interface_id, values: { private_ip: first.ip_address } });

    await expect(target(made, await subnet(vpc, 3, "a"))).rejects.toThrow(
      /MountTargetConflict: mount target already exists in this AZ/,
    );
    await target(made, subnets[1]);
    expect(account.session.read("aws_efs_file_system", made)).toMatchObject({ number_of_mount_targets: 2 });
    expect(account.session.read("aws_efs_mount_target", first)).toEqual(first);
  });

  it("is mounted in one network", async () => {
    const made = await make();
    await target(made, subnets[0]);
    const other = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16", tags: { Name: "other" } });
    const stranger = await subnet(other, 9, "c");
    await expect(target(made, stranger)).rejects.toThrow(/SecurityGroupNotFound/);
    await expect(target(made, stranger, { security_groups: null })).rejects.toThrow(
      /MountTargetConflict: .* not in the same VPC as existing mount targets/,
    );
  });

  it.each<[string, ValueMap, RegExp]>([
    ["the file system", { file_system_id: "fs-0" }, /FileSystemNotFound: File system 'fs-0' does not exist/],
    ["the subnet", { subnet_id: "subnet-0" }, /SubnetNotFound/],
    ["the security group", { security_groups: ["sg-0"] }, /SecurityGroupNotFound/],
  ])("is not mounted without %s", async (_what, more, words) => {
    await expect(target(await make(), subnets[0], more)).rejects.toThrow(words);
  });

  it("is mounted with the network's default group where none is given", async () => {
    const made = await target(await make(), subnets[0], { security_groups: null });
    expect(made.security_groups).toEqual([vpc.default_security_group_id]);
  });

  it("stays, with its subnets and groups, while it can be mounted", async () => {
    const made = await make();
    const mounted = await target(made, subnets[0]);
    const policy = await account.put("aws_efs_backup_policy", {
      file_system_id: made.id!,
      backup_policy: [{ status: "ENABLED" }],
    });
    expect(policy.id).toBe(made.id);
    await expect(account.delete("aws_efs_file_system", made)).rejects.toThrow(
      `FileSystemInUse: File system '${made.id as string}' has mount targets created in it`,
    );
    await expect(account.delete("aws_subnet", subnets[0]!)).rejects.toThrow(/DependencyViolation/);
    await expect(account.delete("aws_security_group", group)).rejects.toThrow(/DependencyViolation/);

    await account.delete("aws_efs_mount_target", mounted);
    await account.delete("aws_efs_file_system", made);
    await account.delete("aws_security_group", group);
    expect(account.world.list("aws_efs_backup_policy", "aws_network_interface")).toEqual([]);
  });

  it("has access points, which go with it", async () => {
    const made = await make();
    const set = {
      file_system_id: made.id!,
      posix_user: [{ uid: 1000, gid: 100 }],
      root_directory: [
        { path: "/homes", creation_info: [{ owner_uid: 1000, owner_gid: 100, permissions: "0700" }] },
      ],
    };
    const point = await account.put("aws_efs_access_point", set);
    expect(point).toMatchObject({ id: expect.stringMatching(/^fsap-/) as string, file_system_arn: made.arn });
    expect(account.plan("aws_efs_access_point", set, point)).toMatchObject({ planned: point, replace: [] });
    const plain = await account.put("aws_efs_access_point", { file_system_id: made.id! });
    expect(plain.root_directory).toEqual([{ path: "/", creation_info: [] }]);

    await account.delete("aws_efs_file_system", made);
    expect(account.world.list("aws_efs_access_point")).toEqual([]);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["five directories deep", { path: "/a/b/c/d/e" }, /at most four directories/],
    [
      "with permissions in letters",
      { creation_info: [{ owner_uid: 0, owner_gid: 0, permissions: "rwx" }] },
      /octal digits/,
    ],
  ])("has no access point %s", (_what, directory, words) => {
    const set = { file_system_id: "fs-0", root_directory: [directory] };
    expect(account.complaints("aws_efs_access_point", set)).toEqual([expect.stringMatching(words)]);
  });
});
