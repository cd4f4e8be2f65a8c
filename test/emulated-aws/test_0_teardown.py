"""What `make destroy` sees in an account: buckets with data, and what Kubernetes has left behind.

The stages here are small ones of our own, so that it takes seconds; `test_4_destroy.py` is about the platform's.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.account import Account, Inventory, added
from harness.environment import Home
from harness.teardown import Teardown

CLUSTER = "spark-cluster"
DOMAIN = "teardown.internal"
BUCKETS = {"data": "teardown-data", "logs": "teardown-logs", "scratch": "teardown-scratch", "empty": "teardown-empty"}

_STAGES: dict[str, dict[str, Any]] = {
    "network": {
        "resource": {
            "aws_vpc": {"custom_vpc": {"cidr_block": "10.9.0.0/16"}},
            "aws_subnet": {"this": {"vpc_id": "${aws_vpc.custom_vpc.id}", "cidr_block": "10.9.1.0/24"}},
        }
    },
    "cluster": {
        "resource": {
            "aws_s3_bucket": {
                "this": {
                    "for_each": BUCKETS,
                    "bucket": "${each.value}",
                    "force_destroy": '${each.key == "scratch"}',
                }
            }
        },
        "module": {"eks-cluster": {"source": "./eks-cluster", "cluster_name": CLUSTER}},
    },
    "addons": {"resource": {"terraform_data": {"this": {}}}},
}
_EKS_CLUSTER = {"variable": {"cluster_name": {}}, "resource": {"terraform_data": {"this": {}}}}


@pytest.fixture(scope="module")
def environment(home: Home) -> dict[str, str]:
    """That of terraform and of the program."""
    return home.environment()


@pytest.fixture(scope="module")
def make_destroy(
    workspace: Path, account: Account, empty_account: Inventory, environment: dict[str, str]
) -> Iterator[Teardown]:
    """The stages, deployed, each bucket of its own module instance."""
    folder = workspace / "teardown"
    output = folder / "output"
    for name, configuration in _STAGES.items():
        _write(
            output / "stacks" / name / "cdk.tf.json",
            {
                "terraform": {
                    "backend": {"local": {"path": str(folder / f"terraform.{name}.tfstate")}},
                    "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}},
                },
                "provider": {"aws": [{"region": account.region, "s3_use_path_style": True}]},
                **configuration,
            },
        )
    _write(output / "stacks/cluster/eks-cluster/main.tf.json", _EKS_CLUSTER)
    stacks = {
        name: {
            "name": name,
            "workingDirectory": f"stacks/{name}",
            "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
            "dependencies": list(_STAGES)[:index],
        }
        for index, name in enumerate(_STAGES)
    }
    _write(output / "manifest.json", {"stacks": stacks})
    for name in _STAGES:
        for command in (["init"], ["apply", "-auto-approve"]):
            subprocess.run(
                ["terraform", *command],
                cwd=output / "stacks" / name,
                env=environment,
                check=True,
                capture_output=True,
            )
    yield Teardown.make(folder / "checkout", output)
    assert added(empty_account, account.inventory()) == {}


def _write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture(scope="module")
def vpc(account: Account, make_destroy: Teardown) -> str:
    """The VPC of the network stage."""
    del make_destroy
    filters = [{"Name": "cidr", "Values": ["10.9.0.0/16"]}]
    (found,) = account.client("ec2").describe_vpcs(Filters=filters)["Vpcs"]
    return str(found["VpcId"])


@pytest.fixture(scope="module")
def data(account: Account, make_destroy: Teardown) -> None:
    """What jobs have written: two objects, an old version alone, and what may be lost."""
    del make_destroy
    s3 = account.client("s3")
    for key in ("a.parquet", "b/c.parquet"):
        s3.put_object(Bucket=BUCKETS["data"], Key=key, Body=b"precious")
    s3.put_bucket_versioning(Bucket=BUCKETS["logs"], VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=BUCKETS["logs"], Key="log", Body=b"events")
    s3.delete_object(Bucket=BUCKETS["logs"], Key="log")
    s3.put_object(Bucket=BUCKETS["scratch"], Key="junk", Body=b"junk")


class Left:
    """What Kubernetes has left, made by the SDK in its place, with the words that AWS's services use."""

    def __init__(self, account: Account, vpc: str) -> None:
        self._ec2, self._route53 = account.client("ec2"), account.client("route53")
        filters = [{"Name": "vpc-id", "Values": [vpc]}]
        (subnet,) = self._ec2.describe_subnets(Filters=filters)["Subnets"]
        self.group = self._ec2.create_security_group(
            GroupName="k8s-elb-a1b2c3", Description="Security group for Kubernetes ELB a1b2c3", VpcId=vpc
        )["GroupId"]
        self.interfaces = [
            self._ec2.create_network_interface(
                SubnetId=subnet["SubnetId"], Description=description, Groups=[self.group]
            )["NetworkInterface"]["NetworkInterfaceId"]
            for description in ("ELB a1b2c3", "ELB net/d4e5f6/50dc6c495c0c9188", "aws-K8S-i-0123456789abcdef0")
        ]
        self.volume = self._ec2.create_volume(
            AvailabilityZone=subnet["AvailabilityZone"],
            Size=8,
            TagSpecifications=[{"ResourceType": "volume", "Tags": _claim_tags()}],
        )["VolumeId"]
        self.zone = self._route53.create_hosted_zone(
            Name=DOMAIN, CallerReference="teardown", VPC={"VPCRegion": account.region, "VPCId": vpc}
        )["HostedZone"]["Id"].split("/")[-1]
        mark = f'"heritage=external-dns,external-dns/owner={CLUSTER},external-dns/resource=ingress/spark/hub"'
        self.records = [_record(f"hub.{DOMAIN}", "A", "10.9.1.5"), _record(f"a-hub.{DOMAIN}", "TXT", mark)]
        self._change("CREATE", [*self.records, _record(f"mine.{DOMAIN}", "A", "10.9.1.6")])

    def remove(self, batch: dict[str, Any]) -> None:
        """Takes all of it away; the records by the batch that the report shows, and what nobody reported with it."""
        self._route53.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=batch)
        self._change("DELETE", [_record(f"mine.{DOMAIN}", "A", "10.9.1.6")])
        self._route53.delete_hosted_zone(Id=self.zone)
        for interface in self.interfaces:
            self._ec2.delete_network_interface(NetworkInterfaceId=interface)
        self._ec2.delete_security_group(GroupId=self.group)
        self._ec2.delete_volume(VolumeId=self.volume)

    def _change(self, action: str, records: list[dict[str, Any]]) -> None:
        changes = [{"Action": action, "ResourceRecordSet": record} for record in records]
        self._route53.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch={"Changes": changes})


