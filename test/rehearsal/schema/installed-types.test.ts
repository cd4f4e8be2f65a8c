import { ProviderBindings } from "../../../src/rehearsal/schema/bindings";
import type { BlockSchema } from "../../../src/rehearsal/schema/schema";

const aws = ProviderBindings.installed("aws");
const helm = ProviderBindings.installed("helm");
const kubernetes = ProviderBindings.installed("kubernetes");
const tls = ProviderBindings.installed("tls");

const required = { required: true, optional: false, computed: false };
const optional = { required: false, optional: true, computed: false };
const computed = { required: false, optional: false, computed: true };
const optionalComputed = { required: false, optional: true, computed: true };

/** Names of the attributes that have exactly these flags. */
function names(block: BlockSchema, flags: object): string[] {
  const wanted = JSON.stringify(flags);
  return Object.entries(block.attributes)
    .filter(
      ([, { required, optional, computed }]) => JSON.stringify({ required, optional, computed }) === wanted,
    )
    .map(([name]) => name);
}

describe("aws", () => {
  it("aws_vpc is all attributes", () => {
    const { block } = aws.derive("resource", "aws_vpc");

    expect(block.blocks).toEqual({});
    expect(block.attributes).toMatchObject({
      id: { type: "string", ...optionalComputed },
      arn: { type: "string", ...computed },
      cidr_block: { type: "string", ...optionalComputed },
      enable_dns_support: { type: "bool", ...optional },
      ipv4_netmask_length: { type: "number", ...optional },
      region: { type: "string", ...optionalComputed },
      tags: { type: ["map", "string"], ...optional },
      tags_all: { type: ["map", "string"], ...optionalComputed },
    });
  });

  it("aws_subnet has one required attribute and a single block of timeouts", () => {
    const { block } = aws.derive("resource", "aws_subnet");

    expect(names(block, required)).toEqual(["vpc_id"]);
    expect(block.blocks).toEqual({
      timeouts: {
        nesting: "single",
        block: {
          attributes: { create: { type: "string", ...optional }, delete: { type: "string", ...optional } },
          blocks: {},
        },
      },
    });
  });

  it("aws_security_group takes its rules as attributes, not as blocks", () => {
    const { block } = aws.derive("resource", "aws_security_group");
    const rules = {
      type: [
        "set",
        [
          "object",
          {
            cidr_blocks: ["list", "string"],
            description: "string",
            from_port: "number",
            ipv6_cidr_blocks: ["list", "string"],
            prefix_list_ids: ["list", "string"],
            protocol: "string",
            security_groups: ["set", "string"],
            self: "bool",
            to_port: "number",
          },
        ],
      ],
      ...optionalComputed,
    };

    expect(block.attributes).toMatchObject({ ingress: rules, egress: rules });
    expect(Object.keys(block.blocks)).toEqual(["timeouts"]);
  });

  it("aws_instance tells blocks that come once from blocks that repeat", () => {
    const { attributes, blocks } = aws.derive("resource", "aws_instance").block;

    expect(blocks).toMatchObject({
      root_block_device: { nesting: "list", maxItems: 1 },
      metadata_options: { nesting: "list", maxItems: 1 },
      network_interface: { nesting: "set" },
      ebs_block_device: { nesting: "set" },
    });
    expect(blocks.network_interface).not.toHaveProperty("maxItems");
    expect(blocks.root_block_device?.block.attributes).toMatchObject({
      volume_id: { type: "string", ...computed },
      volume_size: { type: "number", ...optionalComputed },
    });
    expect(names(blocks.network_interface!.block, required)).toEqual([
      "device_index",
      "network_interface_id",
    ]);
    // Renamed in TypeScript (fetchPasswordData), not in Terraform.
    expect(attributes.get_password_data).toEqual({ type: "bool", ...optional });
  });

  it("aws_eks_cluster insists on its one network configuration", () => {
    const { attributes, blocks } = aws.derive("resource", "aws_eks_cluster").block;

    expect(names({ attributes, blocks }, required)).toEqual(["name", "role_arn"]);
    expect(blocks.vpc_config).toMatchObject({
      nesting: "list",
      minItems: 1,
      maxItems: 1,
      block: { attributes: { subnet_ids: { type: ["set", "string"], ...required } } },
    });
    expect(blocks.access_config).not.toHaveProperty("minItems");
    expect(attributes.identity).toEqual({
      type: ["list", ["object", { oidc: ["list", ["object", { issuer: "string" }]] }]],
      ...computed,
    });
  });

  it("data aws_iam_policy_document nests repeatable blocks", () => {
    const { attributes, blocks } = aws.derive("data", "aws_iam_policy_document").block;

    expect(attributes.json).toEqual({ type: "string", ...computed });
    expect(blocks).toMatchObject({
      statement: {
        nesting: "list",
        block: {
          attributes: { actions: { type: ["set", "string"], ...optional } },
          blocks: {
            condition: { nesting: "set", block: { attributes: { test: required, values: required } } },
            principals: { nesting: "set" },
          },
        },
      },
    });
  });

  it("data aws_vpc has a computed list of objects", () => {
    expect(aws.derive("data", "aws_vpc").block.attributes.cidr_block_associations).toEqual({
      type: ["list", ["object", { association_id: "string", cidr_block: "string", state: "string" }]],
      ...computed,
    });
  });

  it("aws_lexv2models_slot is put together from several files", () => {
    const { blocks } = aws.derive("resource", "aws_lexv2models_slot").block;

    expect(blocks).toMatchObject({
      value_elicitation_setting: {
        nesting: "list",
        block: {
          attributes: { slot_constraint: { type: "string", ...required } },
          blocks: {
            prompt_specification: {
              block: {
                attributes: { max_retries: { type: "number", ...required } },
                blocks: { message_group: { nesting: "list" } },
              },
            },
          },
        },
      },
    });
  });

  it("aws_wafv2_web_acl_association gets by with a configuration of another name", () => {
    expect(names(aws.derive("resource", "aws_wafv2_web_acl_association").block, required)).toEqual([
      "resource_arn",
      "web_acl_arn",
    ]);
  });

  it("aws_wafv2_web_acl has a statement of unknown structure, as the bindings skip it", () => {
    expect(aws.derive("resource", "aws_wafv2_web_acl").block.blocks.rule?.block.attributes.statement).toEqual(
      {
        type: "dynamic",
        ...optional,
      },
    );
  });

  it("the provider takes roles to assume, and has no alias of its own", () => {
    const { attributes, blocks } = aws.deriveProvider().block;

    expect(attributes).not.toHaveProperty("alias");
    expect(attributes.region).toEqual({ type: "string", ...optional });
    expect(blocks).toMatchObject({
      assume_role: {
        nesting: "list",
        block: {
          attributes: {
            role_arn: { type: "string", ...optional },
            policy_arns: { type: ["set", "string"], ...optional },
            tags: { type: ["map", "string"], ...optional },
          },
        },
      },
      endpoints: { nesting: "set" },
    });
  });
});

