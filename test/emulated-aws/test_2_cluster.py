"""The cluster stage, applied by the real provider into the network of the file before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness.account import Account
from harness.stacks import Configuration, Stack
from harness.terraform import Plan, Terraform

NODE_GROUP = 'module.eks-cluster.aws_eks_node_group.eks_group["spot_group"]'
DATA = "spark_data"
NEW_NAME = "another-spark-data-bucket"


@pytest.fixture(scope="module")
def stack(stacks: dict[str, Stack], cluster: Terraform) -> Stack:
    """The stack of the deployed cluster."""
    del cluster  # Only deployed first.
    return stacks["cluster"]


def node_group(account: Account, cluster: dict[str, Any], name: str) -> dict[str, Any]:
    """A node group, as EKS describes it."""
    found: dict[str, Any] = account.client("eks").describe_nodegroup(clusterName=cluster["name"], nodegroupName=name)
    described: dict[str, Any] = found["nodegroup"]
    return described


def auto_scaling_group(account: Account, group: dict[str, Any]) -> dict[str, Any]:
    """The Auto Scaling group behind a node group."""
    names = [each["name"] for each in group["resources"]["autoScalingGroups"]]
    groups = account.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=names)
    (found,) = groups["AutoScalingGroups"]
    return dict(found)


def test_a_second_plan_finds_no_changes(stack: Stack, cluster: Terraform) -> None:
    del stack
    plan = cluster.plan("second plan")
    assert plan.changes == {}, cluster.show(plan)


def test_the_api_is_private_and_secrets_are_encrypted(account: Account, eks_cluster: dict[str, Any]) -> None:
    network = eks_cluster["resourcesVpcConfig"]
    assert (network["endpointPrivateAccess"], network["endpointPublicAccess"]) == (True, False)
    (encryption,) = eks_cluster["encryptionConfig"]
    assert encryption["resources"] == ["secrets"]
    key = account.client("kms").describe_key(KeyId=encryption["provider"]["keyArn"])["KeyMetadata"]
    assert key["Enabled"]


def test_nodes_reach_the_internet_through_the_nat_instance_only(account: Account, eks_cluster: dict[str, Any]) -> None:
    ec2 = account.client("ec2")
    for subnet in eks_cluster["resourcesVpcConfig"]["subnetIds"]:
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        (table,) = ec2.describe_route_tables(Filters=filters)["RouteTables"]
        (way_out,) = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
        (interface,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[way_out["NetworkInterfaceId"]])[
            "NetworkInterfaces"
        ]
        instance_id = interface["Attachment"]["InstanceId"]
        (reservation,) = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"]
        assert reservation["Instances"][0]["SourceDestCheck"] is False
        assert reservation["Instances"][0]["MetadataOptions"]["HttpTokens"] == "required"


def test_each_node_group_has_the_sizes_and_types_of_its_settings(
    account: Account, stack: Stack, eks_cluster: dict[str, Any]
) -> None:
    for name, wanted in stack.local("eks_node_groups").items():
        group = node_group(account, eks_cluster, name)
        assert group["status"] == "ACTIVE"
        assert group["capacityType"] == wanted["capacity_type"]
        assert group["instanceTypes"] == wanted["instance_types"]
        assert group["scalingConfig"] == {
            "minSize": wanted["min_size"],
            "maxSize": wanted["max_size"],
            "desiredSize": wanted["desired_size"],
        }


def test_the_autoscaler_can_tell_what_a_node_of_an_empty_group_would_be(
    account: Account, stack: Stack, eks_cluster: dict[str, Any]
) -> None:
    for name, wanted in stack.local("eks_node_groups").items():
        group = auto_scaling_group(account, node_group(account, eks_cluster, name))
        found = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
        assert found["k8s.io/cluster-autoscaler/enabled"] == "true"
        assert found[f"k8s.io/cluster-autoscaler/{eks_cluster['name']}"] == "owned"
        template = "k8s.io/cluster-autoscaler/node-template/label/eks.amazonaws.com"
        assert found[f"{template}/nodegroup"] == name
        assert found[f"{template}/capacityType"] == wanted["capacity_type"]


def test_nodes_want_session_tokens_and_encrypt_their_disks(account: Account, eks_cluster: dict[str, Any]) -> None:
    ec2, eks = account.client("ec2"), account.client("eks")
    for name in eks.list_nodegroups(clusterName=eks_cluster["name"])["nodegroups"]:
        template = node_group(account, eks_cluster, name)["launchTemplate"]
        (version,) = ec2.describe_launch_template_versions(
            LaunchTemplateId=template["id"], Versions=[template["version"]]
        )["LaunchTemplateVersions"]
        data = version["LaunchTemplateData"]
        assert data["MetadataOptions"]["HttpTokens"] == "required"
        assert [(disk["Ebs"]["Encrypted"], disk["Ebs"]["VolumeType"]) for disk in data["BlockDeviceMappings"]] == [
            (True, "gp3")
        ]


def test_roles_of_service_accounts_trust_one_account_each(account: Account, eks_cluster: dict[str, Any]) -> None:
    issuer = eks_cluster["identity"]["oidc"]["issuer"].removeprefix("https://")
    roles = account.client("iam").get_paginator("list_roles").paginate().search("Roles[].AssumeRolePolicyDocument")
    conditions = [
        statement["Condition"]["StringEquals"]
        for policy in roles
        for statement in policy.get("Statement", [])
        if statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    ]
    assert conditions
    for condition in conditions:
        assert condition[f"{issuer}:aud"] == "sts.amazonaws.com"
        assert condition[f"{issuer}:sub"].startswith("system:serviceaccount:")
        assert "*" not in condition[f"{issuer}:sub"]


def test_buckets_are_private_encrypted_and_refuse_plain_http(account: Account, stack: Stack) -> None:
    s3 = account.client("s3")
    for bucket in stack.local("s3_buckets").values():
        block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}
        (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
        plain = {"Bool": {"aws:SecureTransport": "false"}}
        assert any(each["Effect"] == "Deny" and each["Condition"] == plain for each in statements)


@pytest.fixture(scope="module")
def changes(account: Account, stack: Stack, cluster: Terraform, eks_cluster: dict[str, Any]) -> Plan:
    """Another size, applied after the autoscaler has scaled the same group up."""
    group = auto_scaling_group(account, node_group(account, eks_cluster, "spot_group"))
    account.client("autoscaling").set_desired_capacity(
        AutoScalingGroupName=group["AutoScalingGroupName"], DesiredCapacity=2
    )

    def change(configuration: Configuration) -> None:
        configuration["locals"]["eks_node_groups"]["spot_group"]["max_size"] = 7

    stack.edit(change)
    plan = cluster.plan("plan of another size")
    cluster.apply(plan, "apply of another size")
    return plan


def test_another_size_changes_only_that(account: Account, changes: Plan, eks_cluster: dict[str, Any]) -> None:
    assert changes.changes == {NODE_GROUP: "update"}
    assert node_group(account, eks_cluster, "spot_group")["scalingConfig"]["maxSize"] == 7


def test_a_desired_size_set_by_the_autoscaler_is_left_alone(
    account: Account, changes: Plan, eks_cluster: dict[str, Any]
) -> None:
    del changes  # Only made first.
    assert node_group(account, eks_cluster, "spot_group")["scalingConfig"]["desiredSize"] == 2


@pytest.fixture
def plan_of_another_bucket_name(stack: Stack, cluster: Terraform, changes: Plan) -> Iterator[Plan]:
    """A plan that is not applied: the provider would wait for a minute."""
    del changes  # Not part of it.
    name = stack.local("s3_buckets")[DATA]

    def rename(to: str) -> None:
        stack.edit(lambda configuration: configuration["locals"]["s3_buckets"].update({DATA: to}))

    rename(NEW_NAME)
    yield cluster.plan("plan of another bucket name")
    rename(name)


def test_another_bucket_name_replaces_only_that_bucket(plan_of_another_bucket_name: Plan) -> None:
    changes = plan_of_another_bucket_name.changes
    assert changes[f'module.s3-bucket["{DATA}"].aws_s3_bucket.new-bucket'] == "replace"
    assert set(changes.values()) == {"replace"}
    assert all(address.startswith(f'module.s3-bucket["{DATA}"].') for address in changes)
