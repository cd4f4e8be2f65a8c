"""The two servers as terraform makes them from the modules: their user data, addresses and firewall rules."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .image import HERE, Unprepared

ROOT = HERE.parents[2]
MODULES = ("terraform-aws-custom-vpc", "terraform-aws-openvpn-server", "terraform-aws-nat-instance")


@dataclass(frozen=True)
class Rule:
    """A rule of a security group: what may pass, and from or to where."""

    protocol: str
    first_port: int | None
    last_port: int | None
    block: str | None
    group: str | None


@dataclass(frozen=True)
class Server:
    user_data: str
    elastic_address: str
    source_dest_check: bool
    group: str
    ingress: tuple[Rule, ...]
    egress: tuple[Rule, ...]


@dataclass(frozen=True)
class Servers:
    vpn: Server
    nat: Server
    profile_command: str


def parse(state: dict[str, Any]) -> Servers:
    """What `terraform show -json` says."""
    values = state["values"]
    root = values["root_module"]
    modules = {module["address"]: module["resources"] for module in root["child_modules"]}
    return Servers(
        vpn=_server(modules["module.openvpn-server"]),
        nat=_server(modules["module.nat-instance"]),
        profile_command=values["outputs"]["profile_command"]["value"],
    )


def _server(resources: list[dict[str, Any]]) -> Server:
    def all_of(kind: str) -> list[dict[str, Any]]:
        return [r["values"] for r in resources if r["type"] == kind and r["mode"] == "managed"]

    [instance], [address], [group] = (all_of(f"aws_{kind}") for kind in ("instance", "eip", "security_group"))
    return Server(
        user_data=instance["user_data"],
        elastic_address=address["public_ip"],
        source_dest_check=instance["source_dest_check"],
        group=group["id"],
        ingress=tuple(map(_rule, all_of("aws_vpc_security_group_ingress_rule"))),
        egress=tuple(map(_rule, all_of("aws_vpc_security_group_egress_rule"))),
    )


def _rule(values: dict[str, Any]) -> Rule:
    return Rule(
        protocol=values["ip_protocol"],
        first_port=values["from_port"],
        last_port=values["to_port"],
        block=values["cidr_ipv4"],
        group=values["referenced_security_group_id"],
    )


def render(public_key: str, variants: dict[str, dict[str, object]]) -> dict[str, Servers]:
    """Deploys the modules in the rehearsal, one variant after the other as a user changes settings."""
    steps = "terraform init -no-color -input=false >&2\n"
    with tempfile.TemporaryDirectory(prefix="testbed-") as folder:
        for name, variables in variants.items():
            settings = Path(folder, f"{name}.tfvars.json")
            settings.write_text(json.dumps({"public_key": public_key, **variables}))
            steps += f"terraform apply -no-color -auto-approve -state={folder}/state -var-file={settings} >&2\n"
            steps += f"terraform show -json {folder}/state >{folder}/{name}.json\n"
        done = subprocess.run(
            ["node", "--require", "tsx/cjs", str(ROOT / "src/rehearsal/main.ts"), "run"]
            + [f"--scan={ROOT / 'modules' / name}" for name in MODULES]
            + ["--", "bash", "-euc", steps],
            cwd=HERE.parent / "terraform",
            env={**os.environ, "TF_DATA_DIR": f"{folder}/data", "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Unprepared(f"terraform could not deploy the servers in the rehearsal:\n{done.stderr[-4000:]}")
        return {name: parse(json.loads(Path(folder, f"{name}.json").read_text())) for name in variants}
