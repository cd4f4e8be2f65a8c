"""The tunnel, over udp and over tcp: what comes through it, and what does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from conftest import note
from servers import CONNECTED, fetch_profile, profile, ssh, tunnel
from testbed.cloud import CLIENT, METADATA, STRANGER, VPN, WEB, WORKER, WORKER_NAME, Cloud
from testbed.hosts import Background, Machine, eventually
from testbed.render import Servers


@pytest.fixture(scope="module", params=["udp", "tcp"])
def protocol(request: pytest.FixtureRequest, cloud: Cloud, vpn: Machine, rendered: dict[str, Servers]) -> Iterator[str]:
    """The second by a changed setting: terraform stops the server, gives it new user data, and starts it."""
    servers = rendered["default"]
    if request.param == "tcp":
        # Meanwhile the other server goes on setting itself up.
        request.getfixturevalue("late_address")
        fetch_profile(cloud, "first")
        cloud.deploy(replace(servers, vpn=rendered["changed"].vpn))
        cloud.restart(vpn)
        vpn.wait_until_set_up()
    yield request.param
    if request.param == "tcp":
        cloud.deploy(servers)
        cloud.restart(vpn)
        vpn.wait_until_set_up()


@pytest.fixture(scope="module")
def connected(cloud: Cloud, protocol: str) -> Iterator[Background]:
    fetch_profile(cloud, "first")
    began = time.monotonic()
    with tunnel(cloud.client) as client:
        note(f"Tunnel over {protocol}: up after {time.monotonic() - began:.1f} s")
        yield client


def test_the_profile_names_the_elastic_address_and_the_protocol(cloud: Cloud, protocol: str) -> None:
    assert f"\nremote {cloud.servers.vpn.elastic_address} 1194 {protocol}\n" in fetch_profile(cloud, "first")


def test_a_private_host_answers_through_it(cloud: Cloud, connected: Background) -> None:
    # The private host sees the server's own address: no route back to the clients is needed.
    assert cloud.fetches(cloud.client, f"http://{WORKER}/who-am-i") == VPN


def test_no_private_host_answers_beside_it(cloud: Cloud, connected: Background) -> None:
    assert cloud.fetches(cloud.stranger, f"http://{WORKER}/who-am-i", 1) is None


def test_only_the_vpc_and_the_clients_network_go_through_it(cloud: Cloud, connected: Background) -> None:
    routes = cloud.client.sh("ip -4 -oneline route show").splitlines()
    assert sorted(route.split()[0] for route in routes if "dev tun0" in route) == ["10.0.0.0/16", "10.8.0.0/24"]
    assert any(route.startswith("default via 198.51.100.1 dev eth0") for route in routes)


def test_the_internet_sees_the_client_itself(cloud: Cloud, connected: Background) -> None:
    assert cloud.fetches(cloud.client, f"http://{WEB}/who-am-i") == CLIENT


def test_the_private_zone_resolves_by_the_pushed_resolver(cloud: Cloud, connected: Background) -> None:
    assert cloud.fetches(cloud.client, f"http://{WORKER_NAME}/who-am-i") == VPN


def test_the_internet_is_not_reached_through_it(cloud: Cloud, connected: Background) -> None:
    cloud.client.sh(f"ip route add {STRANGER}/32 dev tun0; ip route add {WEB}/32 dev tun0")
    try:
        assert cloud.fetches(cloud.client, f"http://{WEB}/who-am-i", 1) is None
    finally:
        cloud.client.sh(f"ip route del {STRANGER}/32; ip route del {WEB}/32")


def test_the_servers_metadata_is_not_reached_through_it(cloud: Cloud, connected: Background) -> None:
    cloud.client.sh(f"ip route add {METADATA}/32 dev tun0")
    try:
        assert cloud.fetches(cloud.client, f"http://{METADATA}/latest/user-data", 1) is None
    finally:
        cloud.client.sh(f"ip route del {METADATA}/32")


def test_private_hosts_cannot_start_a_connection_to_the_client(cloud: Cloud, connected: Background) -> None:
    address = cloud.client.sh("ip -4 -oneline address show tun0").split()[3].split("/")[0]
    cloud.aws.sh(f"ip route add {address}/32 via {VPN} dev vpn onlink")
    try:
        with cloud.without_security_groups(), cloud.client.running("python3", "-m", "http.server", "80"):
            eventually(lambda: cloud.fetches(cloud.client, f"http://{address}/", 1), 30, "the client's own web server")
            assert cloud.fetches(cloud.worker, f"http://{address}/", 1) is None
    finally:
        cloud.aws.sh(f"ip route del {address}/32")


def test_throughput_is_measured(cloud: Cloud, connected: Background, protocol: str) -> None:
    through = cloud.megabits(cloud.client, WORKER)
    with cloud.without_servers():
        cloud.client.sh(f"ip route add {WORKER}/32 via 198.51.100.1")
        try:
            bare = cloud.megabits(cloud.client, WORKER)
        finally:
            cloud.client.sh(f"ip route del {WORKER}/32")
    note(f"Tunnel over {protocol}: {through:.0f} Mbit/s of {bare:.0f} on the bare path, ratio {through / bare:.3f}")
    assert through > 20


def test_a_restarted_server_is_found_again_by_itself(
    cloud: Cloud, vpn: Machine, connected: Background, protocol: str
) -> None:
    began = time.monotonic()
    cloud.restart(vpn)
    eventually(lambda: cloud.fetches(cloud.client, f"http://{WORKER}/who-am-i", 1), 90, "the tunnel")
    note(f"Tunnel over {protocol}: back {time.monotonic() - began:.1f} s after an orderly restart began")
    vpn.wait_until_set_up()


def test_it_is_closed_to_addresses_that_are_not_allowed(cloud: Cloud, protocol: str) -> None:
    cloud.stranger.write(profile("first"), cloud.client.read(profile("first")), mode="600")
    with tunnel(cloud.stranger, wait=False) as client, pytest.raises(AssertionError, match="not within"):
        eventually(lambda: CONNECTED in client.said, 4, "the stranger's tunnel")
    assert ssh(cloud, cloud.servers.vpn.elastic_address, "id -un", check=False, host=cloud.stranger) is None
    # It was the security group: nothing else is in the stranger's way.
    with cloud.without_security_groups(), tunnel(cloud.stranger):
        assert cloud.fetches(cloud.stranger, f"http://{WORKER}/who-am-i") == VPN
