import { zoneId, zonesOf } from "../../../src/rehearsal/catalogue/aws/account";
import { Account } from "./support/account";

describe("the pretend account", () => {
  const account = new Account("aws", { region: "eu-central-1" });

  afterAll(() => account.end());

  it("tells its zones, region, partition and caller", () => {
    expect(account.data("aws_availability_zones")).toMatchObject({
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zone_ids: ["euc1-az1", "euc1-az2", "euc1-az3"],
    });
    expect(account.data("aws_availability_zones", { exclude_names: ["eu-central-1b"] }).names).toHaveLength(
      2,
    );
    expect(account.data("aws_availability_zones", { state: "impaired" }).names).toEqual([]);
    expect(account.data("aws_availability_zone", { name: "eu-central-1b" })).toMatchObject({
      name_suffix: "b",
      zone_id: "euc1-az2",
    });
    expect(() => account.data("aws_availability_zone", { name: "eu-west-1a" })).toThrow(/no matching EC2/);
    expect(() => account.data("aws_availability_zone")).toThrow(/multiple EC2 Availability Zones/);
    expect(account.data("aws_region")).toMatchObject({ region: "eu-central-1", name: "eu-central-1" });
    expect(account.data("aws_partition")).toMatchObject({ partition: "aws", dns_suffix: "amazonaws.com" });
    expect(account.data("aws_caller_identity")).toMatchObject({ account_id: "123456789012" });
  });

  it.each([
    ["eu-west-1", "euw1-az1"],
    ["us-east-1", "use1-az1"],
    ["ap-southeast-2", "apse2-az1"],
    ["ap-northeast-1", "apne1-az1"],
  ])("abbreviates the zones of %s", (region, id) => {
    expect(zoneId(zonesOf(region)[0]!)).toBe(id);
  });

  it("refuses a provider block without a region, as it reads no environment", () => {
    expect(() => account.sessionWith({})).toThrow(/Missing region/);
  });

  it("refuses a log group twice, and a retention that the service does not have", async () => {
    await account.put("aws_cloudwatch_log_group", { name: "/spark" });
    await expect(account.put("aws_cloudwatch_log_group", { name: "/spark" })).rejects.toThrow(
      /ResourceAlreadyExistsException/,
    );
    expect(account.complaints("aws_cloudwatch_log_group", { name: "/a b", retention_in_days: 42 })).toEqual([
      expect.stringContaining("name must be of alphanumeric characters"),
      expect.stringContaining('retention_in_days to be one of ["0" "1"'),
    ]);
  });

  it.each([["Spark_Data"], ["-spark"], ["spark..data"], ["192.168.0.1"], ["sp"]])(
    "refuses the bucket name %s",
    (bucket) => {
      expect(account.complaints("aws_s3_bucket", { bucket })).not.toEqual([]);
    },
  );

  it("writes flow logs only where they can go", async () => {
    const vpc = await account.put("aws_vpc", { cidr_block: "10.0.0.0/16" });
    const log = { vpc_id: vpc.id!, traffic_type: "ALL" };
    const to = "arn:aws:logs:eu-central-1:123456789012:log-group:none";
    await expect(account.put("aws_flow_log", { ...log, log_destination: to })).rejects.toThrow(
      /LogDestination.*does not exist/,
    );
    const real = "arn:aws:logs:eu-central-1:123456789012:log-group:/spark";
    await expect(account.put("aws_flow_log", { ...log, log_destination: real })).rejects.toThrow(
      /DeliverLogsPermissionArn can't be empty/,
    );
  });

  it("writes flow logs to what another account keeps for them", async () => {
    const vpc = await account.put("aws_vpc", { cidr_block: "10.1.0.0/16" });
    const log = { vpc_id: vpc.id!, traffic_type: "ALL" };
    const central = {
      log_destination_type: "s3",
      log_destination: "arn:aws:s3:::central-flow-logs/network/",
    };
    await expect(account.put("aws_flow_log", { ...log, ...central })).resolves.toMatchObject(central);
    await account.put("aws_iam_role", {
      name: "flow",
      assume_role_policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          },
        ],
      }),
    });
    const theirs = {
      log_destination: "arn:aws:logs:eu-central-1:210987654321:log-group:flow",
      iam_role_arn: "arn:aws:iam::123456789012:role/flow",
    };
    await expect(account.put("aws_flow_log", { ...log, ...theirs })).resolves.toMatchObject(theirs);
  });
});
