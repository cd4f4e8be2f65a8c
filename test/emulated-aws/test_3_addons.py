"""The add-ons stage, applied by the real aws provider beside the rehearsal's providers for what runs in the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.account import Account, Inventory
from harness.permissions import may
from harness.stacks import Configuration, Stack
from harness.terraform import Plan, Terraform

AUTOSCALER = "addons:cluster-autoscaler-sa"
EFS_DRIVER = "addons:efs-csi-controller-sa"
EXTERNAL_DNS = "addons:external-dns"
SPARK = "spark:spark-operator-spark"
HISTORY_SERVER = "spark:spark-history-server"

FILE_SYSTEM = "module.aws-efs-csi-driver.aws_efs_file_system.efs_storage_for_eks"
ZONE = "module.external-dns.aws_route53_zone.private_hosted_zone"
EVENT_LOG = "logs/spark-0123456789abcdef"


@pytest.fixture(scope="module")
def account_with_cluster(account: Account, cluster: Terraform) -> Inventory:
    """What the account has before the add-ons."""
    del cluster
    return account.inventory()


@pytest.fixture(scope="module")
def addons(account_with_cluster: Inventory, terraforms: dict[str, Terraform]) -> Terraform:
    """The add-ons stage, deployed onto the cluster."""
    del account_with_cluster  # Looked at first.
    terraform = terraforms["addons"]
    terraform.init()
    terraform.create()
    return terraform


@pytest.fixture(scope="module")
def stack(stacks: dict[str, Stack], addons: Terraform) -> Stack:
    """The stack of the deployed add-ons."""
    del addons  # Only deployed first.
    return stacks["addons"]


@pytest.fixture(scope="module")
def buckets(stacks: dict[str, Stack]) -> dict[str, str]:
    """The buckets' names."""
    return stacks["cluster"].local("s3_buckets")


@pytest.fixture(scope="module")
def file_system(account: Account, stack: Stack) -> dict[str, Any]:
    """The only file system."""
    del stack
    (found,) = account.client("efs").describe_file_systems()["FileSystems"]
    return dict(found)


@pytest.fixture(scope="module")
def mount_targets(account: Account, file_system: dict[str, Any]) -> list[dict[str, Any]]:
    """Where it can be mounted."""
    found = account.client("efs").describe_mount_targets(FileSystemId=file_system["FileSystemId"])
    return list(found["MountTargets"])


@pytest.fixture(scope="module")
def zone(account: Account, stack: Stack) -> dict[str, Any]:
    """The only hosted zone, with its VPCs."""
    del stack
    route53 = account.client("route53")
    (found,) = route53.list_hosted_zones()["HostedZones"]
    return dict(route53.get_hosted_zone(Id=found["Id"]))


@pytest.fixture(scope="module")
def roles(account: Account, account_with_cluster: Inventory, addons: Terraform) -> dict[str, str]:
    """The stage's roles: the one service account that may take each, as namespace:name, with the role's name."""
    del addons
    found = account.client("iam").get_paginator("list_roles").paginate().search("Roles[]")
    trusted = {
        role["RoleName"]: subject(role["AssumeRolePolicyDocument"])
        for role in found
        if role["RoleName"] not in account_with_cluster["roles"]
    }
    assert len(set(trusted.values())) == len(trusted)
    return {service_account: role for role, service_account in trusted.items()}


def subject(trust: dict[str, Any]) -> str:
    """The service account that a trust policy names."""
    (statement,) = trust["Statement"]
    (name,) = [value for key, value in statement["Condition"]["StringEquals"].items() if key.endswith(":sub")]
    return str(name).removeprefix("system:serviceaccount:")


def tags_of_node_groups(account: Account) -> list[dict[str, str]]:
    """The tags of every Auto Scaling group, as conditions know them."""
    groups = account.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return [{f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in group["Tags"]} for group in groups]


@pytest.fixture(scope="module")
def in_use(account: Account, buckets: dict[str, str], file_system: dict[str, Any], zone: dict[str, Any]) -> None:
    """What the add-ons make by themselves, and Terraform does not know of: names, a home, an event log."""
    name = f"hub.{zone['HostedZone']['Name']}"
    records = {"A": "10.0.1.5", "TXT": '"heritage=external-dns,external-dns/owner=spark-cluster"'}
    record_sets = [
        {"Name": name, "Type": kind, "TTL": 300, "ResourceRecords": [{"Value": value}]}
        for kind, value in records.items()
    ]
    account.client("route53").change_resource_record_sets(
        HostedZoneId=zone["HostedZone"]["Id"],
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": each} for each in record_sets]},
    )
    account.client("efs").create_access_point(ClientToken="home", FileSystemId=file_system["FileSystemId"])
    account.client("s3").put_object(Bucket=buckets["spark_logs"], Key=EVENT_LOG, Body=b"events")


