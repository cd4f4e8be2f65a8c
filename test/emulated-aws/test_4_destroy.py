"""The end of a deployment."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.account import Account, Inventory, added
from harness.stacks import Stack
from harness.teardown import Teardown
from harness.terraform import Terraform, TerraformError


@pytest.fixture(scope="module")
def make_destroy(workspace: Path, stacks: dict[str, Stack]) -> Teardown:
    """`make destroy` for the stacks of these tests."""
    folder = stacks["network"].folder.parents[1]
    return Teardown.make(workspace / "destroy", folder)


def test_make_destroy_leaves_nothing_of_the_cluster_but_a_bucket_with_data_and_its_settings(
    account: Account,
    account_with_network: Inventory,
    stacks: dict[str, Stack],
    cluster: Terraform,
    make_destroy: Teardown,
) -> None:
    s3, buckets = account.client("s3"), stacks["cluster"].local("s3_buckets")
    data, logs = buckets["spark_data"], buckets["spark_logs"]
    for bucket in buckets.values():
        s3.put_object(Bucket=bucket, Key="precious", Body=b"data")
    policy = s3.get_bucket_policy(Bucket=data)["Policy"]

    ended = make_destroy.run(cluster.environment, "--stage", "cluster")
    assert ended.exit_code == 0, ended.text
    assert "addons: nothing is deployed, skipped." in ended.text
    assert f"bucket {logs}: goes with " in ended.text
    assert f"bucket {data}: 1 object; to delete the data as well: aws s3 rm s3://{data}" in ended.text
    # Nothing that the real provider makes, and takes away again, is mistaken for a leftover.
    assert "Left behind" not in ended.text
    assert added(account_with_network, account.inventory()) == {"buckets": {data}}
    assert s3.get_object(Bucket=data, Key="precious")["Body"].read() == b"data"
    assert s3.get_bucket_policy(Bucket=data)["Policy"] == policy


def test_terraform_alone_is_refused_a_bucket_with_data_by_s3(
    account: Account, account_with_network: Inventory, stacks: dict[str, Stack], cluster: Terraform
) -> None:
    s3, data = account.client("s3"), stacks["cluster"].local("s3_buckets")["spark_data"]
    with pytest.raises(TerraformError, match="BucketNotEmpty"):
        cluster.destroy()
    assert s3.get_object(Bucket=data, Key="precious")["Body"].read() == b"data"
    assert added(account_with_network, account.inventory()) == {"buckets": {data}}

    s3.delete_object(Bucket=data, Key="precious")
    cluster.destroy("destroy of an emptied bucket")
    assert cluster.addresses() == set()
    assert added(account_with_network, account.inventory()) == {}


def test_destroying_the_network_leaves_the_account_as_it_was(
    account: Account,
    empty_account: Inventory,
    network: Terraform,
    terraforms: dict[str, Terraform],
    make_destroy: Teardown,
) -> None:
    # Otherwise AWS, and so the emulation, would refuse for many minutes.
    assert not any(terraform.addresses() for terraform in terraforms.values() if terraform is not network)
    ended = make_destroy.run(network.environment)
    assert (ended.exit_code, "Done: nothing is deployed any more." in ended.text) == (0, True), ended.text
    assert network.addresses() == set()
    assert added(empty_account, account.inventory()) == {}
