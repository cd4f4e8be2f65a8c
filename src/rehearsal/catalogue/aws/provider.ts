/** The aws provider: https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
import type { ProviderEntry } from "../../engine/entry";
import { GLOBAL } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { check, matching } from "../checks";
import { allTags, regionOf } from "./account";
import { ACM_RESOURCES } from "./acm";
import { AUTOSCALING_RESOURCES } from "./autoscaling";
import { EBS_RESOURCES } from "./ebs";
import { EC2_DATA, EC2_RESOURCES } from "./ec2";
import { EFS_RESOURCES } from "./efs";
import { EKS_DATA, EKS_RESOURCES } from "./eks";
import { inUse } from "./errors";
import { IAM_DATA, IAM_RESOURCES } from "./iam";
import { KMS_RESOURCES } from "./kms";
import { LAUNCH_TEMPLATE_RESOURCES } from "./launch-template";
import { LOGS_RESOURCES } from "./logs";
import { META_DATA } from "./meta";
import { NAT_GATEWAY_RESOURCES } from "./nat-gateway";
import { NETWORK_FIREWALL_RESOURCES } from "./network-firewall";
import { ROUTING_RESOURCES } from "./routing";
import { ROUTE53_DATA, ROUTE53_RESOURCES } from "./route53";
import { S3_RESOURCES } from "./s3";
import { SECURITY_GROUP_DATA, SECURITY_GROUP_RESOURCES } from "./security-group";
import { SSM_DATA } from "./ssm";
import { unmodelledId } from "./unmodelled-ids";
import { VPC_RESOURCES } from "./vpc";
import { VPC_CIDR_RESOURCES } from "./vpc-cidr";
import { VPC_DATA } from "./vpc-data";
import { VPC_ENDPOINT_RESOURCES } from "./vpc-endpoint";

/** Its bindings are of 6.x, where nearly every resource has a `region` of its own. */
export const AWS: ProviderEntry = {
  name: "aws",
  schema: { sensitive: ["access_key", "secret_key", "token"] },
  sdk: true,
  resources: {
    ...ACM_RESOURCES,
    ...VPC_RESOURCES,
    ...VPC_CIDR_RESOURCES,
    ...ROUTING_RESOURCES,
    ...NAT_GATEWAY_RESOURCES,
    ...NETWORK_FIREWALL_RESOURCES,
    ...VPC_ENDPOINT_RESOURCES,
    ...SECURITY_GROUP_RESOURCES,
    ...EC2_RESOURCES,
    ...EBS_RESOURCES,
    ...LAUNCH_TEMPLATE_RESOURCES,
    ...AUTOSCALING_RESOURCES,
    ...EFS_RESOURCES,
    ...EKS_RESOURCES,
    ...IAM_RESOURCES,
    ...KMS_RESOURCES,
    ...LOGS_RESOURCES,
    ...ROUTE53_RESOURCES,
    ...S3_RESOURCES,
  },
  dataSources: {
    ...VPC_DATA,
    ...SECURITY_GROUP_DATA,
    ...EC2_DATA,
    ...EKS_DATA,
    ...IAM_DATA,
    ...ROUTE53_DATA,
    ...SSM_DATA,
    ...META_DATA,
  },
  checks: [check("region", matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "the name of an AWS region"))],
  configure: (settings) => {
    const region = textOf(settings, "region");
    if (region === "") {
      throw new Refusal(
        "Missing region",
        "The rehearsal reads neither the environment nor shared configuration files: set `region` in the provider block.",
      );
    }
    return { place: region, settings };
  },
  locate: regionOf,
  known: {
    region: (_planned, scope) => scope.place,
    tags_all: (planned, scope) => allTags(planned.tags ?? null, scope),
  },
  replace: ["region"],
  values: {
    id: unmodelledId,
    arn: (object) =>
      `arn:aws:${object.type.split("_")[1] ?? ""}:${object.place === GLOBAL ? "" : object.place}:123456789012:${object.text("id")}`,
  },
  inUse,
};