@pytest.mark.usefixtures("in_use")
def test_a_second_plan_finds_no_changes_once_the_addons_have_worked(addons: Terraform) -> None:
    plan = addons.plan("second plan")
    assert plan.changes == {}, addons.show(plan)


def test_homes_are_encrypted_and_reached_from_every_private_subnet(
    file_system: dict[str, Any], mount_targets: list[dict[str, Any]], eks_cluster: dict[str, Any]
) -> None:
    assert file_system["Encrypted"]
    subnets = [target["SubnetId"] for target in mount_targets]
    assert sorted(subnets) == sorted(eks_cluster["resourcesVpcConfig"]["subnetIds"])


def test_homes_are_reached_by_nfs_from_the_cluster_only(
    account: Account, mount_targets: list[dict[str, Any]], eks_cluster: dict[str, Any]
) -> None:
    ec2, efs = account.client("ec2"), account.client("efs")
    ids = {
        group
        for target in mount_targets
        for group in efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"]
    }
    (group,) = ec2.describe_security_groups(GroupIds=list(ids))["SecurityGroups"]
    (allowed,) = group["IpPermissions"]
    assert (allowed["IpProtocol"], allowed["FromPort"], allowed["ToPort"]) == ("tcp", 2049, 2049)
    assert not (allowed["IpRanges"] or allowed["Ipv6Ranges"] or allowed["PrefixListIds"])
    assert [pair["GroupId"] for pair in allowed["UserIdGroupPairs"]] == [
        eks_cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
    ]
    assert group["IpPermissionsEgress"] == []


def test_the_services_names_are_known_in_the_vpc_only(
    account: Account, stack: Stack, zone: dict[str, Any], eks_cluster: dict[str, Any]
) -> None:
    assert zone["HostedZone"]["Name"] == f"{stack.inputs['domain']}."
    assert zone["HostedZone"]["Config"]["PrivateZone"]
    assert zone["VPCs"] == [{"VPCId": eks_cluster["resourcesVpcConfig"]["vpcId"], "VPCRegion": account.region}]