def _claim_tags() -> list[dict[str, str]]:
    tags = {
        f"kubernetes.io/cluster/{CLUSTER}": "owned",
        "KubernetesCluster": CLUSTER,
        "kubernetes.io/created-for/pvc/namespace": "mine",
        "kubernetes.io/created-for/pvc/name": "database",
    }
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _record(name: str, kind: str, value: str) -> dict[str, Any]:
    return {"Name": f"{name}.", "Type": kind, "TTL": 300, "ResourceRecords": [{"Value": value}]}


@pytest.mark.usefixtures("data")
def test_what_is_left_behind_is_said_with_what_removes_it_and_the_network_stays(
    make_destroy: Teardown, account: Account, environment: dict[str, str], vpc: str
) -> None:
    left = Left(account, vpc)
    before = account.inventory()
    ended = make_destroy.run(environment)
    assert ended.exit_code == 1, ended.text
    reported = ended.text[ended.text.rindex("Left behind in AWS") :]
    classic, network, plugin = left.interfaces
    assert f"classic load balancer a1b2c3: {classic}" in reported
    assert f"load balancer net/d4e5f6/50dc6c495c0c9188: {network}" in reported
    assert ":loadbalancer/net/d4e5f6/50dc6c495c0c9188 --region eu-north-1" in reported
    assert f"interface {plugin} of the network plugin: {plugin}" in reported
    assert f"security group k8s-elb-a1b2c3: {left.group}" in reported
    assert f"volume of the claim mine/database, 8 GiB: {left.volume}" in reported
    assert f"2 DNS records in the hosted zone {DOMAIN}: {left.zone}" in reported
    assert "Stopped before the network, which cannot go while these are in it: " in reported
    # Of its own accord it has deleted nothing but the buckets that may go.
    assert added(account.inventory(), before) == {"buckets": {BUCKETS["scratch"], BUCKETS["empty"]}}
    (line,) = [line for line in reported.splitlines() if "change-resource-record-sets" in line]
    left.remove(json.loads(line.split("--change-batch ")[1].strip("'")))


@pytest.mark.usefixtures("data")
def test_buckets_with_data_stay_until_they_are_emptied_and_nothing_else_does(
    make_destroy: Teardown, account: Account, environment: dict[str, str], empty_account: Inventory, vpc: str
) -> None:
    s3 = account.client("s3")
    ended = make_destroy.run(environment)
    assert ended.exit_code == 0, ended.text
    assert f"bucket {BUCKETS['data']}: 2 objects; to delete the data as well: aws s3 rm" in ended.text
    assert f"bucket {BUCKETS['logs']}: 2 old versions; " in ended.text
    assert vpc not in account.inventory()["VPCs"]
    assert added(empty_account, account.inventory()) == {"buckets": {BUCKETS["data"], BUCKETS["logs"]}}
    assert s3.get_object(Bucket=BUCKETS["data"], Key="a.parquet")["Body"].read() == b"precious"

    for bucket in (BUCKETS["data"], BUCKETS["logs"]):
        listed = s3.list_object_versions(Bucket=bucket)
        for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
    ended = make_destroy.run(environment)
    assert "Done: nothing is deployed any more." in ended.text
    assert added(empty_account, account.inventory()) == {}


def test_credentials_of_another_account_change_nothing(
    make_destroy: Teardown, environment: dict[str, str], tmp_path: Path
) -> None:
    state = {
        "resources": [
            {
                "mode": "managed",
                "type": "aws_vpc",
                "name": "this",
                "instances": [{"attributes": {"arn": "arn:aws:ec2:eu-north-1:210987654321:vpc/vpc-0123456789abcdef0"}}],
            }
        ]
    }
    output = tmp_path / "output"
    path = tmp_path / "terraform.network.tfstate"
    _write(output / "stacks/network/cdk.tf.json", {"terraform": {"backend": {"local": {"path": str(path)}}}})
    _write(path, state)
    stack = {
        "name": "network",
        "workingDirectory": "stacks/network",
        "synthesizedStackPath": "stacks/network/cdk.tf.json",
        "dependencies": [],
    }
    _write(output / "manifest.json", {"stacks": {"network": stack}})
    ended = Teardown.make(tmp_path / "checkout", output).run(environment)
    assert ended.exit_code == 1
    assert "those of the account 123456789012, but this is deployed in 210987654321" in ended.text
    assert json.loads(path.read_text(encoding="utf-8")) == state
