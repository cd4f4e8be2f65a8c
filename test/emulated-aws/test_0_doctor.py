"""`make doctor` against an account: its calls are the SDK's own, and what they are answered is moto's, not our stubs'."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.quota_rules import EC2_QUOTAS
from harness.account import Account, Inventory
from harness.inputs import CLIENT_CIDRS, inputs
from harness.stacks import PROJECT

Doctor = Callable[..., "Examined"]

_TOOLS = {
    "aws": "echo aws-cli/2.31.0 Python/3.13.7",
    "kubectl": """echo '{"clientVersion": {"gitVersion": "v1.35.0"}}'""",
    "openvpn": "echo 'OpenVPN 2.6.14 x86_64'",
}
"""What a machine may have in other versions, or not at all: nothing here hangs on it."""


class Examined:
    """What the doctor has found."""

    def __init__(self, ended: subprocess.CompletedProcess[str]) -> None:
        assert ended.stderr == ""
        self.exit_code = ended.returncode
        self.findings: list[dict[str, Any]] = json.loads(ended.stdout)["findings"]

    def marks(self) -> set[str]:
        """Every mark that there is."""
        return {finding["mark"] for finding in self.findings}

    def find(self, name: str) -> tuple[str, str]:
        """The mark of a line, and what it says."""
        (found,) = [finding for finding in self.findings if finding["name"] == name]
        return found["mark"], found["found"]


@pytest.fixture(scope="module")
def project(workspace: Path) -> Path:
    """A user's checkout, with values for all variables, and nothing deployed."""
    folder = workspace / "doctor"
    (folder / "bin").mkdir(parents=True)
    for name in ("src", "modules", "node_modules", "package.json", "cdktf.json"):
        (folder / name).symlink_to(PROJECT / name)
    shutil.copy(PROJECT / "main.ts", folder)
    (folder / "terraform.tfvars.json").write_text(json.dumps(inputs(folder / "keys")), encoding="utf-8")
    for name, line in _TOOLS.items():
        program = folder / "bin" / name
        program.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture(scope="module")
def doctor(project: Path, account: Account, empty_account: Inventory) -> Doctor:
    """Runs the doctor in the checkout."""
    del empty_account  # Looked at first.
    address = CLIENT_CIDRS[-1].removesuffix("/32")

    def examine(*arguments: str, **variables: str) -> Examined:
        environment = {
            "PATH": f"{project / 'bin'}:{os.environ['PATH']}",
            "HOME": str(project),
            "AWS_ENDPOINT_URL": account.endpoint,
            "AWS_ACCESS_KEY_ID": "emulated",
            "AWS_SECRET_ACCESS_KEY": "emulated",
            **variables,
        }
        command = ["node", "--require", "tsx/cjs", "src/doctor/main.ts", "--json", "--address", address, *arguments]
        return Examined(
            subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        )

    return examine


@pytest.fixture(autouse=True)
def usual_quotas() -> Iterator[None]:
    """Puts the quotas back."""
    usual = dict(EC2_QUOTAS)
    yield
    EC2_QUOTAS.update(usual)


def test_an_empty_account_with_everything_in_place_gets_nothing_but_ticks(doctor: Doctor) -> None:
    examined = doctor()
    # A certificate authority of a day, as these tests have it, is worth a warning.
    others = [finding for finding in examined.findings if finding["name"] != "cluster_issuer_cert_path"]
    assert [finding for finding in others if finding["mark"] != "tick"] == []
    assert examined.find("cluster_issuer_cert_path")[0] == "warning"
    assert examined.exit_code == 0
    assert examined.find("account") == ("tick", "123456789012, as user/moto")
    assert examined.find("instance types")[1].startswith("t3.micro, t3.medium")
    assert examined.find("VPCs") == ("tick", "1 of 5 are there, 1 more needed")


def test_too_small_quotas_are_crosses_only_where_not_even_the_beginning_fits(doctor: Doctor) -> None:
    # On demand: three nodes and both servers at first, six nodes in the end, each of two vCPUs.
    EC2_QUOTAS.update({"L-1216C47A": 9.0, "L-34B43A08": 5.0, "L-0263D0A3": 1.0})
    examined = doctor()
    assert examined.exit_code == 1
    assert examined.find("on-demand vCPUs") == ("cross", "the quota is 9, and 10 are needed to begin with")
    assert examined.find("spot vCPUs")[0] == "warning"
    assert examined.find("elastic addresses") == ("cross", "0 of 1 are there, 2 more needed")


def test_a_stage_is_asked_only_for_what_it_needs(doctor: Doctor) -> None:
    EC2_QUOTAS.update({"L-1216C47A": 2.0, "L-0263D0A3": 1.0})
    examined = doctor("--stage", "network")
    assert (examined.marks(), examined.exit_code) == ({"tick"}, 0)
    assert "spot vCPUs" not in {finding["name"] for finding in examined.findings}


def test_an_instance_type_that_the_region_lacks_is_a_cross(doctor: Doctor) -> None:
    examined = doctor(TF_VAR_nat_instance_type="t9.micro")
    assert examined.find("nat_instance_type") == ("cross", "eu-north-1 does not have t9.micro")
    assert examined.exit_code == 1


def test_ones_own_bucket_that_is_not_in_the_state_is_pointed_out(doctor: Doctor, account: Account) -> None:
    s3 = account.client("s3")
    name = "example-spark-data-bucket"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
    try:
        mark, found = doctor("--stage", "cluster").find("s3Buckets.spark_data")
    finally:
        s3.delete_bucket(Bucket=name)
    assert (mark, "is yours, but not in the state" in found) == ("warning", True)


def test_a_bucket_for_the_states_is_there_and_keeps_old_versions(
    doctor: Doctor, project: Path, account: Account
) -> None:
    main, s3, name = project / "main.ts", account.client("s3"), "doctor-states"
    written = main.read_text(encoding="utf-8")
    backend = f'Backend.s3({{ bucket: "{name}", region: "{account.region}" }})'
    edited = written.replace("= {\n", f"= {{\n  backend: {backend},\n", 1)
    main.write_text(f'import {{ Backend }} from "./src/platform/backend";\n{edited}', encoding="utf-8")
    try:
        absent = doctor("--stage", "network").find("state bucket")
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
        without = doctor("--stage", "network").find("state bucket")
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        versioned = doctor("--stage", "network").find("state bucket")
    finally:
        main.write_text(written, encoding="utf-8")
        s3.delete_bucket(Bucket=name)
    assert absent == ("cross", f"there is no bucket {name}")
    assert without == ("warning", f"{name} keeps no old versions")
    assert versioned == ("tick", f"{name}, which keeps old versions")
