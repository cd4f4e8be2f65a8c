"""The network: clients and a web server on an internet, and a VPC with the two servers and private hosts.

    client, stranger ─── internet ─── aws ─┬─ vpn      10.0.0.10   public subnet
                                           ├─ nat      10.0.0.20   public subnet
                                           ├─ worker   10.0.1.10   private subnet
                                           └─ misfit   10.0.3.10   in the VPC, but in none of the private subnets

`aws` does what AWS does around the servers: routing inside the VPC, elastic addresses, security groups as terraform
made them, the source check, the resolver at the VPC's base address plus two, and the metadata service.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

from .hosts import HERE, Background, Guardian, Host, Machine
from .image import RESOLVER, Image
from .render import Rule, Server, Servers

WEB = "192.0.2.80"
WEB_PORTS = (80, 443, 8080)
# A second address of the same host, so that iperf3 can listen on a port that is forwarded.
IPERF = "192.0.2.90"
CLIENT = "198.51.100.10"
STRANGER = "198.51.100.66"
VPN = "10.0.0.10"
NAT = "10.0.0.20"
WORKER = "10.0.1.10"
MISFIT = "10.0.3.10"
ZONE = "spark.test"
WORKER_NAME = f"hub.{ZONE}"
METADATA = "169.254.169.254"

JUMBO = 9001


@dataclass
class Policy:
    """What the tests change about AWS."""

    attached: set[str] = field(default_factory=set)
    groups_enforced: bool = True
    # For the throughput to compare with: private hosts without the NAT server, reachable without the VPN server.
    open_vpc: bool = False


class Cloud:
    def __init__(self, guardian: Guardian, image: Image) -> None:
        self.policy = Policy()
        self._guardian = guardian
        self._servers: Servers | None = None

        def host(name: str) -> Host:
            return Host(guardian, name, image.tool_layers)

        self.internet, self.aws = host("internet"), host("aws")
        self.client, self.stranger = host("client"), host("stranger")
        self.worker, self.misfit = host("worker"), host("misfit")
        # A server's image that nothing boots, for what only needs its programs.
        self.spare = Host(guardian, "spare", image.server_layers)
        self.vpn = Machine(guardian, "vpn", image.server_layers)
        self.nat = Machine(guardian, "nat", image.server_layers)

        self._hosts = (
            *(self.internet, self.aws, self.client, self.stranger),
            *(self.worker, self.misfit, self.spare),
        )
        self._services: list[Background] = []

    # ------------------------------------------------------------------ making it

    def start(self) -> None:
        for host in self._hosts:
            host.start()
            host.go()
        self._link(self.internet, "aws", "198.18.0.1/30", self.aws, "igw", "198.18.0.2/30")
        self._link(self.internet, "client", "198.51.100.1/28", self.client, "eth0", f"{CLIENT}/28")
        self._link(self.internet, "stranger", "198.51.100.65/26", self.stranger, "eth0", f"{STRANGER}/26")
        self.internet.sh(
            f"ip addr add {WEB}/32 dev lo; ip addr add {IPERF}/32 dev lo; sysctl -qw net.ipv4.ip_forward=1"
        )
        self.client.sh("ip route add default via 198.51.100.1")
        self.stranger.sh("ip route add default via 198.51.100.65")
        self.aws.sh(
            f"""
            sysctl -qw net.ipv4.ip_forward=1
            ip addr add {RESOLVER}/32 dev lo
            ip addr add {METADATA}/32 dev lo
            ip route add default via 198.18.0.1
            ip route add blackhole 10.0.0.0/16
            ip route add throw 10.0.0.0/16 table 100
            """
        )
        self._attach(self.worker, WORKER, "eth0")
        self._attach(self.misfit, MISFIT, "eth0")
        for host in (self.worker, self.misfit):
            self.aws.run("ip", "rule", "add", "iif", host.name, "lookup", "100")

        self._services += [
            self.aws.background("python3", "-u", "-c", _here("imds.py"), "/srv/imds"),
            self.internet.background("python3", "-u", "-c", _here("web.py"), WEB, *map(str, WEB_PORTS)),
            self.internet.background("iperf3", "--server", "--bind", IPERF, "--port", "443"),
            self.worker.background("python3", "-u", "-c", _here("web.py"), "0.0.0.0", "80", "8443"),
            self.worker.background("iperf3", "--server"),
            self.aws.background(
                *("dnsmasq", "--keep-in-foreground", "--user=root", "--no-hosts", "--no-resolv", "--bind-interfaces"),
                *(f"--listen-address={RESOLVER}", f"--local=/{ZONE}/", f"--address=/{WORKER_NAME}/{WORKER}"),
            ),
        ]

    def stop(self) -> None:
        for service in self._services:
            service.stop()
        for host in (self.vpn, self.nat, *self._hosts):
            host.stop()

    @property
    def servers(self) -> Servers:
        assert self._servers, "deploy comes first"
        return self._servers

    def deploy(self, servers: Servers) -> None:
        """Takes over what terraform made; servers get other user data at their next boot."""
        self._servers = servers
        # The internet knows elastic addresses, and nothing of the VPC.
        for server in (servers.vpn, servers.nat):
            self.internet.run("ip", "route", "replace", f"{server.elastic_address}/32", "via", "198.18.0.2")
        self.apply()

    def boot(self, machine: Machine, attached: bool = True) -> None:
        """Starts a server, as EC2 does: its network, address and metadata are there first."""
        machine.start()
        server, address = self._server(machine)
        self._attach(machine, address, "ens5")
        if machine is self.nat:
            self._route_private_subnets_to("nat", NAT)
        self._describe(machine.name, server, address)
        self.attach_elastic_address(machine, attached)
        machine.go()

    def crash(self, machine: Machine) -> None:
        """Pulls the plug of a server. Its disk stays."""
        machine.stop()
        self._unplug(machine)

    def replace(self, machine: Machine) -> None:
        """Takes a server and its disk away, and boots another in its place."""
        self.crash(machine)
        subprocess.run(
            ["nsenter", f"--target={self._guardian.process.pid}", "--mount", "rm", "-r"]
            + [str(self._guardian.folder / machine.name)],
            check=True,
        )
        self.boot(machine)

    def restart(self, machine: Machine) -> None:
        """An orderly restart from inside, as an administrator does it."""
        machine.shut_down()
        self.boot(machine)

    def _link(self, a: Host, a_name: str, a_address: str, b: Host, b_name: str, b_address: str) -> None:
        subprocess.run(
            ["nsenter", f"--target={a.pid}", "--net", "ip", "link", "add", "name", a_name]
            + ["type", "veth", "peer", "name", b_name, "netns", str(b.pid)],
            check=True,
        )
        for host, name, address in ((a, a_name, a_address), (b, b_name, b_address)):
            host.sh(f"ip addr add {address} dev {name}; ip link set {name} up")

    def _unplug(self, host: Host) -> None:
        """At once: the kernel takes its time to tidy up after a namespace."""
        self.aws.run("ip", "link", "del", host.name, check=False)

    def _attach(self, host: Host, address: str, interface: str) -> None:
        """Connects a host with the VPC's router, which answers for everybody else in the VPC."""
        subnet = address.rsplit(".", 1)[0]
        self._unplug(host)
        self._link(self.aws, host.name, f"{subnet}.1/32", host, interface, f"{address}/24")
        self.aws.sh(
            f"""
            ip link set {host.name} mtu {JUMBO}
            ip route add {address}/32 dev {host.name}
            sysctl -qw net.ipv4.conf.{host.name}.proxy_arp=1 net.ipv4.conf.{host.name}.send_redirects=0
            sysctl -qw net.ipv4.conf.all.send_redirects=0
            """
        )
        host.sh(f"ip link set {interface} mtu {JUMBO}; ip route add default via {subnet}.1")

    def _route_private_subnets_to(self, interface: str, gateway: str) -> None:
        route = ("default", "via", gateway, "dev", interface, "onlink", "table", "100")
        self.aws.run("ip", "route", "replace", *route)

    def _describe(self, name: str, server: Server, address: str) -> None:
        folder = f"/srv/imds/{address}"
        values = {
            "user-data": server.user_data,
            "meta-data/instance-id": f"i-{name}",
            "meta-data/local-hostname": f"ip-{address.replace('.', '-')}",
            "meta-data/placement/availability-zone": "eu-north-1a",
        }
        for path, value in values.items():
            self.aws.write(f"{folder}/{path}", value)

    def _server(self, machine: Machine) -> tuple[Server, str]:
        return (self.servers.vpn, VPN) if machine is self.vpn else (self.servers.nat, NAT)

    # ------------------------------------------------------------------ changing AWS

    def attach_elastic_address(self, machine: Machine, attached: bool = True) -> None:
        (self.policy.attached.add if attached else self.policy.attached.discard)(machine.name)
        self.apply()

    @contextlib.contextmanager
    def without_security_groups(self) -> Iterator[None]:
        """Leaves the servers to their own firewalls."""
        self.policy.groups_enforced = False
        self.apply()
        try:
            yield
        finally:
            self.policy.groups_enforced = True
            self.apply()

    @contextlib.contextmanager
    def without_servers(self) -> Iterator[None]:
        """The same path for packets, but without the servers: what throughput is compared with."""
        self.policy.open_vpc = True
        self.apply()
        self._route_private_subnets_to("igw", "198.18.0.1")
        self.internet.run("ip", "route", "add", "10.0.0.0/16", "via", "198.18.0.2")
        try:
            yield
        finally:
            self.internet.run("ip", "route", "del", "10.0.0.0/16")
            self._route_private_subnets_to("nat", NAT)
            self.policy.open_vpc = False
            self.apply()

    @contextlib.contextmanager
    def open_gateway(self) -> Iterator[None]:
        """AWS lets private addresses in and out, and leads what comes in for the workers to the NAT server."""
        self.policy.open_vpc = True
        self.apply()
        self.internet.run("ip", "route", "add", "10.0.0.0/16", "via", "198.18.0.2")
        self.aws.sh(
            f"""
            ip route add default via {NAT} dev nat onlink table 101
            ip rule add iif igw to 10.0.1.0/24 lookup 101
            """
        )
        try:
            yield
        finally:
            self.aws.sh("ip rule del iif igw to 10.0.1.0/24 lookup 101; ip route flush table 101")
            self.internet.run("ip", "route", "del", "10.0.0.0/16")
            self.policy.open_vpc = False
            self.apply()

    def apply(self) -> None:
        machines = {"vpn": (VPN, self.servers.vpn), "nat": (NAT, self.servers.nat)}
        members = {server.group: address for address, server in machines.values()}
        dnat = snat = checks = chains = ""
        public = []
        for name, (address, server) in machines.items():
            if name in self.policy.attached:
                public.append(address)
                dnat += f'iifname "igw" ip daddr {server.elastic_address} dnat to {address}\n'
                snat += f'oifname "igw" ip saddr {address} snat to {server.elastic_address}\n'
            if server.source_dest_check:
                checks += f'iifname "{name}" ip saddr != {address} drop\noifname "{name}" ip daddr != {address} drop\n'
            if self.policy.groups_enforced:
                chains += _chain(f"{name}_in", server.ingress, "saddr", members)
                chains += _chain(f"{name}_out", server.egress, "daddr", members)
        groups = ""
        if self.policy.groups_enforced:
            for name in machines:
                groups += f'oifname "{name}" jump {name}_in\niifname "{name}" jump {name}_out\n'
        addresses = f"{{ {', '.join(public)} }}" if public else "0.0.0.0"
        gateway = f'oifname "igw" ip saddr != {addresses} drop\niifname "igw" ip daddr != {addresses} drop\n'
        if self.policy.open_vpc:
            gateway = "".join(f'oifname "igw" ip saddr {a} drop\n' for a, _ in machines.values() if a not in public)
        self.aws.run(
            *("nft", "-f", "-"),
            stdin=f"""
            table ip cloud
            delete table ip cloud
            table ip cloud {{
              {chains}
              chain prerouting {{
                type nat hook prerouting priority dstnat
                {dnat}
              }}
              chain postrouting {{
                type nat hook postrouting priority srcnat
                {snat}
              }}
              chain forward {{
                type filter hook forward priority filter
                {checks}
                ct state established,related accept
                {gateway}
                {groups}
              }}
            }}
            """,
        )

    # ------------------------------------------------------------------ using it

    def fetches(self, host: Host, url: str, seconds: float = 3) -> str | None:
        """The page, or nothing."""
        done = host.run("curl", "-sS", "--fail", "--max-time", str(seconds), url, check=False)
        return done.stdout if done.returncode == 0 else None

    def megabits(self, host: Host, address: str, port: int = 5201, seconds: int = 2) -> float:
        """What a host downloads from iperf3 there."""
        argv = ("iperf3", "--client", address, "--port", str(port), "--reverse", "--json", f"--time={seconds}")
        report = json.loads(host.run(*argv, timeout=seconds + 20).stdout)
        return float(report["end"]["sum_received"]["bits_per_second"]) / 1e6


def _chain(name: str, rules: tuple[Rule, ...], side: str, members: dict[str, str]) -> str:
    lines = ""
    for rule in rules:
        # A group of somebody else has no members here.
        where = rule.block or members.get(rule.group or "")
        if where is None:
            continue
        what = "" if rule.protocol == "-1" else f"{rule.protocol} dport {rule.first_port}-{rule.last_port} "
        lines += f"ip {side} {where} {what}return\n"
    return f"chain {name} {{\n{lines}drop\n}}\n"


def _here(name: str) -> str:
    return (HERE / name).read_text()
