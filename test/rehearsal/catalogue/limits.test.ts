import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import { Account } from "./support/account";

const aws = new Account("aws", { region: "eu-west-1" });
afterAll(() => aws.end());

/** What the provider says of one argument; what else a type needs is not looked at. */
function said(type: string, set: ValueMap, words: RegExp): readonly string[] {
  return aws.complaints(type, set).filter((complaint) => words.test(complaint));
}

const root = (volume: ValueMap): ValueMap => ({ root_block_device: [volume] });
const device = (volume: ValueMap): ValueMap => ({ block_device_mappings: [{ ebs: [volume] }] });

describe("what can be said of a type in use", () => {
  it.each<[string, ValueMap, RegExp]>([
    ["aws_instance", root({ volume_type: "gp3", iops: 2000 }), /iops of a volume of type gp3 .* \(3000 - /],
    [
      "aws_instance",
      root({ volume_type: "gp2", iops: 3000 }),
      /'iops' must not be set when 'volume_type' is 'gp2'/,
    ],
    ["aws_instance", root({ volume_type: "io1", throughput: 125 }), /'throughput' must not be set/],
    ["aws_instance", root({ volume_type: "st1", volume_size: 20 }), /volume_size .* \(125 - 16384\), got 20/],
    [
      "aws_instance",
      root({ volume_size: 0 }),
      /volume_size of a volume to be in the range \(1 - 65536\), got 0/,
    ],
    [
      "aws_instance",
      { ebs_block_device: [{ device_name: "/dev/sdb", volume_type: "standard", volume_size: 2000 }] },
      /volume_size of a volume of type standard .* \(1 - 1024\)/,
    ],
    ["aws_instance", { credit_specification: [{ cpu_credits: "none" }] }, /cpu_credits to be one of/],
    ["aws_instance", { maintenance_options: [{ auto_recovery: "on" }] }, /auto_recovery to be one of/],
    ["aws_instance", { private_dns_name_options: [{ hostname_type: "name" }] }, /hostname_type to be one of/],
    ["aws_instance", { metadata_options: [{ http_protocol_ipv6: "on" }] }, /http_protocol_ipv6 to be one of/],
    ["aws_launch_template", device({ volume_type: "gp2", throughput: 250 }), /'throughput' must not be set/],
    ["aws_launch_template", device({ volume_type: "io2", iops: 50 }), /iops of a volume of type io2/],
    [
      "aws_launch_template",
      device({ volume_type: "gp3", throughput: 1001 }),
      /throughput to be in the range \(125 - 1000\)/,
    ],
    ["aws_launch_template", device({ volume_size: 65_537 }), /volume_size .* \(1 - 65536\), got 65537/],
    ["aws_ebs_volume", { type: "gp3", throughput: 1001 }, /throughput to be in the range \(125 - 1000\)/],
    ["aws_launch_template", { placement: [{ tenancy: "shared" }] }, /placement\.tenancy to be one of/],
    ["aws_launch_template", { credit_specification: [{ cpu_credits: "none" }] }, /cpu_credits to be one of/],
    ["aws_key_pair", { key_name_prefix: "k".repeat(230) }, /key_name_prefix to be in the range \(1 - 229\)/],
    ["aws_cloudwatch_log_group", { name_prefix: "l".repeat(487) }, /name_prefix .* \(1 - 486\)/],
    ["aws_cloudwatch_log_group", { name_prefix: "a b" }, /name_prefix must be of alphanumeric characters/],
    ["aws_security_group", { name_prefix: "sg-nodes" }, /name_prefix must be a beginning other than "sg-"/],
    ["aws_security_group", { name_prefix: "g".repeat(230) }, /name_prefix .* \(1 - 229\)/],
    ["aws_kms_alias", { name_prefix: "secrets" }, /name_prefix must be a beginning such as "alias\/spark-"/],
    [
      "aws_kms_alias",
      { name_prefix: "alias/aws/" },
      /name_prefix must be a beginning such as "alias\/spark-"/,
    ],
    ["aws_iam_role_policy", { name_prefix: "p".repeat(103) }, /name_prefix .* \(1 - 102\)/],
    ["aws_iam_policy", { name_prefix: "a b" }, /name_prefix must be of alphanumeric characters/],
    ["aws_iam_instance_profile", { name_prefix: "p".repeat(103) }, /name_prefix .* \(1 - 102\)/],
    ["aws_vpc", { ipv4_netmask_length: 29 }, /ipv4_netmask_length to be in the range \(16 - 28\)/],
    ["aws_vpc", { ipv6_netmask_length: 64 }, /ipv6_netmask_length to be one of/],
    ["aws_vpc_endpoint", { dns_options: [{ dns_record_ip_type: "any" }] }, /dns_record_ip_type to be one of/],
    ["aws_flow_log", { destination_options: [{ file_format: "csv" }] }, /file_format to be one of/],
    ["aws_eks_cluster", { compute_config: [{ node_pools: ["big"] }] }, /node_pools to be one of/],
  ])("is limited: %s %j", (type, set, words) => {
    expect(said(type, set, words)).toHaveLength(1);
  });

  it.each<[string, ValueMap]>([
    ["aws_instance", root({ volume_type: "gp3", iops: 3000, throughput: 125, volume_size: 1 })],
    ["aws_instance", root({ iops: 5000, volume_size: 20 })],
    ["aws_instance", root({ volume_type: "gp2", iops: 0, volume_size: 8 })],
    ["aws_launch_template", device({ volume_type: "io2", iops: 100, volume_size: 4 })],
    [
      "aws_launch_template",
      device({ volume_type: "gp3", iops: 80_000, volume_size: 65_536, throughput: 1000 }),
    ],
    ["aws_instance", root({ volume_type: "gp3", iops: 80_000, volume_size: 65_536, throughput: 2000 })],
    ["aws_kms_alias", { name_prefix: "alias/" }],
    ["aws_key_pair", { key_name_prefix: "k".repeat(229) }],
    ["aws_iam_role_policy", { name_prefix: "p".repeat(102) }],
    ["aws_vpc", { ipv4_netmask_length: 16 }],
  ])("is taken within its limits: %s %j", (type, set) => {
    const name = Object.keys(set)[0]!;
    const words = new RegExp(`${name}|volume|iops|throughput`);
    expect(said(type, set, words)).toEqual([]);
  });
});

describe("a rehearsed volume of EBS", () => {
  const settings = (more: ValueMap = {}): ValueMap => ({
    availability_zone: "eu-west-1a",
    size: 40,
    ...more,
  });

  it("is of the type gp2 unless it says otherwise, and plans no change afterwards", async () => {
    const made = await aws.put("aws_ebs_volume", settings());
    expect(made).toMatchObject({
      id: expect.stringMatching(/^vol-[0-9a-f]{17}$/) as string,
      type: "gp2",
      iops: 120,
      throughput: 0,
      encrypted: false,
      final_snapshot: false,
    });
    expect(aws.plan("aws_ebs_volume", settings(), made)).toMatchObject({ planned: made, replace: [] });
    await aws.delete("aws_ebs_volume", made);
  });

  it("has 3 operations a second for each GiB in the type gp2, from 100 to 16,000", async () => {
    for (const [size, iops] of [
      [8, 100],
      [5333, 15_999],
      [5334, 16_000],
      [16_384, 16_000],
    ] as const) {
      const made = await aws.put("aws_ebs_volume", settings({ size, type: "gp2" }));
      expect(made).toMatchObject({ size, iops });
      await aws.delete("aws_ebs_volume", made);
    }
  });

  it("grows in place, never shrinks, and moves to no other zone", async () => {
    const made = await aws.put("aws_ebs_volume", settings({ type: "gp3" }));
    const grown = await aws.put("aws_ebs_volume", settings({ type: "gp3", size: 80 }), made);
    expect(grown).toMatchObject({ id: made.id, size: 80, iops: 3000, throughput: 125 });
    await expect(aws.put("aws_ebs_volume", settings({ type: "gp3" }), grown)).rejects.toThrow(
      /New size cannot be smaller than existing size: 40 GiB instead of 80 GiB/,
    );
    const { replace } = aws.plan(
      "aws_ebs_volume",
      settings({ type: "gp3", availability_zone: "eu-west-1b" }),
      made,
    );
    expect(replace).toEqual([[{ attribute: "availability_zone" }]]);
    await aws.delete("aws_ebs_volume", grown);
  });

  it.each<[string, ValueMap, RegExp]>([
    ["neither size nor snapshot", { size: null }, /one of `size,snapshot_id` must be specified/],
    ["a type that there is not", { type: "gp4" }, /expected type to be one of/],
    [
      "a size that its type does not have",
      { type: "st1" },
      /size of a volume of type st1 .* \(125 - 16384\)/,
    ],
    ["no number of operations", { type: "io1" }, /'iops' must be set when 'type' is 'io1'/],
    ["a throughput of its own", { type: "gp2", throughput: 125 }, /'throughput' must not be set/],
    ["the id of a key", { kms_key_id: "1234" }, /kms_key_id must be an ARN/],
  ])("is refused with %s", (_what, more, words) => {
    expect(aws.complaints("aws_ebs_volume", settings(more))).toEqual([expect.stringMatching(words)]);
  });

  it("is refused in a zone that there is not, and with a key that there is not", async () => {
    await expect(aws.put("aws_ebs_volume", settings({ availability_zone: "eu-west-2a" }))).rejects.toThrow(
      /InvalidZone\.NotFound: The zone 'eu-west-2a' does not exist/,
    );
    const kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/1234";
    await expect(aws.put("aws_ebs_volume", settings({ encrypted: true, kms_key_id }))).rejects.toThrow(
      /KMS key '.*' does not exist/,
    );
  });
});

describe("what IAM counts together", () => {
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
  });
  const policy = (letters: number): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"b".repeat(letters)}` },
      ],
    });
  const inline = (name: string, letters: number): Promise<ValueMap> =>
    aws.put("aws_iam_role_policy", { name, role: "Reader", policy: policy(letters) });

  it("names without regard to their case", async () => {
    await aws.put("aws_iam_role", { name: "Reader", assume_role_policy: trust });
    await expect(aws.put("aws_iam_role", { name: "reader", assume_role_policy: trust })).rejects.toThrow(
      /EntityAlreadyExists: Role with name reader already exists/,
    );
  });

  it("all inline policies of a role, however many", async () => {
    const first = await inline("first", 6000);
    await expect(inline("second", 6000)).rejects.toThrow(
      /LimitExceeded: Maximum policy size of 10240 bytes exceeded for role Reader/,
    );
    await expect(inline("second", 3000)).resolves.toMatchObject({ name: "second" });
    // What is replaced does not count.
    await expect(
      aws.put("aws_iam_role_policy", { name: "first", role: "Reader", policy: policy(6100) }, first),
    ).resolves.toMatchObject({ name: "first" });
  });
});
