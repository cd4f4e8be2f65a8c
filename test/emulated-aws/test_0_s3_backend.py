"""States in S3: what keeps two people who deploy at the same time from losing each other's work.

What is deployed is the rehearsal's, as this is about terraform, its S3 backend, and S3.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from harness.account import Account
from harness.attached import ALL, attached_providers
from harness.environment import Home
from harness.inputs import inputs
from harness.stacks import PROJECT
from harness.states import Checkout, Command, StateBucket, credentials_refused, documented_backend, through_proxy

PAGE = PROJECT / "docs/state.md"
NETWORK, CLUSTER = "spark/production/network.tfstate", "spark/production/cluster.tfstate"
LOCK = f"{NETWORK}.tflock"
# How terraform ends when the lock that it waits for goes between its attempt and its look at who has it.
LOCK_WENT_MEANWHILE = "unable to retrieve file from S3 bucket"
FIRST, SECOND = ["198.51.100.0/24"], ["192.0.2.0/28"]


@pytest.fixture(scope="module")
def bucket(account: Account) -> Iterator[StateBucket]:
    """The bucket of the documentation."""
    name = json.loads(documented_backend(PAGE).split("bucket:")[1].split(",")[0])
    made = StateBucket(account, name)
    made.make()
    yield made
    made.delete()


@pytest.fixture(scope="module")
def variables(workspace: Path) -> Path:
    """The user's terraform.tfvars, in JSON."""
    file = workspace / "states.tfvars.json"
    file.write_text(json.dumps(inputs(workspace / "keys")), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def checkout(workspace: Path) -> Checkout:
    """A user's checkout, synthesized with its states in files."""
    made = Checkout.make(workspace / "checkout")
    made.synthesize()
    return made


@contextmanager
def commands(
    checkout: Checkout, home: Home, account: Account, workspace: Path, *, latency_scale: float = 0
) -> Iterator[Callable[[str], Command]]:
    """Terraform for a stack, with a pretend AWS: one account, however often."""
    stacks = [checkout.stack(name) for name in ("network", "cluster")]
    with attached_providers(workspace / "states", stacks, ALL, latency_scale) as reattach:
        environment = through_proxy(home.environment(reattach), account.endpoint)
        yield lambda stack: Command(checkout, stack, environment)


@pytest.fixture(scope="module")
def command(
    checkout: Checkout, home: Home, account: Account, bucket: StateBucket, workspace: Path
) -> Iterator[Callable[[str], Command]]:
    """Terraform for a stack, with a pretend AWS that answers at once."""
    del bucket  # Made first.
    with commands(checkout, home, account, workspace) as made:
        yield made


@pytest.fixture(scope="module")
def migrated(checkout: Checkout, command: Callable[[str], Command], variables: Path) -> tuple[dict[str, Any], Command]:
    """The network, deployed with its state in a file that was then moved to S3; that file's content, and terraform."""
    network = command("network")
    network.must("init")
    network.must("apply", "-auto-approve", f"-var-file={variables}")
    local: dict[str, Any] = json.loads((checkout.folder / "terraform.network.tfstate").read_text(encoding="utf-8"))
    checkout.set_backend(documented_backend(PAGE))
    checkout.synthesize()
    network.must("init", "-migrate-state", answer="yes\n")
    return local, network


def documented(subcommand: str) -> list[str]:
    """The arguments of a command of terraform that the page tells users to run in the network's folder."""
    start = f"terraform -chdir=cdktf.out/stacks/network {subcommand}"
    return next(
        shlex.split(line)[2:]
        for line in map(str.strip, PAGE.read_text(encoding="utf-8").splitlines())
        if line.startswith(start)
    )


def client_rules(state: dict[str, Any]) -> set[str]:
    """From where a state says that connections to the VPN server are accepted."""
    rules = [each for each in state["resources"] if each["type"] == "aws_vpc_security_group_ingress_rule"]
    return {
        instance["attributes"]["cidr_ipv4"]
        for rule in rules
        if rule["module"] == "module.openvpn-server"
        for instance in rule["instances"]
    }


def set_clients(cidrs: list[str]) -> str:
    """The option that gives the variable another value."""
    return f"-var=openvpn_client_cidrs={json.dumps(cidrs)}"


def test_of_many_who_write_the_same_new_object_the_emulation_lets_one_through(
    account: Account, bucket: StateBucket
) -> None:
    """The lock is such an object: without this, the tests below would show nothing."""

    def write(number: int) -> bool:
        try:
            account.client("s3").put_object(Bucket=bucket.name, Key="once", Body=str(number), IfNoneMatch="*")
        except ClientError as error:
            assert error.response["Error"]["Code"] == "PreconditionFailed"
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(write, range(16))) == 1
    account.client("s3").delete_object(Bucket=bucket.name, Key="once")


def test_a_state_in_a_file_moves_to_s3_whole(
    migrated: tuple[dict[str, Any], Command], bucket: StateBucket, variables: Path
) -> None:
    local, network = migrated
    moved = bucket.read(NETWORK)
    assert len(local["resources"]) > 20
    # Terraform gives it another lineage.
    assert (moved["resources"], moved["outputs"]) == (local["resources"], local["outputs"])
    assert "No changes" in network.must("plan", "-detailed-exitcode", f"-var-file={variables}")


