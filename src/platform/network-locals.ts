import { Fn, TerraformLocal, Token, type IResolvable, type TerraformStack } from "cdktf";
import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import type { SubnetProps } from "../modules/custom-vpc";
import {
  DEFAULT_SUBNET_BITS,
  DEFAULT_SUBNETS,
  DEFAULT_VPC_CIDR,
  type NetworkSettings,
} from "./network-settings";

/** References to the locals that describe the network, by the original's names. */
export interface NetworkLocals {
  /** `local.vpc_cidr` */
  readonly vpcCidr: string;
  /** `local.public_subnets` */
  readonly publicSubnets: IResolvable;
  /** `local.private_subnets` */
  readonly privateSubnets: IResolvable;
}

/** Declares the original's locals `vpc_cidr`, `az_names`, `public_subnets` and `private_subnets` in `stack`. */
export function declareNetworkLocals(stack: TerraformStack, settings: NetworkSettings): NetworkLocals {
  const zones = new DataAwsAvailabilityZones(stack, "available", {
    state: "available",
    // Without local zones, in which neither EKS nor NAT can run.
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
  });
  const vpcCidr = new TerraformLocal(stack, "vpc_cidr", settings.vpcCidr ?? DEFAULT_VPC_CIDR);
  const zoneNames = new TerraformLocal(stack, "az_names", zones.names);

  const subnets = (list: "publicSubnets" | "privateSubnets"): SubnetProps[] =>
    (
      settings[list] ??
      DEFAULT_SUBNETS[list].map(({ number, availabilityZone }) => ({
        cidrBlock: Fn.cidrsubnet(vpcCidr.asString, DEFAULT_SUBNET_BITS, number),
        availabilityZone,
      }))
    ).map(({ cidrBlock, availabilityZone }) => ({
      cidrBlock,
      availabilityZone:
        typeof availabilityZone === "string"
          ? availabilityZone
          : // element() wraps round, so that the three default subnets also fit a Region with two zones.
            Token.asString(Fn.element(zoneNames.asList, availabilityZone)),
    }));
  const declareSubnets = (name: string, list: "publicSubnets" | "privateSubnets"): IResolvable =>
    new TerraformLocal(
      stack,
      name,
      subnets(list).map((subnet) => ({
        cidr_block: subnet.cidrBlock,
        availability_zone: subnet.availabilityZone,
      })),
    ).expression as IResolvable;

  return {
    vpcCidr: vpcCidr.asString,
    publicSubnets: declareSubnets("public_subnets", "publicSubnets"),
    privateSubnets: declareSubnets("private_subnets", "privateSubnets"),
  };
}
