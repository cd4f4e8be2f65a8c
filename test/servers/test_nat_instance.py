"""The NAT server, set up by its own boot script, between private hosts and an internet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from conftest import note
from servers import fetch_profile, run_boot_script, snapshot, ssh, tunnel
from testbed.cloud import IPERF, MISFIT, NAT, STRANGER, WEB, WORKER, Cloud
from testbed.hosts import Host, Machine, eventually
from testbed.render import Servers

pytestmark = pytest.mark.usefixtures("nat")


def outside(cloud: Cloud, port: int = 80, host: Host | None = None) -> str | None:
    """What the outside web server says who it is that calls; nothing if it cannot be reached."""
    return cloud.fetches(host or cloud.worker, f"http://{WEB}:{port}/who-am-i", 1)


@contextmanager
def without_firewall(nat: Machine) -> Iterator[None]:
    """The control of a negative test: what else would let it pass?"""
    nat.run("nft", "delete", "table", "ip", "nat_instance")
    try:
        yield
    finally:
        nat.run("systemctl", "reload", "nftables")


def test_it_is_set_up_although_the_first_attempt_had_no_way_to_the_packages(nat: Machine) -> None:
    assert nat.read("/var/lib/nat-instance/ready") == "10.0.1.0/24, 10.0.2.0/24 to 443, 80 by ens5\n"


@pytest.mark.parametrize("port", [80, 443])
def test_a_private_host_reaches_the_outside_by_the_elastic_address(cloud: Cloud, port: int) -> None:
    assert outside(cloud, port) == cloud.servers.nat.elastic_address


def test_a_private_host_reaches_no_other_port(cloud: Cloud) -> None:
    assert outside(cloud, 8080) is None


def test_the_servers_own_firewall_stops_other_ports_too(cloud: Cloud, nat: Machine) -> None:
    with cloud.without_security_groups():
        assert outside(cloud, 443)
        assert outside(cloud, 8080) is None
        assert not cloud.worker.succeeds("ping", "-c1", "-W1", WEB)


def test_a_host_outside_the_private_blocks_is_not_forwarded(cloud: Cloud) -> None:
    assert outside(cloud, 443, host=cloud.misfit) is None


def test_the_servers_own_firewall_stops_such_a_host_too(cloud: Cloud, nat: Machine) -> None:
    with cloud.without_security_groups(), cloud.open_gateway():
        assert outside(cloud, 443, host=cloud.misfit) is None
        with without_firewall(nat):
            assert outside(cloud, 443, host=cloud.misfit) == MISFIT


def connects(host: Host, address: str, port: int) -> bool:
    return host.succeeds("timeout", "1", "bash", "-c", f"</dev/tcp/{address}/{port}")


@pytest.mark.parametrize("port", [22, 80, 443])
def test_the_outside_reaches_no_port_of_it(cloud: Cloud, port: int) -> None:
    assert not connects(cloud.stranger, cloud.servers.nat.elastic_address, port)


def test_an_administrator_reaches_it_through_the_tunnel(cloud: Cloud, vpn: Machine) -> None:
    fetch_profile(cloud, "first")
    with tunnel(cloud.client):
        assert ssh(cloud, NAT, "id -un && sudo id -un") == "ec2-user\nroot\n"


def test_the_outside_cannot_start_a_connection_inward(cloud: Cloud, nat: Machine) -> None:
    """Even if AWS led its packets to the server and the security groups were open."""
    with cloud.without_security_groups(), cloud.open_gateway():
        assert cloud.fetches(cloud.stranger, f"http://{WORKER}/who-am-i", 1) is None
        with without_firewall(nat):
            assert cloud.fetches(cloud.stranger, f"http://{WORKER}/who-am-i", 2) == STRANGER
        assert cloud.fetches(cloud.stranger, f"http://{WORKER}/who-am-i", 1) is None


def test_private_hosts_do_not_reach_its_ssh(cloud: Cloud) -> None:
    assert not connects(cloud.worker, NAT, 22)


def test_large_packets_from_outside_arrive(cloud: Cloud) -> None:
    """The VPC's frames are larger than the internet's."""
    size = cloud.worker.sh(f"curl -sS --max-time 10 http://{WEB}/packages/Packages | wc -c")
    assert int(size) > 1500


def test_throughput_is_measured(cloud: Cloud) -> None:
    through = cloud.megabits(cloud.worker, IPERF, 443)
    with cloud.without_servers():
        bare = cloud.megabits(cloud.worker, IPERF, 443)
    note(f"NAT: {through:.0f} Mbit/s of {bare:.0f} on the bare path, ratio {through / bare:.3f}")
    assert through > 100


def test_nothing_failed_while_it_booted(nat: Machine) -> None:
    assert nat.sh("systemctl list-units --failed --plain --no-legend") == ""


def test_a_second_run_of_the_boot_script_changes_nothing(nat: Machine) -> None:
    before = snapshot(nat)
    run_boot_script(nat)
    assert snapshot(nat) == before


def test_a_second_run_repairs_what_somebody_changed(cloud: Cloud, nat: Machine) -> None:
    before = nat.sh("nft list ruleset")
    nat.sh("nft delete table ip nat_instance; sysctl -qw net.ipv4.ip_forward=0")
    assert outside(cloud) is None
    run_boot_script(nat)
    assert outside(cloud)
    assert nat.sh("nft list ruleset") == before


def test_open_connections_survive_a_second_run(cloud: Cloud, nat: Machine) -> None:
    with cloud.worker.running("iperf3", "--client", IPERF, "--port", "443", "--time", "2") as transfer:
        eventually(lambda: "connected to" in transfer.said, 30, "the transfer")
        nat.run("systemctl", "reload", "nftables")
        run_boot_script(nat)
        eventually(lambda: transfer.ended, 30, "the end of the transfer")
        assert "iperf Done." in transfer.said


def test_it_forwards_after_a_restart_without_the_boot_script(cloud: Cloud, nat: Machine) -> None:
    nat.write("/etc/cloud/cloud-init.disabled", "")
    try:
        began = time.monotonic()
        cloud.restart(nat)
        eventually(lambda: outside(cloud), 30, "the way out")
        note(f"NAT: the way out was back {time.monotonic() - began:.1f} s after an orderly restart began")
        with cloud.without_security_groups():
            assert outside(cloud, 8080) is None
            assert outside(cloud, 443, host=cloud.misfit) is None
    finally:
        nat.run("rm", "/etc/cloud/cloud-init.disabled")


def test_the_firewall_is_there_before_the_network(nat: Machine) -> None:
    """Otherwise everything would be forwarded for a moment, as the kernel's setting comes early too."""
    order = nat.sh("systemctl show nftables --property=Before --property=UnitFileState")
    assert "network-pre.target" in order
    assert "UnitFileState=enabled" in order


