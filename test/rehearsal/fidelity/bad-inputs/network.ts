/** Bad inputs of networks, instances and what is around them. */
import { type BadInputs, nothing, policy, REGION } from "./bad-input";

const VPC = { vpc_id: "${aws_vpc.shared.id}" };
const INSTANCE = {
  ami: "ami-0123456789abcdef0",
  instance_type: "t3.micro",
  subnet_id: "${aws_subnet.shared_a.id}",
};
const RULE = { security_group_id: "${aws_security_group.shared.id}", ip_protocol: "tcp" };
const LOGS = {
  ...VPC,
  traffic_type: "ALL",
  log_destination_type: "s3",
  log_destination: "${aws_s3_bucket.shared.arn}",
};
const CIDR = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html";
const ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html";

export const NETWORK_INPUTS: BadInputs = {
  vpc_too_large: { type: "aws_vpc", what: "a /8 block", config: { cidr_block: "10.0.0.0/8" } },
  vpc_too_small: { type: "aws_vpc", what: "a /29 block", config: { cidr_block: "10.2.0.0/29" } },
  vpc_host_bits: {
    type: "aws_vpc",
    what: "an address inside its block",
    config: { cidr_block: "10.2.0.1/16" },
  },
  vpc_tenancy: {
    type: "aws_vpc",
    what: "an unknown tenancy",
    config: { cidr_block: "10.2.0.0/16", instance_tenancy: "shared" },
  },
  vpc_block_and_length: {
    type: "aws_vpc",
    what: "a block and a length for another",
    config: { cidr_block: "10.2.0.0/16", ipv4_netmask_length: 16 },
  },
  vpc_length_alone: {
    type: "aws_vpc",
    what: "a length without a pool to take it from",
    config: { ipv4_netmask_length: 16 },
  },
  subnet_host_bits: {
    type: "aws_subnet",
    what: "an address inside its block",
    config: { ...VPC, cidr_block: "10.0.3.5/24" },
  },
  subnet_too_small: {
    type: "aws_subnet",
    what: "a /29 block",
    config: { ...VPC, cidr_block: "10.0.3.0/29" },
    aws: `InvalidSubnet.Range (${CIDR})`,
  },
  subnet_two_zones: {
    type: "aws_subnet",
    what: "a zone by name and by id",
    config: {
      ...VPC,
      cidr_block: "10.0.3.0/24",
      availability_zone: `${REGION}a`,
      availability_zone_id: "euw1-az1",
    },
  },
  subnet_hostname_type: {
    type: "aws_subnet",
    what: "an unknown kind of host name",
    config: { ...VPC, cidr_block: "10.0.3.0/24", private_dns_hostname_type_on_launch: "dns-name" },
  },
  subnet_outside: {
    type: "aws_subnet",
    what: "a block outside its VPC",
    config: { ...VPC, cidr_block: "192.168.0.0/24" },
  },
  subnet_overlap: {
    type: "aws_subnet",
    what: "a block that overlaps",
    config: { ...VPC, cidr_block: "10.0.0.128/25" },
  },
  subnet_no_vpc: {
    type: "aws_subnet",
    what: "a VPC that does not exist",
    config: { vpc_id: nothing("vpc"), cidr_block: "10.0.3.0/24" },
  },
  subnet_unknown_zone: {
    type: "aws_subnet",
    what: "a zone that the Region does not have",
    config: { ...VPC, cidr_block: "10.0.3.0/24", availability_zone: `${REGION}z` },
  },
  gateway_second: { type: "aws_internet_gateway", what: "a second one for a VPC", config: VPC },
  gateway_no_vpc: {
    type: "aws_internet_gateway",
    what: "a VPC that does not exist",
    config: { vpc_id: nothing("vpc") },
  },
  route_host_bits: {
    type: "aws_route",
    what: "a destination inside its block",
    config: {
      route_table_id: "${aws_route_table.shared.id}",
      destination_cidr_block: "10.9.0.1/16",
      gateway_id: "${aws_internet_gateway.shared.id}",
    },
  },
  route_two_targets: {
    type: "aws_route",
    what: "two targets",
    config: {
      route_table_id: "${aws_route_table.shared.id}",
      destination_cidr_block: "10.9.0.0/16",
      gateway_id: nothing("igw"),
      nat_gateway_id: nothing("nat"),
    },
  },
  route_no_target: {
    type: "aws_route",
    what: "no target",
    config: { route_table_id: "${aws_route_table.shared.id}", destination_cidr_block: "10.9.0.0/16" },
  },
  route_no_table: {
    type: "aws_route",
    what: "a route table that does not exist",
    config: {
      route_table_id: nothing("rtb"),
      destination_cidr_block: "10.9.0.0/16",
      gateway_id: "${aws_internet_gateway.shared.id}",
    },
  },
  route_table_block: {
    type: "aws_route_table",
    what: "a route with a destination that is no block",
    config: {
      ...VPC,
      route: [{ cidr_block: "everywhere", gateway_id: "${aws_internet_gateway.shared.id}" }],
    },
  },
  association_of_nothing: {
    type: "aws_route_table_association",
    what: "neither a subnet nor a gateway",
    config: { route_table_id: "${aws_route_table.shared.id}" },
  },
  association_no_subnet: {
    type: "aws_route_table_association",
    what: "a subnet that does not exist",
    config: { route_table_id: "${aws_route_table.shared.id}", subnet_id: nothing("subnet") },
  },
  endpoint_kind: {
    type: "aws_vpc_endpoint",
    what: "an unknown kind",
    config: { ...VPC, service_name: `com.amazonaws.${REGION}.s3`, vpc_endpoint_type: "Tunnel" },
  },
  endpoint_policy: {
    type: "aws_vpc_endpoint",
    what: "a policy that is not JSON",
    config: { ...VPC, service_name: `com.amazonaws.${REGION}.s3`, policy: "everybody" },
  },
  endpoint_region: {
    type: "aws_vpc_endpoint",
    what: "a service of another Region",
    config: { ...VPC, service_name: "com.amazonaws.us-east-1.s3" },
    aws: `InvalidServiceName (${ERRORS})`,
  },
  flow_log_traffic: {
    type: "aws_flow_log",
    what: "an unknown kind of traffic",
    config: { ...LOGS, traffic_type: "SOME" },
  },
  flow_log_interval: {
    type: "aws_flow_log",
    what: "an interval that does not exist",
    config: { ...LOGS, max_aggregation_interval: 120 },
  },
  flow_log_two_subjects: {
    type: "aws_flow_log",
    what: "of a VPC and a subnet",
    config: { ...LOGS, subnet_id: "${aws_subnet.shared_a.id}" },
  },
  flow_log_destination: {
    type: "aws_flow_log",
    what: "a destination that is no ARN",
    config: { ...LOGS, log_destination: "shared-of-bad-inputs" },
  },
  flow_log_no_role: {
    type: "aws_flow_log",
    what: "CloudWatch Logs without a role",
    config: {
      ...VPC,
      traffic_type: "ALL",
      log_destination: `arn:aws:logs:${REGION}:123456789012:log-group:flow`,
    },
  },
  group_reserved_name: {
    type: "aws_security_group",
    what: 'a name that begins with "sg-"',
    config: { ...VPC, name: "sg-web" },
  },
  group_description: {
    type: "aws_security_group",
    what: "a description with a letter that is not allowed",
    config: { ...VPC, name: "umlaut", description: "für alle" },
  },
  group_two_names: {
    type: "aws_security_group",
    what: "a name and a prefix",
    config: { ...VPC, name: "web", name_prefix: "web-" },
  },
  group_no_vpc: {
    type: "aws_security_group",
    what: "a VPC that does not exist",
    config: { name: "nowhere", vpc_id: nothing("vpc") },
  },
  group_twice: {
    type: "aws_security_group",
    what: "a name that its VPC has",
    config: { ...VPC, name: "shared" },
  },
  group_inline_block: {
    type: "aws_security_group",
    what: "a rule for what is no block",
    config: {
      ...VPC,
      name: "inline",
      ingress: [
        {
          cidr_blocks: ["10.0.0.0/40"],
          from_port: 22,
          to_port: 22,
          protocol: "tcp",
          description: "",
          ipv6_cidr_blocks: [],
          prefix_list_ids: [],
          security_groups: [],
          self: false,
        },
      ],
    },
  },
  ingress_block: {
    type: "aws_vpc_security_group_ingress_rule",
    what: "what is no block",
    config: { ...RULE, from_port: 22, to_port: 22, cidr_ipv4: "10.0.0.0/33" },
  },
  ingress_port: {
    type: "aws_vpc_security_group_ingress_rule",
    what: "a port above 65535",
    config: { ...RULE, from_port: 70_000, to_port: 70_000, cidr_ipv4: "10.0.0.0/16" },
  },
  ingress_two_sources: {
    type: "aws_vpc_security_group_ingress_rule",
    what: "two sources",
    config: { ...RULE, from_port: 22, to_port: 22, cidr_ipv4: "10.0.0.0/16", cidr_ipv6: "::/0" },
  },
  ingress_no_source: {
    type: "aws_vpc_security_group_ingress_rule",
    what: "no source",
    config: { ...RULE, from_port: 22, to_port: 22 },
  },
  ingress_no_group: {
    type: "aws_vpc_security_group_ingress_rule",
    what: "a group that does not exist",
    config: {
      ...RULE,
      security_group_id: nothing("sg"),
      from_port: 22,
      to_port: 22,
      cidr_ipv4: "10.0.0.0/16",
    },
  },
  egress_block: {
    type: "aws_vpc_security_group_egress_rule",
    what: "what is no block",
    config: {
      security_group_id: "${aws_security_group.shared.id}",
      ip_protocol: "-1",
      cidr_ipv4: "everywhere",
    },
  },
  rule_direction: {
    type: "aws_security_group_rule",
    what: "an unknown direction",
    config: {
      security_group_id: "${aws_security_group.shared.id}",
      type: "inbound",
      protocol: "tcp",
      from_port: 22,
      to_port: 22,
      cidr_blocks: ["10.0.0.0/16"],
    },
  },
  rule_no_source: {
    type: "aws_security_group_rule",
    what: "no source",
    config: {
      security_group_id: "${aws_security_group.shared.id}",
      type: "ingress",
      protocol: "tcp",
      from_port: 22,
      to_port: 22,
    },
  },
  key_garbage: {
    type: "aws_key_pair",
    what: "a path in place of a key",
    config: { key_name: "garbage", public_key: "~/.ssh/id_ed25519.pub" },
    aws: `InvalidKey.Format (${ERRORS})`,
  },
  key_ecdsa: {
    type: "aws_key_pair",
    what: "an ECDSA key",
    config: {
      key_name: "ecdsa",
      public_key:
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOoq8mXw1V0Z0iYIv2mE0ZS6ZrTn1yV1vLEXzQhX0GQv1Fqk6Gx6yQhS1mJ7mKq7nqvCqY5cXvJm0lYd0mE0ZS4=",
    },
    aws: "InvalidKey.Format (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html)",
  },
  key_two_names: {
    type: "aws_key_pair",
    what: "a name and a prefix",
    config: { key_name: "a", key_name_prefix: "a-", public_key: "ssh-ed25519 AAAA" },
  },
  instance_nothing: {
    type: "aws_instance",
    what: "neither image nor template",
    config: { instance_type: "t3.micro" },
  },
  instance_two_user_data: {
    type: "aws_instance",
    what: "user data twice",
    config: { ...INSTANCE, user_data: "a", user_data_base64: "YQ==" },
  },
  instance_large_user_data: {
    type: "aws_instance",
    what: "user data of 17 KB",
    config: { ...INSTANCE, user_data: "a".repeat(17_000) },
  },
  instance_volume_type: {
    type: "aws_instance",
    what: "an unknown type of volume",
    config: { ...INSTANCE, root_block_device: [{ volume_type: "gp9" }] },
  },
  instance_tokens: {
    type: "aws_instance",
    what: "an unknown state of the metadata's tokens",
    config: { ...INSTANCE, metadata_options: [{ http_tokens: "mandatory" }] },
  },
  instance_hops: {
    type: "aws_instance",
    what: "65 hops to the metadata",
    config: { ...INSTANCE, metadata_options: [{ http_put_response_hop_limit: 65 }] },
  },
  instance_shutdown: {
    type: "aws_instance",
    what: "an unknown behaviour when it shuts down",
    config: { ...INSTANCE, instance_initiated_shutdown_behavior: "hibernate" },
    aws: "ValidationError (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html)",
  },
  instance_unknown_image: {
    type: "aws_instance",
    what: "an image by name",
    config: { ...INSTANCE, ami: "debian-13" },
  },
  instance_type_format: {
    type: "aws_instance",
    what: "half an instance type",
    config: { ...INSTANCE, instance_type: "t3" },
  },
  instance_two_interfaces: {
    type: "aws_instance",
    what: "a subnet and an interface of its own",
    config: { ...INSTANCE, network_interface: [{ device_index: 0, network_interface_id: nothing("eni") }] },
  },
  interface_no_subnet: {
    type: "aws_network_interface",
    what: "a subnet that does not exist",
    config: { subnet_id: nothing("subnet") },
  },
  interface_address: {
    type: "aws_network_interface",
    what: "an address that is none",
    config: { subnet_id: "${aws_subnet.shared_a.id}", private_ips: ["10.0.0.300"] },
  },
  address_domain: { type: "aws_eip", what: "an unknown domain", config: { domain: "public" } },
  address_vpc: {
    type: "aws_eip",
    what: "`vpc = true`, as in 2022",
    config: { vpc: true },
    aws: "no argument of aws 6 any more; 5.100 warns of it",
  },
  association_no_address: {
    type: "aws_eip_association",
    what: "an address that does not exist",
    config: { allocation_id: nothing("eipalloc"), network_interface_id: nothing("eni") },
  },
  template_short_name: { type: "aws_launch_template", what: "a name of two letters", config: { name: "ab" } },
  template_name: { type: "aws_launch_template", what: "a name with a space", config: { name: "a template" } },
  template_two_names: {
    type: "aws_launch_template",
    what: "a name and a prefix",
    config: { name: "abc", name_prefix: "abc" },
  },
  template_volume_type: {
    type: "aws_launch_template",
    what: "an unknown type of volume",
    config: {
      name: "volume",
      block_device_mappings: [{ device_name: "/dev/xvda", ebs: [{ volume_type: "gp9" }] }],
    },
  },
  template_throughput: {
    type: "aws_launch_template",
    what: "too much throughput",
    config: {
      name: "throughput",
      block_device_mappings: [{ device_name: "/dev/xvda", ebs: [{ throughput: 5000 }] }],
    },
  },
  template_hops: {
    type: "aws_launch_template",
    what: "no hop to the metadata",
    config: { name: "hops", metadata_options: [{ http_put_response_hop_limit: 0 }] },
  },
  template_tokens: {
    type: "aws_launch_template",
    what: "an unknown state of the metadata's tokens",
    config: { name: "tokens", metadata_options: [{ http_tokens: "yes" }] },
  },
  template_groups: {
    type: "aws_launch_template",
    what: "groups by name and by id",
    config: { name: "groups", security_group_names: ["a"], vpc_security_group_ids: [nothing("sg")] },
  },
  template_shutdown: {
    type: "aws_launch_template",
    what: "an unknown behaviour when it shuts down",
    config: { name: "shutdown", instance_initiated_shutdown_behavior: "hibernate" },
  },
  template_tags: {
    type: "aws_launch_template",
    what: "tags for something that is not launched",
    config: { name: "tags", tag_specifications: [{ resource_type: "vpc", tags: { a: "b" } }] },
  },
  template_encrypted: {
    type: "aws_launch_template",
    what: "an encryption that is neither true nor false",
    config: {
      name: "encrypted",
      block_device_mappings: [{ device_name: "/dev/xvda", ebs: [{ encrypted: "yes" }] }],
    },
  },
  scaling_nothing: {
    type: "aws_autoscaling_group",
    what: "no template",
    config: { name: "nothing", min_size: 0, max_size: 1, vpc_zone_identifier: ["${aws_subnet.shared_a.id}"] },
  },
  scaling_two_places: {
    type: "aws_autoscaling_group",
    what: "zones and subnets",
    config: {
      name: "places",
      min_size: 0,
      max_size: 1,
      availability_zones: [`${REGION}a`],
      vpc_zone_identifier: ["${aws_subnet.shared_a.id}"],
      launch_template: [{ name: "none" }],
    },
  },
  change_vpc_block: {
    type: "aws_vpc",
    what: "another block for a VPC",
    config: { cidr_block: "10.3.0.0/16" },
    then: { cidr_block: "10.4.0.0/16" },
  },
  change_subnet_zone: {
    type: "aws_subnet",
    what: "another zone for a subnet",
    config: { ...VPC, cidr_block: "10.0.4.0/24", availability_zone: `${REGION}a` },
    then: { ...VPC, cidr_block: "10.0.4.0/24", availability_zone: `${REGION}b` },
  },
  change_group_description: {
    type: "aws_security_group",
    what: "another description for a security group",
    config: { ...VPC, name: "described", description: "one" },
    then: { ...VPC, name: "described", description: "two" },
  },
  change_group_name: {
    type: "aws_security_group",
    what: "another name for a security group",
    config: { ...VPC, name: "named-one" },
    then: { ...VPC, name: "named-two" },
  },
  change_table_vpc: {
    type: "aws_route_table",
    what: "another VPC for a route table",
    config: VPC,
    then: { vpc_id: "${aws_vpc.other.id}" },
  },
  change_template_name: {
    type: "aws_launch_template",
    what: "another name for a launch template",
    config: { name: "first-name" },
    then: { name: "second-name" },
  },
  delete_subnet_in_use: {
    type: "aws_subnet",
    what: "deleting a subnet with an interface in it",
    config: { ...VPC, cidr_block: "10.0.5.0/24", timeouts: { delete: "1s" } },
    then: null,
    beside: {
      aws_network_interface: {
        delete_subnet_in_use__user: { subnet_id: "${aws_subnet.delete_subnet_in_use.id}" },
      },
    },
    forget: ["aws_network_interface.delete_subnet_in_use__user"],
  },
  endpoint_two_services: {
    type: "aws_vpc_endpoint",
    what: "a service and a resource configuration",
    config: {
      ...VPC,
      service_name: `com.amazonaws.${REGION}.s3`,
      resource_configuration_arn: "arn:aws:vpc-lattice:eu-west-1:123456789012:resourceconfiguration/rcfg-1",
      policy: policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }),
    },
  },
};
