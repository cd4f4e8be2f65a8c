"""Fixtures: one cloud for the whole run, and the two servers in it, as cloud-init and systemd set them up."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from testbed import hosts, image, render
from testbed.cloud import Cloud
from testbed.hosts import Guardian, Machine, eventually

KEY = "/root/.ssh/id_ed25519"
SSH_CONFIG = """Host *
  User ec2-user
  BatchMode yes
  ConnectTimeout 2
  LogLevel ERROR
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
"""

figures: list[str] = []


def note(figure: str) -> None:
    """A measurement for the summary."""
    figures.append(figure)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if figures:
        terminalreporter.section("measured on this machine")
        for figure in figures:
            terminalreporter.line(figure)


@pytest.fixture(scope="session")
def debian() -> image.Image:
    hosts.sweep()
    return image.get()


@pytest.fixture(scope="session")
def guardian() -> Iterator[Guardian]:
    guardian = Guardian()
    try:
        yield guardian
    finally:
        guardian.close()
    # Every process of every host was in it: what it does not hold any more is gone, with its namespaces.
    left = [folder / guardian.name for folder in hosts.control_group_mounts() if (folder / guardian.name).exists()]
    assert not left


@pytest.fixture(scope="session")
def network(debian: image.Image, guardian: Guardian) -> Iterator[Cloud]:
    cloud = Cloud(guardian, debian)
    try:
        cloud.start()
        cloud.client.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY)
        # The stranger has everything but an address that is allowed.
        for host in (cloud.client, cloud.stranger):
            host.write(KEY, cloud.client.read(KEY), mode="600")
            host.write("/root/.ssh/config", SSH_CONFIG)
        yield cloud
    finally:
        cloud.stop()


@pytest.fixture(scope="session")
def rendered(network: Cloud) -> dict[str, render.Servers]:
    """What terraform makes of the modules by default, and with other settings for both servers."""
    public_key = network.client.read(f"{KEY}.pub").strip()
    return render.render(
        public_key,
        {"default": {}, "changed": {"openvpn_protocol": "tcp", "nat_ports": [443, 8080]}},
    )


@pytest.fixture(scope="session")
def cloud(network: Cloud, rendered: dict[str, render.Servers]) -> Cloud:
    """Both servers are booting. The NAT server has no elastic address yet: see `late_address`."""
    network.deploy(rendered["default"])
    network.boot(network.nat, attached=False)
    network.boot(network.vpn)
    return network


@pytest.fixture(scope="session")
def vpn(cloud: Cloud) -> Machine:
    cloud.vpn.wait_until_set_up()
    ready = float(cloud.vpn.sh("stat --format=%.2Y /var/lib/openvpn-server/ready"))
    note(f"VPN server: set up {ready - cloud.vpn.started:.1f} s after its first boot began, packages and CA included")
    return cloud.vpn


@pytest.fixture(scope="session")
def late_address(cloud: Cloud) -> float:
    """The NAT server's elastic address, as late as it can be: only when apt has failed for want of it."""
    failed = ("grep", "--quiet", "Failed to fetch", "/var/log/cloud-init-output.log")
    eventually(lambda: cloud.nat.succeeds(*failed), 60, "a first attempt without an address")
    cloud.attach_elastic_address(cloud.nat)
    return time.time()


@pytest.fixture(scope="session")
def nat(cloud: Cloud, late_address: float) -> Machine:
    cloud.nat.wait_until_set_up()
    ready = float(cloud.nat.sh("stat --format=%.2Y /var/lib/nat-instance/ready"))
    note(f"NAT: set up {ready - late_address:.1f} s after its elastic address came, packages included")
    return cloud.nat
