/** Bad inputs of IAM, S3, EFS, KMS, Route 53 and CloudWatch Logs. */
import { type BadInputs, nothing, policy, trust } from "./bad-input";

const TRUST = { assume_role_policy: trust("ec2.amazonaws.com") };
const ALLOW = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const GRAMMAR =
  "MalformedPolicyDocument (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)";
const SHARED = "${aws_s3_bucket.shared.id}";
const ZONE = "${aws_route53_zone.shared.zone_id}";
const SHA1 = "0123456789012345678901234567890123456789";

export const SERVICE_INPUTS: BadInputs = {
  role_name: { type: "aws_iam_role", what: "a name with a space", config: { ...TRUST, name: "a role" } },
  role_long_name: {
    type: "aws_iam_role",
    what: "a name of 65 letters",
    config: { ...TRUST, name: "a".repeat(65) },
  },
  role_long_prefix: {
    type: "aws_iam_role",
    what: "a prefix of 39 letters",
    config: { ...TRUST, name_prefix: "a".repeat(39) },
  },
  role_two_names: {
    type: "aws_iam_role",
    what: "a name and a prefix",
    config: { ...TRUST, name: "a", name_prefix: "b" },
  },
  role_duration: {
    type: "aws_iam_role",
    what: "sessions of half an hour",
    config: { ...TRUST, name: "short", max_session_duration: 1800 },
  },
  role_description: {
    type: "aws_iam_role",
    what: "a description of 1001 letters",
    config: { ...TRUST, name: "described", description: "a".repeat(1001) },
  },
  role_path: {
    type: "aws_iam_role",
    what: "a path without slashes",
    config: { ...TRUST, name: "path", path: "path" },
    aws: "ValidationError (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html)",
  },
  role_trust_text: {
    type: "aws_iam_role",
    what: "a trust policy that is not JSON",
    config: { name: "text", assume_role_policy: "ec2" },
  },
  role_trust_resource: {
    type: "aws_iam_role",
    what: "a trust policy with a resource",
    config: {
      name: "resource",
      assume_role_policy: policy({
        ...ALLOW,
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    },
    aws: GRAMMAR,
  },
  role_trust_nobody: {
    type: "aws_iam_role",
    what: "a trust policy without a principal",
    config: { name: "nobody", assume_role_policy: policy({ Effect: "Allow", Action: "sts:AssumeRole" }) },
    aws: GRAMMAR,
  },
  role_boundary: {
    type: "aws_iam_role",
    what: "a permissions boundary by name",
    config: { ...TRUST, name: "boundary", permissions_boundary: "boundary" },
  },
  role_twice: {
    type: "aws_iam_role",
    what: "a name that a role has",
    config: { ...TRUST, name: "shared-nodes" },
  },
  policy_text: {
    type: "aws_iam_policy",
    what: "what is not JSON",
    config: { name: "text", policy: "allow" },
  },
  policy_effect: {
    type: "aws_iam_policy",
    what: "an effect in small letters",
    config: { name: "effect", policy: policy({ ...ALLOW, Effect: "allow" }) },
  },
  policy_no_action: {
    type: "aws_iam_policy",
    what: "a statement without an action",
    config: { name: "action", policy: policy({ Effect: "Allow", Resource: "*" }) },
  },
  policy_no_resource: {
    type: "aws_iam_policy",
    what: "a statement without a resource",
    config: { name: "resource", policy: policy({ Effect: "Allow", Action: "s3:GetObject" }) },
  },
  policy_no_vendor: {
    type: "aws_iam_policy",
    what: "an action without its service",
    config: { name: "vendor", policy: policy({ ...ALLOW, Action: "GetObject" }) },
  },
  policy_bad_resource: {
    type: "aws_iam_policy",
    what: "a resource that is neither an ARN nor *",
    config: { name: "no-arn", policy: policy({ ...ALLOW, Resource: "shared-of-bad-inputs" }) },
  },
  policy_version: {
    type: "aws_iam_policy",
    what: "a version of the language that does not exist",
    config: { name: "version", policy: JSON.stringify({ Version: "2026-01-01", Statement: [ALLOW] }) },
  },
  policy_sid: {
    type: "aws_iam_policy",
    what: "a Sid with a space",
    config: { name: "sid", policy: policy({ ...ALLOW, Sid: "read data" }) },
  },
  policy_two_sids: {
    type: "aws_iam_policy",
    what: "one Sid for two statements",
    config: {
      name: "sids",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { ...ALLOW, Sid: "a" },
          { ...ALLOW, Sid: "a" },
        ],
      }),
    },
  },
  policy_member: {
    type: "aws_iam_policy",
    what: "a misspelt member",
    config: { name: "member", policy: policy({ ...ALLOW, Resources: "*" }) },
  },
  policy_condition: {
    type: "aws_iam_policy",
    what: "a condition that is no map",
    config: { name: "condition", policy: policy({ ...ALLOW, Condition: "always" }) },
  },
  policy_principal: {
    type: "aws_iam_policy",
    what: "a principal in a policy of an identity",
    config: { name: "principal", policy: policy({ ...ALLOW, Principal: "*" }) },
  },
  policy_size: {
    type: "aws_iam_policy",
    what: "more than 6,144 characters",
    config: {
      name: "size",
      policy: policy({
        ...ALLOW,
        Resource: Array.from({ length: 400 }, (_each, index) => `arn:aws:s3:::bucket-${index}`),
      }),
    },
    aws: "LimitExceeded (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)",
  },
  policy_name: {
    type: "aws_iam_policy",
    what: "a name with a slash",
    config: { name: "a/b", policy: policy(ALLOW) },
  },
  inline_no_role: {
    type: "aws_iam_role_policy",
    what: "a role that does not exist",
    config: { name: "inline", role: "nobody", policy: policy(ALLOW) },
  },
  inline_text: {
    type: "aws_iam_role_policy",
    what: "what is not JSON",
    config: { name: "inline", role: "${aws_iam_role.shared_nodes.name}", policy: "allow" },
  },
  attachment_no_role: {
    type: "aws_iam_role_policy_attachment",
    what: "a role that does not exist",
    config: { role: "nobody", policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
  },
  attachment_no_policy: {
    type: "aws_iam_role_policy_attachment",
    what: "a policy that does not exist",
    config: {
      role: "${aws_iam_role.shared_nodes.name}",
      policy_arn: "arn:aws:iam::123456789012:policy/none",
    },
  },
  attachment_name: {
    type: "aws_iam_role_policy_attachment",
    what: "a policy by name",
    config: { role: "${aws_iam_role.shared_nodes.name}", policy_arn: "ReadOnlyAccess" },
  },
  profile_name: { type: "aws_iam_instance_profile", what: "a name with a slash", config: { name: "a/b" } },
  profile_two_names: {
    type: "aws_iam_instance_profile",
    what: "a name and a prefix",
    config: { name: "a", name_prefix: "b" },
  },
  profile_no_role: {
    type: "aws_iam_instance_profile",
    what: "a role that does not exist",
    config: { name: "no-role", role: "nobody" },
  },
  oidc_http: {
    type: "aws_iam_openid_connect_provider",
    what: "an issuer without https",
    config: { url: "http://issuer.example.com", client_id_list: ["a"], thumbprint_list: [SHA1] },
  },
  oidc_thumbprint: {
    type: "aws_iam_openid_connect_provider",
    what: "a short thumbprint",
    config: { url: "https://issuer.example.com", client_id_list: ["a"], thumbprint_list: ["abc"] },
  },
  oidc_client: {
    type: "aws_iam_openid_connect_provider",
    what: "a client's id of 256 letters",
    config: { url: "https://issuer.example.com", client_id_list: ["a".repeat(256)], thumbprint_list: [SHA1] },
  },
  bucket_capitals: { type: "aws_s3_bucket", what: "a name with capitals", config: { bucket: "Spark-Data" } },
  bucket_underscore: {
    type: "aws_s3_bucket",
    what: "a name with an underscore",
    config: { bucket: "spark_data" },
  },
  bucket_short: { type: "aws_s3_bucket", what: "a name of two letters", config: { bucket: "ab" } },
  bucket_address: { type: "aws_s3_bucket", what: "an address as a name", config: { bucket: "192.168.0.1" } },
  bucket_prefix: {
    type: "aws_s3_bucket",
    what: "a prefix of 38 letters",
    config: { bucket_prefix: "a".repeat(38) },
  },
  bucket_two_names: {
    type: "aws_s3_bucket",
    what: "a name and a prefix",
    config: { bucket: "spark-data-a", bucket_prefix: "spark" },
  },
  bucket_acl_of_new: {
    type: "aws_s3_bucket_acl",
    what: "an access control list on a new bucket",
    config: { bucket: SHARED, acl: "private" },
    aws: "AccessControlListNotSupported (https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)",
  },
  bucket_acl_name: {
    type: "aws_s3_bucket_acl",
    what: "an unknown list",
    config: { bucket: SHARED, acl: "secret" },
  },
  bucket_acl_twice: {
    type: "aws_s3_bucket_acl",
    what: "neither a canned list nor one of its own",
    config: { bucket: SHARED },
  },
  ownership: {
    type: "aws_s3_bucket_ownership_controls",
    what: "an unknown ownership",
    config: { bucket: SHARED, rule: [{ object_ownership: "Everybody" }] },
  },
  versioning: {
    type: "aws_s3_bucket_versioning",
    what: "an unknown status",
    config: { bucket: SHARED, versioning_configuration: [{ status: "On" }] },
  },
  encryption: {
    type: "aws_s3_bucket_server_side_encryption_configuration",
    what: "an unknown algorithm",
    config: {
      bucket: SHARED,
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "AES128" }] }],
    },
  },
  lifecycle_status: {
    type: "aws_s3_bucket_lifecycle_configuration",
    what: "an unknown status",
    config: { bucket: SHARED, rule: [{ id: "a", status: "On", filter: [{}], expiration: [{ days: 1 }] }] },
  },
  lifecycle_class: {
    type: "aws_s3_bucket_lifecycle_configuration",
    what: "an unknown class of storage",
    config: {
      bucket: SHARED,
      rule: [{ id: "a", status: "Enabled", filter: [{}], transition: [{ days: 30, storage_class: "ICE" }] }],
    },
  },
  lifecycle_no_rule: {
    type: "aws_s3_bucket_lifecycle_configuration",
    what: "no rule",
    config: { bucket: SHARED },
  },
  lifecycle_days: {
    type: "aws_s3_bucket_lifecycle_configuration",
    what: "incomplete uploads that end after 0 days",
    config: {
      bucket: SHARED,
      rule: [
        {
          id: "a",
          status: "Enabled",
          filter: [{}],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 0 }],
        },
      ],
    },
  },
  lifecycle_two_filters: {
    type: "aws_s3_bucket_lifecycle_configuration",
    what: "a filter of two kinds without `and`",
    config: {
      bucket: SHARED,
      rule: [
        {
          id: "a",
          status: "Enabled",
          filter: [{ prefix: "a/", object_size_less_than: 5 }],
          expiration: [{ days: 1 }],
        },
      ],
    },
  },
  bucket_policy_text: {
    type: "aws_s3_bucket_policy",
    what: "what is not JSON",
    config: { bucket: SHARED, policy: "deny" },
  },
  bucket_policy_no_bucket: {
    type: "aws_s3_bucket_policy",
    what: "a bucket that does not exist",
    config: {
      bucket: "none-of-bad-inputs",
      policy: policy({
        ...ALLOW,
        Principal: { AWS: "123456789012" },
        Resource: "arn:aws:s3:::none-of-bad-inputs/*",
      }),
    },
    aws: "NoSuchBucket (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html)",
  },
  object_two_contents: {
    type: "aws_s3_object",
    what: "content twice",
    config: { bucket: SHARED, key: "a", content: "a", content_base64: "YQ==" },
  },
  object_class: {
    type: "aws_s3_object",
    what: "an unknown class of storage",
    config: { bucket: SHARED, key: "a", content: "a", storage_class: "ICE" },
  },
  object_acl: {
    type: "aws_s3_object",
    what: "an unknown list",
    config: { bucket: SHARED, key: "a", content: "a", acl: "secret" },
  },
  object_encryption: {
    type: "aws_s3_object",
    what: "an unknown encryption",
    config: { bucket: SHARED, key: "a", content: "a", server_side_encryption: "rot13" },
  },
  object_no_key: {
    type: "aws_s3_object",
    what: "an empty name",
    config: { bucket: SHARED, key: "", content: "a" },
  },
  files_throughput: {
    type: "aws_efs_file_system",
    what: "an unknown mode",
    config: { throughput_mode: "fast" },
  },
  files_provisioned: {
    type: "aws_efs_file_system",
    what: "provisioned throughput of no size",
    config: { creation_token: "provisioned", throughput_mode: "provisioned" },
    aws: "BadRequest (https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html)",
  },
  files_performance: {
    type: "aws_efs_file_system",
    what: "an unknown performance",
    config: { performance_mode: "turbo" },
  },
  files_lifecycle: {
    type: "aws_efs_file_system",
    what: "a number of days that EFS does not have",
    config: { lifecycle_policy: [{ transition_to_ia: "AFTER_8_DAYS" }] },
  },
  files_key: {
    type: "aws_efs_file_system",
    what: "a key by alias",
    config: { encrypted: true, kms_key_id: "alias/spark" },
  },
  files_token: {
    type: "aws_efs_file_system",
    what: "a token of 65 letters",
    config: { creation_token: "a".repeat(65) },
  },
  target_no_subnet: {
    type: "aws_efs_mount_target",
    what: "a subnet that does not exist",
    config: { file_system_id: "${aws_efs_file_system.shared.id}", subnet_id: nothing("subnet") },
  },
  target_address: {
    type: "aws_efs_mount_target",
    what: "an address that is none",
    config: {
      file_system_id: "${aws_efs_file_system.shared.id}",
      subnet_id: "${aws_subnet.shared_a.id}",
      ip_address: "10.0.0.300",
    },
  },
  files_backup: {
    type: "aws_efs_backup_policy",
    what: "an unknown status",
    config: { file_system_id: "${aws_efs_file_system.shared.id}", backup_policy: [{ status: "ON" }] },
  },
  point_no_files: {
    type: "aws_efs_access_point",
    what: "a file system that does not exist",
    config: { file_system_id: "fs-00000000000000000" },
  },
  key_usage: { type: "aws_kms_key", what: "an unknown usage", config: { key_usage: "EVERYTHING" } },
  key_spec: { type: "aws_kms_key", what: "an unknown kind", config: { customer_master_key_spec: "AES_64" } },
  key_window: {
    type: "aws_kms_key",
    what: "to be deleted after five days",
    config: { deletion_window_in_days: 5 },
  },
  key_rotation: {
    type: "aws_kms_key",
    what: "rotation every month",
    config: { enable_key_rotation: true, rotation_period_in_days: 30 },
  },
  key_policy: { type: "aws_kms_key", what: "a policy that is not JSON", config: { policy: "everybody" } },
  alias_name: {
    type: "aws_kms_alias",
    what: 'a name without "alias/"',
    config: { name: "spark", target_key_id: "${aws_kms_key.shared.key_id}" },
  },
  alias_reserved: {
    type: "aws_kms_alias",
    what: "a name of AWS's own",
    config: { name: "alias/aws/spark", target_key_id: "${aws_kms_key.shared.key_id}" },
  },
  alias_two_names: {
    type: "aws_kms_alias",
    what: "a name and a prefix",
    config: { name: "alias/a", name_prefix: "alias/b", target_key_id: "${aws_kms_key.shared.key_id}" },
  },
  alias_no_key: {
    type: "aws_kms_alias",
    what: "a key that does not exist",
    config: { name: "alias/none", target_key_id: "00000000-0000-0000-0000-000000000000" },
  },
  log_days: {
    type: "aws_cloudwatch_log_group",
    what: "logs kept for two days",
    config: { name: "/a", retention_in_days: 2 },
  },
  log_class: {
    type: "aws_cloudwatch_log_group",
    what: "an unknown class",
    config: { name: "/a", log_group_class: "CHEAP" },
  },
  log_name: { type: "aws_cloudwatch_log_group", what: "a name with a space", config: { name: "/a b" } },
  log_key: {
    type: "aws_cloudwatch_log_group",
    what: "a key by alias",
    config: { name: "/a", kms_key_id: "alias/spark" },
  },
  log_two_names: {
    type: "aws_cloudwatch_log_group",
    what: "a name and a prefix",
    config: { name: "/a", name_prefix: "/b" },
  },
  zone_name: {
    type: "aws_route53_zone",
    what: "a name with an empty part",
    config: { name: "spark..internal" },
  },
  zone_long_name: {
    type: "aws_route53_zone",
    what: "a name of 1025 letters",
    config: { name: "a".repeat(1025) },
  },
  zone_comment: {
    type: "aws_route53_zone",
    what: "a comment of 257 letters",
    config: { name: "spark.example.com", comment: "a".repeat(257) },
  },
  zone_delegated: {
    type: "aws_route53_zone",
    what: "a private zone with a delegation set",
    config: { name: "spark.example.com", delegation_set_id: "N1", vpc: [{ vpc_id: "${aws_vpc.shared.id}" }] },
  },
  zone_no_vpc: {
    type: "aws_route53_zone",
    what: "a VPC that does not exist",
    config: { name: "no-vpc.example.com", vpc: [{ vpc_id: nothing("vpc") }] },
    aws: "InvalidVPCId (https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html)",
  },
  record_type: {
    type: "aws_route53_record",
    what: "an unknown type",
    config: { zone_id: ZONE, name: "a", type: "AAA", ttl: 60, records: ["10.0.0.1"] },
  },
  record_two_kinds: {
    type: "aws_route53_record",
    what: "an alias with records",
    config: {
      zone_id: ZONE,
      name: "a",
      type: "A",
      records: ["10.0.0.1"],
      alias: [{ name: "a.example.com", zone_id: "Z1", evaluate_target_health: false }],
    },
  },
  record_of_nothing: {
    type: "aws_route53_record",
    what: "neither an alias nor records",
    config: { zone_id: ZONE, name: "a", type: "A", ttl: 60 },
  },
  record_no_ttl: {
    type: "aws_route53_record",
    what: "records that hold for no time",
    config: { zone_id: ZONE, name: "no-ttl", type: "A", records: ["10.0.0.1"] },
    aws: "InvalidInput (https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html)",
  },
  record_no_zone: {
    type: "aws_route53_record",
    what: "a zone that does not exist",
    config: { zone_id: "Z00000000000000000000", name: "a", type: "A", ttl: 60, records: ["10.0.0.1"] },
  },
  change_bucket_name: {
    type: "aws_s3_bucket",
    what: "another name for a bucket",
    config: { bucket: "first-of-bad-inputs" },
    then: { bucket: "second-of-bad-inputs" },
  },
  change_versioning: {
    type: "aws_s3_bucket_versioning",
    what: "versions switched off once they were on",
    config: { bucket: SHARED, versioning_configuration: [{ status: "Enabled" }] },
    then: { bucket: SHARED, versioning_configuration: [{ status: "Disabled" }] },
  },
  change_role_name: {
    type: "aws_iam_role",
    what: "another name for a role",
    config: { ...TRUST, name: "first" },
    then: { ...TRUST, name: "second" },
  },
  change_policy_description: {
    type: "aws_iam_policy",
    what: "another description for a policy",
    config: { name: "described", description: "one", policy: policy(ALLOW) },
    then: { name: "described", description: "two", policy: policy(ALLOW) },
  },
  change_files_encrypted: {
    type: "aws_efs_file_system",
    what: "encryption of a file system that is there",
    config: { creation_token: "plain", encrypted: false },
    then: { creation_token: "plain", encrypted: true },
  },
  change_key_spec: {
    type: "aws_kms_key",
    what: "another usage for a key",
    config: { description: "usage" },
    then: { description: "usage", key_usage: "SIGN_VERIFY", customer_master_key_spec: "RSA_2048" },
  },
  change_zone_name: {
    type: "aws_route53_zone",
    what: "another name for a zone",
    config: { name: "first.example.com" },
    then: { name: "second.example.com" },
  },
  change_log_class: {
    type: "aws_cloudwatch_log_group",
    what: "another class for logs",
    config: { name: "/class", log_group_class: "STANDARD" },
    then: { name: "/class", log_group_class: "INFREQUENT_ACCESS" },
  },
  change_log_name: {
    type: "aws_cloudwatch_log_group",
    what: "another name for a group of logs",
    config: { name: "/first" },
    then: { name: "/second" },
  },
  delete_bucket_with_object: {
    type: "aws_s3_bucket",
    what: "deleting a bucket with something in it",
    config: { bucket: "full-of-bad-inputs" },
    then: null,
    beside: {
      aws_s3_object: {
        delete_bucket_with_object__it: {
          bucket: "${aws_s3_bucket.delete_bucket_with_object.id}",
          key: "a",
          content: "a",
        },
      },
    },
    forget: ["aws_s3_object.delete_bucket_with_object__it"],
  },
  delete_zone_with_record: {
    type: "aws_route53_zone",
    what: "deleting a zone with records",
    config: { name: "full.example.com" },
    then: null,
    beside: {
      aws_route53_record: {
        delete_zone_with_record__it: {
          zone_id: "${aws_route53_zone.delete_zone_with_record.zone_id}",
          name: "a",
          type: "A",
          ttl: 60,
          records: ["10.0.0.1"],
        },
      },
    },
    forget: ["aws_route53_record.delete_zone_with_record__it"],
  },
  delete_policy_attached: {
    type: "aws_iam_policy",
    what: "deleting a policy that a role has",
    aws: "DeleteConflict (https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html)",
    config: { name: "attached", policy: policy(ALLOW) },
    then: null,
    beside: {
      aws_iam_role_policy_attachment: {
        delete_policy_attached__it: {
          role: "${aws_iam_role.shared_nodes.name}",
          policy_arn: "${aws_iam_policy.delete_policy_attached.arn}",
        },
      },
    },
    forget: ["aws_iam_role_policy_attachment.delete_policy_attached__it"],
  },
  delete_files_mounted: {
    type: "aws_efs_file_system",
    what: "deleting a file system that can be mounted",
    config: { creation_token: "mounted" },
    then: null,
    beside: {
      aws_efs_mount_target: {
        delete_files_mounted__it: {
          file_system_id: "${aws_efs_file_system.delete_files_mounted.id}",
          subnet_id: "${aws_subnet.shared_b.id}",
        },
      },
    },
    forget: ["aws_efs_mount_target.delete_files_mounted__it"],
  },
};