describe("helm", () => {
  it("helm_release nests attributes, each with its flags", () => {
    const { attributes, blocks } = helm.derive("resource", "helm_release").block;

    expect(blocks).toEqual({});
    expect(attributes.set).toEqual({
      nested: {
        nesting: "list",
        attributes: {
          name: { type: "string", ...required },
          type: { type: "string", ...optionalComputed },
          value: { type: "string", ...optional },
        },
      },
      ...optional,
    });
    expect(attributes).toMatchObject({
      postrender: { nested: { nesting: "single", attributes: { binary_path: required, args: optional } } },
      metadata: { nested: { nesting: "single", attributes: { revision: { type: "number", ...computed } } } },
      timeouts: { nested: { nesting: "single" } },
      id: { type: "string", ...computed },
    });
  });

  it("the provider's members are required or optional, at any depth", () => {
    expect(helm.deriveProvider().block.attributes.kubernetes).toMatchObject({
      nested: {
        nesting: "single",
        attributes: {
          host: { type: "string", ...optional },
          exec: {
            nested: {
              nesting: "single",
              attributes: {
                api_version: { type: "string", ...required },
                args: { type: ["list", "string"], ...optional },
                env: { type: ["map", "string"], ...optional },
              },
            },
            ...optional,
          },
        },
      },
      ...optional,
    });
  });
});

describe("kubernetes", () => {
  it("kubernetes_secret insists on its metadata", () => {
    const { attributes, blocks } = kubernetes.derive("resource", "kubernetes_secret").block;

    expect(blocks.metadata).toMatchObject({
      nesting: "list",
      minItems: 1,
      maxItems: 1,
      block: { attributes: { uid: { type: "string", ...computed }, labels: { type: ["map", "string"] } } },
    });
    expect(attributes.data).toEqual({ type: ["map", "string"], ...optionalComputed });
  });

  it("kubernetes_manifest takes anything", () => {
    expect(kubernetes.derive("resource", "kubernetes_manifest").block.attributes).toMatchObject({
      manifest: { type: "dynamic", ...required },
      object: { type: "dynamic", ...optionalComputed },
      wait_for: { type: ["object", { fields: ["map", "string"] }], ...optional },
    });
  });
});

describe("tls", () => {
  it("tls_private_key computes the keys", () => {
    const { block } = tls.derive("resource", "tls_private_key");

    expect(names(block, required)).toEqual(["algorithm"]);
    expect(names(block, optionalComputed)).toEqual(["ecdsa_curve", "rsa_bits"]);
    expect(block.attributes.private_key_pem).toEqual({ type: "string", ...computed });
    expect(block.attributes.id).toEqual({ type: "string", ...computed });
  });
});
