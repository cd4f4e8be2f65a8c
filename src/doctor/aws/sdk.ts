import type * as Ec2 from "@aws-sdk/client-ec2";
import type * as Eks from "@aws-sdk/client-eks";
import type * as S3 from "@aws-sdk/client-s3";
import type * as Quotas from "@aws-sdk/client-service-quotas";
import type * as Sts from "@aws-sdk/client-sts";
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";
import type { Aws, BucketSight, Caller, KubernetesVersion, Zone } from "./aws";
import { clientSettings, PATIENCE, type Patience } from "./client-settings";

/** Loads a client: when it is first needed, as together they take most of a second. */
const load = createRequire(__filename);

/** AWS by its SDK. */
export class AwsSdk implements Aws {
  private readonly patience: Patience;

  /** @param patience how long to wait, where it is not as usual */
  constructor(
    public readonly region: string,
    patience: Partial<Patience> = {},
  ) {
    this.patience = { ...PATIENCE, ...patience };
  }

  public async caller(region = this.region): Promise<Caller> {
    const { STSClient, GetCallerIdentityCommand } = load("@aws-sdk/client-sts") as typeof Sts;
    const asked = new STSClient(this.settings(region)).send(new GetCallerIdentityCommand({}));
    // A program that a profile names as the source of its credentials has no time limit of its own.
    const { Account: account = "", Arn: arn = "" } = await Promise.race([asked, this.patienceEnds()]);
    return { account, arn };
  }

  public async zones(): Promise<readonly Zone[]> {
    const { ec2, DescribeAvailabilityZonesCommand } = this.ec2();
    const { AvailabilityZones: zones = [] } = await ec2.send(
      new DescribeAvailabilityZonesCommand({
        Filters: [
          { Name: "state", Values: ["available"] },
          { Name: "opt-in-status", Values: ["opt-in-not-required"] },
        ],
      }),
    );
    return zones
      .map(({ ZoneName: name = "", ZoneId: id = "" }) => ({ name, id }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  public async offerings(types: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const { ec2, paginateDescribeInstanceTypeOfferings } = this.ec2();
    const pages = paginateDescribeInstanceTypeOfferings(
      { client: ec2 },
      { LocationType: "availability-zone", Filters: [{ Name: "instance-type", Values: [...types] }] },
    );
    const zonesByType = new Map<string, string[]>();
    for await (const { InstanceTypeOfferings: offered = [] } of pages) {
      for (const { InstanceType: type = "", Location: zone = "" } of offered) {
        zonesByType.set(type, [...(zonesByType.get(type) ?? []), zone]);
      }
    }
    return zonesByType;
  }

  public async vcpus(types: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { ec2, paginateDescribeInstanceTypes } = this.ec2();
    // By a filter: asked by name, a type that does not exist is an error.
    const filter = { Filters: [{ Name: "instance-type", Values: [...types] }] };
    const vcpus = new Map<string, number>();
    for await (const { InstanceTypes: found = [] } of paginateDescribeInstanceTypes(
      { client: ec2 },
      filter,
    )) {
      for (const { InstanceType: type = "", VCpuInfo: info } of found)
        vcpus.set(type, info?.DefaultVCpus ?? 0);
    }
    return vcpus;
  }

  public async vpcs(): Promise<number> {
    const { ec2, paginateDescribeVpcs } = this.ec2();
    let count = 0;
    for await (const { Vpcs: vpcs = [] } of paginateDescribeVpcs({ client: ec2 }, {})) count += vpcs.length;
    return count;
  }

  public async elasticAddresses(): Promise<number> {
    const { ec2, DescribeAddressesCommand } = this.ec2();
    return (await ec2.send(new DescribeAddressesCommand({}))).Addresses?.length ?? 0;
  }

  public async bucket(name: string, account: string): Promise<BucketSight> {
    const { S3Client, HeadBucketCommand } = load("@aws-sdk/client-s3") as typeof S3;
    const s3 = new S3Client({ ...this.settings(), followRegionRedirects: true });
    try {
      const { BucketRegion: region } = await s3.send(
        new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner: account }),
      );
      return { owner: "account", region };
    } catch (error) {
      const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
      if (httpStatusCode === 404) return { owner: "nobody" };
      if (httpStatusCode === 403) return { owner: "somebody" };
      throw error;
    }
  }

  public async isVersioned(bucket: string, region: string): Promise<boolean> {
    const { S3Client, GetBucketVersioningCommand } = load("@aws-sdk/client-s3") as typeof S3;
    const { Status: status } = await new S3Client(this.settings(region)).send(
      new GetBucketVersioningCommand({ Bucket: bucket }),
    );
    return status === "Enabled";
  }

  public async kubernetesVersions(): Promise<readonly KubernetesVersion[]> {
    const { EKSClient, paginateDescribeClusterVersions } = load("@aws-sdk/client-eks") as typeof Eks;
    const versions: KubernetesVersion[] = [];
    const client = new EKSClient(this.settings());
    for await (const { clusterVersions = [] } of paginateDescribeClusterVersions({ client }, {})) {
      for (const {
        clusterVersion: version = "",
        versionStatus,
        endOfStandardSupportDate,
      } of clusterVersions) {
        versions.push({ version, status: versionStatus, standardSupportUntil: endOfStandardSupportDate });
      }
    }
    return versions;
  }

  public async clusterStatus(name: string): Promise<string | undefined> {
    const { EKSClient, DescribeClusterCommand } = load("@aws-sdk/client-eks") as typeof Eks;
    try {
      const { cluster } = await new EKSClient(this.settings()).send(new DescribeClusterCommand({ name }));
      return cluster?.status ?? "there";
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  public async quota(service: string, code: string): Promise<number | undefined> {
    const { ServiceQuotasClient, GetServiceQuotaCommand, GetAWSDefaultServiceQuotaCommand } = load(
      "@aws-sdk/client-service-quotas",
    ) as typeof Quotas;
    const client = new ServiceQuotasClient(this.settings());
    const input = { ServiceCode: service, QuotaCode: code };
    // Of a quota that nobody has changed, some Regions know only the default.
    for (const command of [new GetServiceQuotaCommand(input), new GetAWSDefaultServiceQuotaCommand(input)]) {
      try {
        const { Quota: quota } = await client.send(command);
        if (quota?.Value !== undefined) return quota.Value;
      } catch (error) {
        if ((error as Error).name !== "NoSuchResourceException") throw error;
      }
    }
    return undefined;
  }

  private async patienceEnds(): Promise<never> {
    const { connectMilliseconds, requestMilliseconds } = this.patience;
    await setTimeout(2 * (connectMilliseconds + requestMilliseconds), undefined, { ref: false });
    throw Object.assign(new Error("no answer in time"), { name: "TimeoutError" });
  }

  private settings(region = this.region) {
    return clientSettings(region, this.patience);
  }

  private ec2() {
    const module = load("@aws-sdk/client-ec2") as typeof Ec2;
    return { ...module, ec2: new module.EC2Client(this.settings()) };
  }
}