def test_it_comes_back_by_itself_after_a_crash(cloud: Cloud, nat: Machine) -> None:
    began = time.monotonic()
    cloud.crash(nat)
    assert outside(cloud) is None
    cloud.boot(nat)
    eventually(lambda: outside(cloud), 30, "the way out")
    note(f"NAT: the way out was back {time.monotonic() - began:.1f} s after a crash")
    nat.wait_until_set_up()


def test_a_changed_setting_takes_effect_at_the_next_boot(
    cloud: Cloud, nat: Machine, rendered: dict[str, Servers]
) -> None:
    """Terraform stops the server, gives it new user data, and starts it."""
    default = rendered["default"]
    cloud.deploy(replace(default, nat=rendered["changed"].nat))
    cloud.restart(nat)
    nat.wait_until_set_up()
    assert outside(cloud, 443)
    assert outside(cloud, 8080)
    with cloud.without_security_groups():
        assert outside(cloud, 80) is None

    cloud.deploy(default)
    cloud.restart(nat)
    nat.wait_until_set_up()
    assert outside(cloud, 80)
    assert outside(cloud, 8080) is None


def test_a_replaced_server_needs_nothing_but_its_boot_script(cloud: Cloud, nat: Machine) -> None:
    began = time.monotonic()
    cloud.replace(nat)
    eventually(lambda: outside(cloud), 60, "the way out")
    note(f"NAT: a new server forwarded {time.monotonic() - began:.1f} s after the old one went, packages included")
    nat.wait_until_set_up()
