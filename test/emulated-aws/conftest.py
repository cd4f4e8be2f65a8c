"""One emulated AWS and one deployment for all tests: applying a stage takes most of the time."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.account import Account, Inventory
from harness.attached import ATTACHED, attached_providers
from harness.environment import Home
from harness.inputs import inputs
from harness.remarks import REMARKS
from harness.stacks import PROJECT, Configuration, Stack, copy_stacks, synthesize
from harness.terraform import Terraform, Timings
from server import EmulatedAws

REGION = "eu-north-1"
"""The default of the variable aws_region."""

STAGES = ("network", "cluster", "addons")
"""The stacks that are deployed, in this order."""

TIMINGS = Timings()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds our option."""
    parser.addoption(
        "--stacks",
        type=Path,
        help="use the stacks in this folder, synthesized before or written by hand, instead of the app's",
    )


def pytest_configure() -> None:
    """Lets a request to end run what is to be cleaned up, as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how long terraform took, and what was measured."""
    terminalreporter.section("terraform's commands")
    for command, seconds in TIMINGS.seconds:
        terminalreporter.write_line(f"{seconds:6.1f} s  {command}")
    total = sum(seconds for _, seconds in TIMINGS.seconds)
    terminalreporter.write_line(f"{total:6.1f} s  together")
    if REMARKS:
        terminalreporter.section("measured")
        for text in REMARKS:
            terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of everything that these tests write."""
    return tmp_path_factory.mktemp("emulated-aws")


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    """The emulated account."""
    with EmulatedAws(REGION) as aws:
        yield Account(aws.endpoint, REGION)


@pytest.fixture(scope="session")
def empty_account(account: Account) -> Inventory:
    """What the account had before anything was deployed."""
    return account.inventory()


@pytest.fixture(scope="session")
def stacks(request: pytest.FixtureRequest, workspace: Path) -> dict[str, Stack]:
    """The app's stacks, with a value for each input."""
    folder, given = workspace / "stacks", request.config.getoption("--stacks")
    stacks = copy_stacks(given, folder) if given else synthesize(folder)
    values = inputs(workspace / "keys")
    for name in STAGES:
        stacks[name].give(values)
    return {name: stacks[name] for name in STAGES}


@pytest.fixture(scope="session")
def home(account: Account, workspace: Path) -> Home:
    """The home directory of terraform."""
    return Home(workspace / "home", account.endpoint, PROJECT / ".cache/emulated-aws/terraform-plugins")


@pytest.fixture(scope="session")
def terraform_for(home: Home, workspace: Path) -> Iterator[Callable[[Stack], Terraform]]:
    """Gives terraform for a stack: the real aws provider, and the rehearsal's for others that the stack requires."""
    with ExitStack() as exits:

        def make(stack: Stack) -> Terraform:
            reattach = None
            if stack.uses_provider(*ATTACHED):
                context = attached_providers(workspace / "rehearsal" / stack.name, [stack.folder])
                reattach = exits.enter_context(context)
            return Terraform(stack.name, stack.folder, home.environment(reattach), TIMINGS)

        yield make


@pytest.fixture(scope="session")
def terraforms(stacks: dict[str, Stack], terraform_for: Callable[[Stack], Terraform]) -> dict[str, Terraform]:
    """Terraform for each stage."""
    return {name: terraform_for(stack) for name, stack in stacks.items()}


@pytest.fixture(scope="session")
def network(terraforms: dict[str, Terraform], empty_account: Inventory) -> Terraform:
    """The network stage, deployed. The last test file destroys it."""
    del empty_account  # Looked at first.
    terraform = terraforms["network"]
    terraform.init()
    terraform.create()
    return terraform


@pytest.fixture(scope="session")
def account_with_network(account: Account, network: Terraform) -> Inventory:
    """What the account has before the cluster."""
    del network
    return account.inventory()


@pytest.fixture(scope="session")
def cluster(account_with_network: Inventory, terraforms: dict[str, Terraform], stacks: dict[str, Stack]) -> Terraform:
    """The cluster stage, deployed into the network; logs may be lost with their bucket. The last file destroys it."""
    del account_with_network  # Looked at first.

    def allow_loss_of_logs(configuration: Configuration) -> None:
        configuration["module"]["s3-bucket"]["force_destroy"] = '${each.key == "spark_logs"}'

    stacks["cluster"].edit(allow_loss_of_logs)
    terraform = terraforms["cluster"]
    terraform.init()
    terraform.create()
    return terraform


@pytest.fixture(scope="session")
def eks_cluster(account: Account, cluster: Terraform) -> dict[str, Any]:
    """The cluster, as EKS describes it."""
    del cluster  # Only deployed first.
    eks = account.client("eks")
    (name,) = eks.list_clusters()["clusters"]
    described: dict[str, Any] = eks.describe_cluster(name=name)["cluster"]
    return described
