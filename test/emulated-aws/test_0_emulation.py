"""What the emulation refuses, as AWS does: without it, a wrong order would apply here and fail there."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.account import Account


@pytest.fixture(scope="module")
def elsewhere(account: Account) -> Account:
    """Another Region than that of the deployment."""
    return Account(account.endpoint, "eu-west-1")


@pytest.fixture(scope="module")
def subnets(elsewhere: Account) -> list[str]:
    """Two subnets in two zones, without a way out."""
    ec2 = elsewhere.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    zones = {"eu-west-1a": "10.9.1.0/24", "eu-west-1b": "10.9.2.0/24"}
    made = [ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone) for zone, cidr in zones.items()]
    return [each["Subnet"]["SubnetId"] for each in made]


@pytest.fixture(scope="module")
def roles(elsewhere: Account) -> dict[str, str]:
    """A role that may do nothing, one for clusters, one for nodes."""
    iam = elsewhere.client("iam")
    policies = {
        "nothing": [],
        "cluster": ["AmazonEKSClusterPolicy"],
        "nodes": ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
    }
    for name, attached in policies.items():
        iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")
        for policy in attached:
            iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    return {name: iam.get_role(RoleName=name)["Role"]["Arn"] for name in policies}


@pytest.fixture(scope="module")
def cluster(elsewhere: Account, subnets: list[str], roles: dict[str, str]) -> dict[str, Any]:
    """A cluster."""
    made: dict[str, Any] = elsewhere.client("eks").create_cluster(
        name="emulation", roleArn=roles["cluster"], resourcesVpcConfig={"subnetIds": subnets}
    )["cluster"]
    return made


def node_group(subnets: list[str], role: str, **others: Any) -> dict[str, Any]:
    """The arguments of CreateNodegroup."""
    sizes = {"minSize": 0, "maxSize": 2, "desiredSize": 0}
    common = {"clusterName": "emulation", "nodegroupName": "nodes", "nodeRole": role, "subnets": subnets}
    return {**common, "scalingConfig": sizes, **others}


def test_a_cluster_wants_two_zones_and_a_role_with_its_policy(
    elsewhere: Account, subnets: list[str], roles: dict[str, str]
) -> None:
    eks = elsewhere.client("eks")
    with pytest.raises(ClientError, match="two different AZs"):
        eks.create_cluster(name="one", roleArn=roles["cluster"], resourcesVpcConfig={"subnetIds": subnets[:1]})
    with pytest.raises(ClientError, match="no policy AmazonEKSClusterPolicy"):
        eks.create_cluster(name="two", roleArn=roles["nothing"], resourcesVpcConfig={"subnetIds": subnets})


@pytest.mark.usefixtures("cluster")
def test_nodes_want_a_way_out_and_a_role_with_their_policies(
    elsewhere: Account, subnets: list[str], roles: dict[str, str]
) -> None:
    eks = elsewhere.client("eks")
    with pytest.raises(ClientError, match="no route to the internet"):
        sizes = {"minSize": 1, "maxSize": 2, "desiredSize": 1}
        eks.create_nodegroup(**node_group(subnets, roles["nodes"], scalingConfig=sizes))
    with pytest.raises(ClientError, match="no policy AmazonEKSWorkerNodePolicy"):
        eks.create_nodegroup(**node_group(subnets, roles["nothing"]))


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"scalingConfig": {"minSize": 3, "maxSize": 2, "desiredSize": 3}}, "can't be greater than maximum size"),
        ({"scalingConfig": {"minSize": 0, "maxSize": 2, "desiredSize": 3}}, "can't be greater than max size"),
        ({"instanceTypes": ["t4g.medium"], "amiType": "AL2023_x86_64_STANDARD"}, "not a valid instance type"),
        ({"instanceTypes": ["t3.medium", "t4g.medium"]}, "not a valid instance type"),
        ({"instanceTypes": ["t3.gigantic"]}, "t3.gigantic"),
    ],
)
def test_node_groups_that_cannot_work_are_refused(
    elsewhere: Account, subnets: list[str], roles: dict[str, str], others: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        elsewhere.client("eks").create_nodegroup(**node_group(subnets, roles["nodes"], **others))


def test_what_is_in_use_cannot_be_deleted(elsewhere: Account, subnets: list[str], cluster: dict[str, Any]) -> None:
    ec2 = elsewhere.client("ec2")
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnets[0])
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=cluster["resourcesVpcConfig"]["clusterSecurityGroupId"])


@pytest.mark.usefixtures("cluster")
def test_addons_want_a_known_name_and_a_readable_configuration(elsewhere: Account) -> None:
    eks = elsewhere.client("eks")
    with pytest.raises(ClientError, match="not supported"):
        eks.create_addon(clusterName="emulation", addonName="vpc-cnii")
    with pytest.raises(ClientError, match="not supported"):
        eks.create_addon(clusterName="emulation", addonName="vpc-cni", configurationValues="{")
    with pytest.raises(ClientError, match="not supported"):
        eks.create_addon(clusterName="emulation", addonName="vpc-cni", addonVersion="latest")


def test_a_zone_made_with_a_vpc_is_private_and_stays_while_it_has_records(elsewhere: Account) -> None:
    route53, ec2 = elsewhere.client("route53"), elsewhere.client("ec2")
    vpc = {"VPCRegion": elsewhere.region, "VPCId": ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]}
    zone = route53.create_hosted_zone(Name="emulation.test", CallerReference="1", VPC=vpc)["HostedZone"]["Id"]
    found = route53.get_hosted_zone(Id=zone)
    assert (found["HostedZone"]["Config"]["PrivateZone"], found["VPCs"]) == (True, [vpc])

    def change(action: str) -> None:
        record = {"Name": "a.emulation.test", "Type": "A", "TTL": 1, "ResourceRecords": [{"Value": "10.8.0.1"}]}
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)

    change("CREATE")
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        route53.delete_hosted_zone(Id=zone)
    change("DELETE")
    route53.delete_hosted_zone(Id=zone)


def test_a_file_system_and_its_group_stay_while_it_can_be_mounted(elsewhere: Account, subnets: list[str]) -> None:
    efs, ec2 = elsewhere.client("efs"), elsewhere.client("ec2")
    (subnet,) = ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"]
    group = ec2.create_security_group(GroupName="nfs", Description="NFS", VpcId=subnet["VpcId"])["GroupId"]
    file_system = efs.create_file_system(CreationToken="emulation")["FileSystemId"]
    target = efs.create_mount_target(FileSystemId=file_system, SubnetId=subnet["SubnetId"], SecurityGroups=[group])
    with pytest.raises(ClientError, match="FileSystemInUse"):
        efs.delete_file_system(FileSystemId=file_system)
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=group)
    efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    ec2.delete_security_group(GroupId=group)
    efs.delete_file_system(FileSystemId=file_system)


def test_backups_of_a_file_system_are_switched_at_any_time(elsewhere: Account) -> None:
    efs = elsewhere.client("efs")
    file_system = efs.create_file_system(CreationToken="backups")["FileSystemId"]
    with pytest.raises(ClientError, match="PolicyNotFound"):
        efs.describe_backup_policy(FileSystemId=file_system)
    for status in ("ENABLED", "DISABLED"):
        efs.put_backup_policy(FileSystemId=file_system, BackupPolicy={"Status": status})
        assert efs.describe_backup_policy(FileSystemId=file_system)["BackupPolicy"] == {"Status": status}