def test_each_role_is_for_one_service_account_of_this_cluster(
    account: Account, roles: dict[str, str], eks_cluster: dict[str, Any]
) -> None:
    assert set(roles) == {AUTOSCALER, EFS_DRIVER, EXTERNAL_DNS, SPARK, HISTORY_SERVER}
    iam = account.client("iam")
    (provider,) = [each["Arn"] for each in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    issuer = eks_cluster["identity"]["oidc"]["issuer"].removeprefix("https://")
    for service_account, role in roles.items():
        (statement,) = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Principal"] == {"Federated": provider}
        assert statement["Condition"] == {
            "StringEquals": {
                f"{issuer}:aud": "sts.amazonaws.com",
                f"{issuer}:sub": f"system:serviceaccount:{service_account}",
            }
        }


def test_spark_uses_the_two_buckets_and_nothing_else(
    account: Account, roles: dict[str, str], buckets: dict[str, str]
) -> None:
    def spark_may(action: str, resource: str) -> bool:
        return may(account, roles[SPARK], action, f"arn:aws:s3:::{resource}")

    for bucket in (buckets["spark_data"], buckets["spark_logs"]):
        assert spark_may("s3:ListBucket", bucket)
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"):
            assert spark_may(action, f"{bucket}/a/b.parquet")
            # Neither those of a name that begins alike, nor those of anybody.
            assert not spark_may(action, f"{bucket}-2/a/b.parquet")
        for action in ("s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"):
            assert not spark_may(action, bucket)
        assert not spark_may("s3:ListBucket", f"{bucket}-2")
    assert not spark_may("s3:ListAllMyBuckets", "*")


def test_the_history_server_reads_and_tidies_the_event_log_only(
    account: Account, roles: dict[str, str], buckets: dict[str, str]
) -> None:
    def server_may(action: str, resource: str) -> bool:
        return may(account, roles[HISTORY_SERVER], action, f"arn:aws:s3:::{resource}")

    logs, data = buckets["spark_logs"], buckets["spark_data"]
    assert server_may("s3:ListBucket", logs)
    assert not server_may("s3:ListBucket", data)
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        assert server_may(action, f"{logs}/{EVENT_LOG}")
        assert not server_may(action, f"{logs}/other/{EVENT_LOG}")
        assert not server_may(action, f"{data}/{EVENT_LOG}")


def test_external_dns_changes_its_own_zone_only(account: Account, roles: dict[str, str], zone: dict[str, Any]) -> None:
    own = f"arn:aws:route53:::{zone['HostedZone']['Id'].strip('/')}"
    for action in ("route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"):
        assert may(account, roles[EXTERNAL_DNS], action, own)
        assert not may(account, roles[EXTERNAL_DNS], action, "arn:aws:route53:::hostedzone/Z0ANOTHER")
    assert may(account, roles[EXTERNAL_DNS], "route53:ListHostedZones", "*")
    assert not may(account, roles[EXTERNAL_DNS], "route53:DeleteHostedZone", own)


def test_the_efs_driver_makes_and_removes_its_own_access_points_only(
    account: Account, roles: dict[str, str], file_system: dict[str, Any]
) -> None:
    own = file_system["FileSystemArn"]
    place = own.split(":file-system/")[0]
    ours = "efs.csi.aws.com/cluster"
    make, remove = "elasticfilesystem:CreateAccessPoint", "elasticfilesystem:DeleteAccessPoint"
    assert may(account, roles[EFS_DRIVER], make, own, {f"aws:RequestTag/{ours}": "true"})
    assert not may(account, roles[EFS_DRIVER], make, own)
    assert not may(account, roles[EFS_DRIVER], make, f"{place}:file-system/fs-0", {f"aws:RequestTag/{ours}": "true"})
    assert may(account, roles[EFS_DRIVER], remove, f"{place}:access-point/fsap-0", {f"aws:ResourceTag/{ours}": "true"})
    assert not may(account, roles[EFS_DRIVER], remove, f"{place}:access-point/fsap-0")
    for action in ("DeleteFileSystem", "DeleteMountTarget", "PutFileSystemPolicy"):
        assert not may(account, roles[EFS_DRIVER], f"elasticfilesystem:{action}", own)


def test_the_autoscaler_scales_the_clusters_groups_only(account: Account, roles: dict[str, str]) -> None:
    groups = tags_of_node_groups(account)
    assert groups
    for action in ("autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"):
        assert all(may(account, roles[AUTOSCALER], action, "*", tags) for tags in groups)
        assert not may(account, roles[AUTOSCALER], action, "*", {"aws:ResourceTag/Name": "another"})
    assert not any(may(account, roles[AUTOSCALER], "autoscaling:DeleteAutoScalingGroup", "*", tags) for tags in groups)


def test_the_folder_of_the_event_log_is_there(account: Account, stack: Stack, buckets: dict[str, str]) -> None:
    del stack
    folder = account.client("s3").head_object(Bucket=buckets["spark_logs"], Key="logs/")
    assert folder["ContentLength"] == 0


def test_backups_and_another_retention_change_only_those(
    account: Account, stack: Stack, addons: Terraform, file_system: dict[str, Any]
) -> None:
    def change(configuration: Configuration) -> None:
        configuration["module"]["aws-efs-csi-driver"]["backup_enabled"] = True
        configuration["module"]["spark-operator"]["event_log_retention_days"] = 7

    stack.edit(change)
    plan = addons.plan("plan of changes")
    assert plan.changes == {
        "module.aws-efs-csi-driver.aws_efs_backup_policy.this[0]": "create",
        "module.spark-operator.helm_release.spark_history_server": "update",
    }
    addons.apply(plan, "apply of changes")
    policy = account.client("efs").describe_backup_policy(FileSystemId=file_system["FileSystemId"])
    assert policy["BackupPolicy"]["Status"] == "ENABLED"


@pytest.fixture
def plan_of_another_domain(stack: Stack, addons: Terraform) -> Iterator[Plan]:
    """A plan that is not applied."""
    domain = stack.inputs["domain"]
    stack.set_input("domain", "another.internal")
    yield addons.plan("plan of another domain")
    stack.set_input("domain", domain)


def test_another_domain_replaces_the_zone_and_nothing_that_holds_data(plan_of_another_domain: Plan) -> None:
    assert plan_of_another_domain.addresses("replace", "delete", "create") == {ZONE}
    assert not any(address.startswith("module.aws-efs-csi-driver.") for address in plan_of_another_domain.changes)


@pytest.mark.usefixtures("in_use")
def test_destroying_leaves_the_cluster_and_the_event_log_as_they_were(
    account: Account, account_with_cluster: Inventory, addons: Terraform, buckets: dict[str, str]
) -> None:
    addons.destroy()
    assert addons.addresses() == set()
    assert account.inventory() == account_with_cluster
    assert account.client("s3").get_object(Bucket=buckets["spark_logs"], Key=EVENT_LOG)["Body"].read() == b"events"
