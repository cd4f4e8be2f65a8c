"""The network stage, applied by the real provider."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from harness.account import Account
from harness.inputs import CLIENT_CIDRS
from harness.stacks import Stack
from harness.terraform import Terraform

NEW_CIDRS = ["198.51.100.0/24", "192.0.2.0/28"]


@pytest.fixture(scope="module")
def vpc(account: Account, network: Terraform) -> dict[str, Any]:
    """The VPC that the stage made."""
    del network
    vpcs = account.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    (found,) = vpcs
    return dict(found)


@pytest.fixture(scope="module")
def subnets(account: Account, vpc: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The VPC's subnets: public and private, as the tags for Kubernetes say."""
    found = account.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]

    def tagged(tag: str) -> list[dict[str, Any]]:
        return [subnet for subnet in found if tags(subnet).get(f"kubernetes.io/role/{tag}") == "1"]

    assert len(tagged("elb")) + len(tagged("internal-elb")) == len(found)
    return {"public": tagged("elb"), "private": tagged("internal-elb")}


@pytest.fixture(scope="module")
def vpn_server(account: Account, network: Terraform) -> dict[str, Any]:
    """The only instance so far."""
    del network
    reservations = account.client("ec2").describe_instances()["Reservations"]
    instances = [instance for reservation in reservations for instance in reservation["Instances"]]
    (found,) = instances
    return dict(found)


def tags(thing: dict[str, Any]) -> dict[str, str]:
    """The tags of something in EC2."""
    return {tag["Key"]: tag["Value"] for tag in thing.get("Tags", thing.get("TagSet", []))}


def test_a_second_plan_finds_no_changes(network: Terraform) -> None:
    plan = network.plan("second plan")
    assert plan.changes == {}, network.show(plan)


def test_the_vpc_resolves_names(account: Account, vpc: dict[str, Any]) -> None:
    assert vpc["CidrBlock"] == "10.0.0.0/16"
    for attribute, answer in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        found = account.client("ec2").describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
        assert found[answer]["Value"] is True


def test_subnets_are_tagged_for_load_balancers_and_give_no_public_address(
    subnets: dict[str, list[dict[str, Any]]],
) -> None:
    assert len(subnets["public"]) == 1
    assert len({subnet["AvailabilityZone"] for subnet in subnets["private"]}) == 3
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets["public"] + subnets["private"])


def test_private_subnets_reach_s3_through_the_gateway_endpoint_and_the_internet_not_at_all(
    account: Account, vpc: dict[str, Any], subnets: dict[str, list[dict[str, Any]]]
) -> None:
    ec2 = account.client("ec2")
    ids = [subnet["SubnetId"] for subnet in subnets["private"]]
    tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": ids}])["RouteTables"]
    assert len(tables) == 1
    endpoints = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["VpcEndpoints"]
    assert [(endpoint["VpcEndpointType"], endpoint["ServiceName"]) for endpoint in endpoints] == [
        ("Gateway", f"com.amazonaws.{account.region}.s3")
    ]
    assert endpoints[0]["RouteTableIds"] == [tables[0]["RouteTableId"]]
    assert not any(str(route.get("GatewayId", "")).startswith("igw-") for route in tables[0]["Routes"])


