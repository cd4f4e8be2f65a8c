import type * as Ec2 from "@aws-sdk/client-ec2";
import type * as Route53 from "@aws-sdk/client-route-53";
import type * as S3 from "@aws-sdk/client-s3";
import { createRequire } from "node:module";
import type { Caller } from "../../doctor/aws/aws";
import { clientSettings } from "../../doctor/aws/client-settings";
import { AwsSdk } from "../../doctor/aws/sdk";
import { recordsOf } from "../leftovers/records";
import type {
  Account,
  BucketContents,
  NetworkInterface,
  RecordSet,
  SecurityGroup,
  Volume,
  Zone,
} from "./account";

/** Objects and versions of a bucket above which nobody counts on: each thousand is a request. */
const COUNTED = 10_000;

const ROUTE_53 = "@aws-sdk/client-route-53";

/** Loads a client: when it is first needed, as together they take most of a second. */
const load = createRequire(__filename);

/** The account of the credentials in the environment, by AWS's SDK. */
export class AccountSdk implements Account {
  constructor(private readonly region: string) {}

  public caller(): Promise<Caller> {
    return new AwsSdk(this.region).caller();
  }

  public async contents(bucket: string, ignored: ReadonlySet<string>): Promise<BucketContents | undefined> {
    const { S3Client, ListObjectVersionsCommand } = load("@aws-sdk/client-s3") as typeof S3;
    const s3 = new S3Client({ ...clientSettings(this.region), followRegionRedirects: true });
    let [objects, oldVersions] = [0, 0];
    let from: { KeyMarker?: string; VersionIdMarker?: string } = {};
    try {
      for (;;) {
        const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, ...from }));
        const versions = page.Versions ?? [];
        objects += versions.filter(
          ({ IsLatest: isLatest, Key: key = "" }) => isLatest && !ignored.has(key),
        ).length;
        oldVersions += versions.filter(({ IsLatest: isLatest }) => !isLatest).length;
        oldVersions += page.DeleteMarkers?.length ?? 0;
        if (!page.IsTruncated) return { objects, oldVersions, isMore: false };
        if (objects + oldVersions >= COUNTED) return { objects, oldVersions, isMore: true };
        from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      }
    } catch (error) {
      if ((error as Error).name === "NoSuchBucket") return undefined;
      throw error;
    }
  }

  public async interfaces(vpc: string): Promise<readonly NetworkInterface[]> {
    const { ec2, paginateDescribeNetworkInterfaces } = this.ec2();
    const found: NetworkInterface[] = [];
    for await (const { NetworkInterfaces: page = [] } of paginateDescribeNetworkInterfaces(
      { client: ec2 },
      inVpc(vpc),
    )) {
      for (const {
        NetworkInterfaceId: id = "",
        Description: description = "",
        Status: status = "",
        Attachment: attachment,
        OwnerId: owner = "",
      } of page) {
        found.push({ id, description, status, instance: attachment?.InstanceId, owner });
      }
    }
    return found;
  }

  public async securityGroups(vpc: string): Promise<readonly SecurityGroup[]> {
    const { ec2, paginateDescribeSecurityGroups } = this.ec2();
    const found: SecurityGroup[] = [];
    for await (const { SecurityGroups: page = [] } of paginateDescribeSecurityGroups(
      { client: ec2 },
      inVpc(vpc),
    )) {
      for (const { GroupId: id = "", GroupName: name = "", Tags: tags = [] } of page) {
        found.push({ id, name, tags: tagsOf(tags) });
      }
    }
    return found;
  }

  public async volumes(cluster: string): Promise<readonly Volume[]> {
    const { ec2, paginateDescribeVolumes } = this.ec2();
    const byId = new Map<string, Volume>();
    // Two tags, either of which may be missing: filters would want both.
    for (const filter of [
      { Name: `tag:kubernetes.io/cluster/${cluster}`, Values: ["owned"] },
      { Name: "tag:KubernetesCluster", Values: [cluster] },
    ]) {
      for await (const { Volumes: page = [] } of paginateDescribeVolumes(
        { client: ec2 },
        { Filters: [filter] },
      )) {
        for (const { VolumeId: id = "", Size: sizeGib = 0, Tags: tags = [] } of page) {
          byId.set(id, { id, sizeGib, tags: tagsOf(tags) });
        }
      }
    }
    return [...byId.values()];
  }

  public async zones(vpc: string, cluster: string): Promise<readonly Zone[]> {
    const { Route53Client, ListHostedZonesByVPCCommand } = load(ROUTE_53) as typeof Route53;
    const client = new Route53Client(clientSettings(this.region));
    const { HostedZoneSummaries: summaries = [] } = await client.send(
      new ListHostedZonesByVPCCommand({ VPCId: vpc, VPCRegion: this.region as Route53.VPCRegion }),
    );
    const zones: Zone[] = [];
    for (const { HostedZoneId: id = "", Name: name = "", Owner: owner } of summaries) {
      // What a service of AWS has made is its own.
      if (owner?.OwningService) continue;
      const records = recordsOf(cluster, await recordSets(client, id));
      zones.push({ id, name: name.replace(/\.$/, ""), records });
    }
    return zones;
  }

  private ec2() {
    const module = load("@aws-sdk/client-ec2") as typeof Ec2;
    return { ...module, ec2: new module.EC2Client(clientSettings(this.region)) };
  }
}

/** Every record set of a zone. */
async function recordSets(client: Route53.Route53Client, zone: string): Promise<readonly RecordSet[]> {
  const { ListResourceRecordSetsCommand } = load(ROUTE_53) as typeof Route53;
  const found: RecordSet[] = [];
  let from: Partial<Route53.ListResourceRecordSetsCommandInput> = {};
  for (;;) {
    const page = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone, ...from }));
    found.push(...((page.ResourceRecordSets ?? []) as RecordSet[]));
    if (!page.IsTruncated) return found;
    from = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

function inVpc(vpc: string) {
  return { Filters: [{ Name: "vpc-id", Values: [vpc] }] };
}

function tagsOf(tags: readonly Ec2.Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value]));
}
