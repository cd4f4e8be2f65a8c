"""The end of a deployment."""

from __future__ import annotations

import pytest

from harness.account import Account, Inventory, added
from harness.stacks import Stack
from harness.terraform import Terraform, TerraformError


def test_destroying_the_cluster_leaves_nothing_but_a_bucket_with_data(
    account: Account, account_with_network: Inventory, stacks: dict[str, Stack], cluster: Terraform
) -> None:
    s3, buckets = account.client("s3"), stacks["cluster"].local("s3_buckets")
    data = buckets["spark_data"]
    for bucket in buckets.values():
        s3.put_object(Bucket=bucket, Key="precious", Body=b"data")

    with pytest.raises(TerraformError, match="BucketNotEmpty"):
        cluster.destroy()
    assert s3.get_object(Bucket=data, Key="precious")["Body"].read() == b"data"
    assert added(account_with_network, account.inventory()) == {"buckets": {data}}

    s3.delete_object(Bucket=data, Key="precious")
    cluster.destroy("destroy of an emptied bucket")
    assert cluster.addresses() == set()
    assert added(account_with_network, account.inventory()) == {}


def test_destroying_the_network_leaves_the_account_as_it_was(
    account: Account, empty_account: Inventory, network: Terraform, terraforms: dict[str, Terraform]
) -> None:
    # Otherwise AWS, and so the emulation, would refuse for many minutes.
    assert not any(terraform.addresses() for terraform in terraforms.values() if terraform is not network)
    network.destroy()
    assert network.addresses() == set()
    assert added(empty_account, account.inventory()) == {}