def test_the_default_security_group_lets_nothing_through(account: Account, vpc: dict[str, Any]) -> None:
    groups = account.client("ec2").describe_security_groups(
        Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    assert [(group["IpPermissions"], group["IpPermissionsEgress"]) for group in groups] == [([], [])]


def test_the_vpn_server_stands_in_the_public_subnet_with_an_address_of_its_own(
    account: Account, network: Terraform, subnets: dict[str, list[dict[str, Any]]], vpn_server: dict[str, Any]
) -> None:
    assert vpn_server["SubnetId"] == subnets["public"][0]["SubnetId"]
    addresses = account.client("ec2").describe_addresses()["Addresses"]
    assert [address["InstanceId"] for address in addresses] == [vpn_server["InstanceId"]]
    assert addresses[0]["PublicIp"] in network.outputs()["openvpn_profile_command"]


def test_the_vpn_server_wants_session_tokens_and_encrypts_its_disk(
    account: Account, vpn_server: dict[str, Any]
) -> None:
    assert vpn_server["MetadataOptions"]["HttpTokens"] == "required"
    disks = [mapping["Ebs"]["VolumeId"] for mapping in vpn_server["BlockDeviceMappings"]]
    volumes = account.client("ec2").describe_volumes(VolumeIds=disks)["Volumes"]
    assert [(volume["Encrypted"], volume["VolumeType"]) for volume in volumes] == [(True, "gp3")]


def allowed_sources(account: Account, instance: dict[str, Any]) -> dict[int, set[str]]:
    """From where the instance's groups let traffic in, by port."""
    ids = [group["GroupId"] for group in instance["SecurityGroups"]]
    groups = account.client("ec2").describe_security_groups(GroupIds=ids)["SecurityGroups"]
    sources: dict[int, set[str]] = {}
    for permission in (permission for group in groups for permission in group["IpPermissions"]):
        assert permission["FromPort"] == permission["ToPort"]
        assert not permission["UserIdGroupPairs"]
        sources.setdefault(permission["FromPort"], set()).update(each["CidrIp"] for each in permission["IpRanges"])
    return sources


def test_the_vpn_server_is_reached_by_its_clients_only(account: Account, vpn_server: dict[str, Any]) -> None:
    assert allowed_sources(account, vpn_server) == {22: set(CLIENT_CIDRS), 1194: set(CLIENT_CIDRS)}
    assert all(ipaddress.ip_network(cidr).prefixlen > 0 for cidr in CLIENT_CIDRS)


def test_other_client_cidrs_change_nothing_but_rules(
    account: Account, network: Terraform, stacks: dict[str, Stack], vpn_server: dict[str, Any]
) -> None:
    stacks["network"].set_input("openvpn_client_cidrs", NEW_CIDRS)
    plan = network.plan("plan of other client CIDRs")
    rules = {f"module.openvpn-server.aws_vpc_security_group_ingress_rule.{name}" for name in ("ssh", "openvpn")}
    assert plan.addresses("create") == {f'{rule}["{NEW_CIDRS[1]}"]' for rule in rules}
    assert plan.addresses("delete") == {f'{rule}["{CLIENT_CIDRS[1]}"]' for rule in rules}
    assert len(plan.changes) == 4
    network.apply(plan, "apply of other client CIDRs")
    assert allowed_sources(account, vpn_server) == {22: set(NEW_CIDRS), 1194: set(NEW_CIDRS)}


def test_the_provider_refuses_what_no_schema_can(network: Terraform, stacks: dict[str, Stack]) -> None:
    """This lane is worth its time only if the provider's own checks run."""
    folder = stacks["network"].folder / "modules"
    spoilt = {
        folder / "terraform-aws-openvpn-server/zz_override.tf": """
            resource "aws_instance" "openvpn_server" {
              root_block_device {
                volume_type = "gp9"
              }
            }
            resource "aws_vpc_security_group_egress_rule" "all" { cidr_ipv4 = "10.0.0.1/8" }
        """,
        folder / "terraform-aws-custom-vpc/zz_override.tf": """
            resource "aws_iam_role" "flow_logs" { assume_role_policy = "{" }
            resource "aws_vpc_endpoint" "s3_gateway_endpoint" { policy = "{" }
        """,
    }
    try:
        for file, content in spoilt.items():
            file.write_text(content, encoding="utf-8")
        errors = network.validate()
    finally:
        for file in spoilt:
            file.unlink(missing_ok=True)
    for expected in ("expected volume_type to be one of", "10.0.0.1/8", "invalid JSON"):
        assert any(expected in error for error in errors), errors
