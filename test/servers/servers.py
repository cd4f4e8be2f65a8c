"""What the tests of both servers share."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from testbed.cloud import Cloud
from testbed.hosts import Background, Host, Machine, eventually

SERVICE = "openvpn-server@server"
PKI = "/etc/openvpn/easy-rsa/pki"
CONNECTED = "Initialization Sequence Completed"

# What a Linux client's network manager does with the pushed resolver.
DNS_SCRIPT = """#!/bin/sh
for option in "$foreign_option_1" "$foreign_option_2"; do
  case $option in "dhcp-option DNS "*) echo "nameserver ${option##* }" ;; esac
done >/etc/resolv.conf
"""


def profile(user: str) -> str:
    """Where a profile is on a client."""
    return f"/root/{user}.ovpn"


def fetch_profile(cloud: Cloud, user: str) -> str:
    """Has a user's profile copied to the client, as the module's output says, and returns its content."""
    command = cloud.servers.profile_command.replace("first", user)
    cloud.client.sh(f"cd /root && {command}")
    return cloud.client.read(profile(user))


@contextlib.contextmanager
def tunnel(host: Host, user: str = "first", wait: bool = True) -> Iterator[Background]:
    """The real client with a user's profile, for the length of the block."""
    host.write("/root/dns.sh", DNS_SCRIPT, mode="755")
    options = ("--config", profile(user), "--script-security", "2", "--up", "/root/dns.sh", "--connect-retry", "1", "1")
    with host.running("openvpn", *options) as client:
        if wait:
            eventually(lambda: CONNECTED in client.said or client.ended, 20, "the tunnel")
            assert CONNECTED in client.said, client.said
        yield client


def assert_refused(cloud: Cloud, user: str, reason: str) -> None:
    """The server turns the client away, and says why."""
    place = cursor(cloud.vpn)
    with tunnel(cloud.client, user, wait=False) as client:
        eventually(lambda: reason in since(cloud.vpn, SERVICE, place), 10, f"refusal: {reason}")
        time.sleep(0.5)
        assert CONNECTED not in client.said, client.said


def cursor(machine: Machine) -> str:
    """A place in the machine's journal: now."""
    return machine.sh("journalctl --lines=0 --show-cursor --no-pager").split("cursor: ")[1].strip()


def since(machine: Machine, unit: str, place: str) -> str:
    """What a service logged after that."""
    return machine.sh(f"journalctl --unit={unit} --after-cursor='{place}' --output=cat --no-pager")


def ssh(cloud: Cloud, address: str, command: str, check: bool = True, host: Host | None = None) -> str | None:
    """A command on a server as ec2-user, by way of the network; nothing if it failed."""
    done = (host or cloud.client).run("ssh", address, command, check=check)
    return done.stdout if done.returncode == 0 else None


def snapshot(machine: Machine) -> dict[str, str]:
    """Everything that a second run of a boot script must not change: files, firewall, and running services."""
    files = machine.sh(
        r"""
        cd /
        find etc root home usr srv var -xdev \
          \( -path var/log -o -path var/lib/cloud -o -path var/lib/systemd -o -path 'var/lib/*/ready' \) -prune \
          -o -type f -printf '%p|file %m %u %g %s %T@ %i\n' \
          -o -type l -printf '%p|link %u %g %l\n' \
          -o -printf '%p|%y %m %u %g\n'
        """
    )
    found = dict(line.split("|", 1) for line in files.splitlines())
    # With the handles, which a reload changes.
    found["firewall"] = machine.sh("nft --handle list ruleset")
    found["kernel"] = machine.sh("sysctl net.ipv4.ip_forward net.ipv4.conf.ens5.send_redirects")
    found["services"] = machine.sh(
        "systemctl show 'openvpn*' 'nftables*' --property=Id,MainPID,ActiveEnterTimestampMonotonic,UnitFileState"
    )
    return found


def run_boot_script(machine: Machine) -> None:
    machine.sh("for script in /var/lib/cloud/scripts/per-boot/*; do $script; done", timeout=120)
