"""What exists in the emulated account, seen with the AWS SDK and not with terraform."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import boto3
import jmespath

Inventory = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Account:
    """The emulated account in one Region."""

    endpoint: str
    region: str

    def client(self, service: str) -> Any:
        """A client of one of its services."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id="emulated",
            aws_secret_access_key="emulated",
        )

    def inventory(self) -> Inventory:
        """The ids of everything that costs money or stands in the way of a next deployment, by kind."""
        return {kind: frozenset(list_ids(self)) for kind, list_ids in _KINDS.items()}


def added(before: Inventory, after: Inventory) -> dict[str, set[str]]:
    """What `after` has and `before` had not."""
    return {kind: set(after[kind] - before[kind]) for kind in after if after[kind] - before[kind]}


def _listed(service: str, operation: str, path: str, **arguments: Any) -> Callable[[Account], Iterable[str]]:
    """Lists by an operation; `path` leads to the id, as JMESPath."""

    def list_ids(account: Account) -> Iterable[str]:
        client = account.client(service)
        if client.can_paginate(operation):
            return [str(each) for each in client.get_paginator(operation).paginate(**arguments).search(path) if each]
        return [str(each) for each in jmespath.search(path, getattr(client, operation)(**arguments)) or []]

    return list_ids


def _keys_in_use(account: Account) -> Iterable[str]:
    """The customer's keys: a service's own comes by itself, and a deleted one stays for a week or more, as pending."""
    client = account.client("kms")
    aliases = [alias for page in client.get_paginator("list_aliases").paginate() for alias in page["Aliases"]]
    services = {alias.get("TargetKeyId") for alias in aliases if alias["AliasName"].startswith("alias/aws/")}
    keys = {key["KeyId"] for page in client.get_paginator("list_keys").paginate() for key in page["Keys"]}
    states = {key: client.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in keys - services}
    return [key for key, state in states.items() if state != "PendingDeletion"]


_KINDS: dict[str, Callable[[Account], Iterable[str]]] = {
    "VPCs": _listed("ec2", "describe_vpcs", "Vpcs[].VpcId"),
    "subnets": _listed("ec2", "describe_subnets", "Subnets[].SubnetId"),
    "route tables": _listed("ec2", "describe_route_tables", "RouteTables[].RouteTableId"),
    "internet gateways": _listed("ec2", "describe_internet_gateways", "InternetGateways[].InternetGatewayId"),
    "VPC endpoints": _listed("ec2", "describe_vpc_endpoints", "VpcEndpoints[?State!='deleted'].VpcEndpointId"),
    "NAT gateways": _listed("ec2", "describe_nat_gateways", "NatGateways[?State!='deleted'].NatGatewayId"),
    "flow logs": _listed("ec2", "describe_flow_logs", "FlowLogs[].FlowLogId"),
    "security groups": _listed("ec2", "describe_security_groups", "SecurityGroups[].GroupId"),
    "network interfaces": _listed("ec2", "describe_network_interfaces", "NetworkInterfaces[].NetworkInterfaceId"),
    "elastic addresses": _listed("ec2", "describe_addresses", "Addresses[].AllocationId"),
    "instances": _listed(
        "ec2", "describe_instances", "Reservations[].Instances[?State.Name!='terminated'][].InstanceId"
    ),
    "volumes": _listed("ec2", "describe_volumes", "Volumes[].VolumeId"),
    "key pairs": _listed("ec2", "describe_key_pairs", "KeyPairs[].KeyName"),
    "launch templates": _listed("ec2", "describe_launch_templates", "LaunchTemplates[].LaunchTemplateName"),
    "Auto Scaling groups": _listed(
        "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups[].AutoScalingGroupName"
    ),
    "clusters": _listed("eks", "list_clusters", "clusters[]"),
    "roles": _listed("iam", "list_roles", "Roles[].RoleName"),
    "policies": _listed("iam", "list_policies", "Policies[].PolicyName", Scope="Local"),
    "instance profiles": _listed("iam", "list_instance_profiles", "InstanceProfiles[].InstanceProfileName"),
    "OIDC providers": _listed("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList[].Arn"),
    "log groups": _listed("logs", "describe_log_groups", "logGroups[].logGroupName"),
    "buckets": _listed("s3", "list_buckets", "Buckets[].Name"),
    "keys": _keys_in_use,
    "key aliases": _listed("kms", "list_aliases", "Aliases[?!starts_with(AliasName, 'alias/aws/')].AliasName"),
    "queues": _listed("sqs", "list_queues", "QueueUrls[]"),
    "event rules": _listed("events", "list_rules", "Rules[].Name"),
    "file systems": _listed("efs", "describe_file_systems", "FileSystems[].FileSystemId"),
    "hosted zones": _listed("route53", "list_hosted_zones", "HostedZones[].Id"),
    "load balancers": _listed("elbv2", "describe_load_balancers", "LoadBalancers[].LoadBalancerArn"),
}