@pytest.mark.usefixtures("migrated")
def test_the_cluster_reads_the_networks_state_in_s3(
    command: Callable[[str], Command], bucket: StateBucket, variables: Path
) -> None:
    cluster = command("cluster")
    cluster.must("init")
    cluster.must("apply", "-auto-approve", f"-var-file={variables}", "-target=module.nat-instance")
    network, state = bucket.read(NETWORK), bucket.read(CLUSTER)
    (vpc,) = (each for each in network["resources"] if (each["mode"], each["type"]) == ("managed", "aws_vpc"))
    groups = [each for each in state["resources"] if each["type"] == "aws_security_group"]
    assert {group["instances"][0]["attributes"]["vpc_id"] for group in groups} == {
        vpc["instances"][0]["attributes"]["id"]
    }
    assert bucket.contents() == {NETWORK, CLUSTER}


def test_of_two_applies_at_once_one_is_refused_or_waits_and_both_changes_are_made(
    migrated: tuple[dict[str, Any], Command], bucket: StateBucket, variables: Path
) -> None:
    _, network = migrated
    given = f"-var-file={variables}"
    assert LOCK_WENT_MEANWHILE in " ".join(PAGE.read_text(encoding="utf-8").split())
    before = bucket.read(NETWORK)
    with network.started("apply", given, set_clients(FIRST)) as first:
        first.wait_for_question()
        lock = bucket.read(LOCK)
        refused = network.run("apply", "-auto-approve", given, set_clients(["203.0.113.0/24"]))
        with network.started("apply", "-auto-approve", given, set_clients(SECOND), "-lock-timeout=60s") as second:
            second.wait_for_line("Acquiring state lock")
            assert bucket.read(LOCK) == lock
            first.approve()
            first_ended, second_ended = first.end(), second.end()
    assert first_ended.code == 0, first_ended.text
    if LOCK_WENT_MEANWHILE in second_ended.text:
        # Refused just before the lock went, it came too late to read whose it was; the page says to run it again.
        network.must("apply", "-auto-approve", given, set_clients(SECOND))
    else:
        assert second_ended.code == 0, second_ended.text
    assert refused.code == 1
    assert "Error acquiring the state lock" in refused.text
    assert lock["ID"] in refused.text
    assert lock["Who"] in refused.text
    assert "OperationTypeApply" in refused.text

    after = [client_rules(each) for each in bucket.versions(NETWORK) if each["serial"] > before["serial"]]
    assert [after[0], after[-1]] == [set(FIRST), set(SECOND)]
    assert LOCK not in bucket.contents()
    assert "No changes" in network.must("plan", "-detailed-exitcode", given, set_clients(SECOND))


def test_a_killed_apply_leaves_its_lock_and_the_last_state_and_force_unlock_lets_the_next_go_on(
    migrated: tuple[dict[str, Any], Command],
    checkout: Checkout,
    home: Home,
    account: Account,
    bucket: StateBucket,
    workspace: Path,
    variables: Path,
) -> None:
    _, network = migrated
    given = (f"-var-file={variables}", set_clients(SECOND))
    network.must("apply", "-auto-approve", *given)
    before = bucket.read(NETWORK)
    change = (*given, "-var=openvpn_instance_type=t3.small")
    # A change takes twenty seconds of this one, so that it is killed long before its end.
    with commands(checkout, home, account, workspace, latency_scale=20) as slow:
        with slow("network").started("apply", "-auto-approve", *change) as killed:
            killed.wait_for_line("Modifying...")
            killed.process.kill()
            killed.process.wait()
    assert bucket.read(NETWORK) == before

    refused = network.run("apply", "-auto-approve", *change)
    lock = bucket.read(LOCK)["ID"]
    assert refused.code == 1
    assert lock in refused.text

    assert documented("force-unlock") == ["force-unlock", "<ID>"]
    network.must("force-unlock", lock, answer="yes\n")
    assert LOCK not in bucket.contents()
    network.must("apply", "-auto-approve", *change)
    assert "No changes" in network.must("plan", "-detailed-exitcode", *change)


def test_an_apply_that_cannot_save_its_state_leaves_a_file_and_pushing_that_loses_nothing(
    migrated: tuple[dict[str, Any], Command], checkout: Checkout, bucket: StateBucket, variables: Path
) -> None:
    _, network = migrated
    change = (f"-var-file={variables}", set_clients(FIRST))
    before = bucket.read(NETWORK)
    with network.started("apply", *change) as expired:
        expired.wait_for_question()
        with credentials_refused():
            expired.approve()
            ended = expired.end()
    errored = checkout.stack("network") / "errored.tfstate"
    assert ended.code == 1, ended.text
    assert client_rules(json.loads(errored.read_text(encoding="utf-8"))) == set(FIRST)
    assert bucket.read(NETWORK) == before

    assert documented("state push") == ["state", "push", errored.name]
    # The lock could not be given back either.
    refused = network.run("state push", errored.name)
    lock = bucket.read(LOCK)["ID"]
    assert refused.code == 1
    assert lock in refused.text
    network.must("force-unlock", lock, answer="yes\n")
    network.must("state push", errored.name)
    assert client_rules(bucket.read(NETWORK)) == set(FIRST)
    assert "No changes" in network.must("plan", "-detailed-exitcode", *change)
    errored.unlink()


def test_every_state_that_ever_was_is_kept_as_a_version(
    migrated: tuple[dict[str, Any], Command], bucket: StateBucket
) -> None:
    local, _ = migrated
    versions = bucket.versions(NETWORK)
    assert versions[0]["resources"] == local["resources"]
    assert versions[-1] == bucket.read(NETWORK)
    assert len(versions) > 3
    assert len({version["lineage"] for version in versions}) == 1
    assert [version["serial"] for version in versions] == sorted({version["serial"] for version in versions})
