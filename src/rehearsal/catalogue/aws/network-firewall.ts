/**
 * AWS Network Firewall: firewalls, of which routes name the endpoints.
 *
 * Rules of AWS: https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateFirewall.html. Arguments that need a new
 * object, and the shape of the status: `internal/service/networkfirewall` of https://github.com/hashicorp/terraform-provider-aws.
 */
import type { ResourceEntry } from "../../engine/entry";
import type { Draft } from "../../engine/draft";
import { textOf } from "../../engine/values";
import type { WorldObject } from "../../world/world";
import { check, length, matching } from "../checks";
import { ACCOUNT, arn, uuid } from "./account";
import { apiError } from "./errors";
import { IN_SUBNET, IN_VPC } from "./vpc";

const FIREWALL = "aws_networkfirewall_firewall";

function subnetsOf(object: Draft): readonly WorldObject[] {
  return object.strings("subnet_mapping.subnet_id").flatMap((id) => object.find(["aws_subnet"], id) ?? []);
}

/** "One firewall endpoint in each subnet": https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-components.html */
function endpointIn(object: Draft, subnet: WorldObject): string {
  return `vpce-${object.digest(`endpoint in ${subnet.id}`).slice(0, 17)}`;
}

const firewall: ResourceEntry = {
  replace: ["name", "vpc_id"],
  defaults: { delete_protection: false },
  affected: { firewall_status: ["subnet_mapping"] },
  checks: [
    check("name", length(1, 128), matching(/^[0-9A-Za-z-]+$/, "of letters, digits and hyphens")),
    check("firewall_policy_arn", matching(/^arn:/, "an ARN")),
    check("description", length(0, 512)),
  ],
  references: [IN_VPC, { ...IN_SUBNET, at: "subnet_mapping.subnet_id" }],
  admit: (object) => {
    if (!object.prior && object.find([FIREWALL], object.text("name"), "name")) {
      throw apiError("InvalidRequestException", `a firewall named ${object.text("name")} already exists`);
    }
  },
  release: ({ values }) =>
    values.delete_protection === true
      ? apiError(
          "InvalidOperationException",
          `the firewall ${textOf(values, "name")} has delete_protection enabled`,
        )
      : undefined,
  companions: (object) =>
    subnetsOf(object).map((subnet) => {
      const id = endpointIn(object, subnet);
      return {
        type: "aws_vpc_endpoint",
        id,
        values: {
          id,
          arn: arn("ec2", object.place, `vpc-endpoint/${id}`),
          region: object.place,
          vpc_id: object.text("vpc_id"),
          vpc_endpoint_type: "GatewayLoadBalancer",
          subnet_ids: [subnet.id],
          state: "available",
          owner_id: ACCOUNT,
        },
      };
    }),
  values: {
    id: (object) => object.text("arn"),
    arn: (object) => arn("network-firewall", object.place, `firewall/${object.text("name")}`),
    firewall_status: (object) => [
      {
        sync_states: subnetsOf(object).map((subnet) => ({
          availability_zone: textOf(subnet.values, "availability_zone"),
          attachment: [{ endpoint_id: endpointIn(object, subnet), subnet_id: subnet.id }],
        })),
        transit_gateway_attachment_sync_states: [],
      },
    ],
    update_token: (object) => uuid(object.content("token")),
  },
};

/** The resources of this service. */
export const NETWORK_FIREWALL_RESOURCES: Readonly<Record<string, ResourceEntry>> = { [FIREWALL]: firewall };
