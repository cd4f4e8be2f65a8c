"""The user data as EC2 hands it to cloud-init, before anything runs."""

from __future__ import annotations

import email
import subprocess
from email.message import Message

import pytest

from testbed.cloud import Cloud
from testbed.render import Servers

SERVERS = ["vpn", "nat"]


@pytest.fixture(params=SERVERS)
def user_data(request: pytest.FixtureRequest, rendered: dict[str, Servers]) -> str:
    return getattr(rendered["default"], request.param).user_data


def parts(user_data: str) -> list[Message]:
    message = email.message_from_string(user_data)
    assert not message.defects
    return list(message.get_payload())  # type: ignore[arg-type]


def config(user_data: str) -> str:
    return str(parts(user_data)[0].get_payload())


def check_schema(network: Cloud, cloud_config: str) -> str:
    """By the cloud-init of the image itself."""
    network.spare.write("/root/cloud-config", cloud_config)
    done = network.spare.run("cloud-init", "schema", "--config-file", "/root/cloud-config", check=False)
    return done.stdout + done.stderr


def script(user_data: str) -> str:
    return str(parts(user_data)[1].get_payload())


def test_it_is_a_cloud_config_and_a_script_for_every_boot(user_data: str) -> None:
    assert [part.get_content_type() for part in parts(user_data)] == [
        "text/cloud-config",
        "text/x-shellscript-per-boot",
    ]


def test_it_fits_what_ec2_takes(user_data: str) -> None:
    assert user_data.isascii()
    assert len(user_data) <= 16384


def test_cloud_init_accepts_its_schema(network: Cloud, user_data: str) -> None:
    report = check_schema(network, config(user_data))
    assert report.startswith("Valid schema")


def test_cloud_init_would_refuse_a_wrong_schema(network: Cloud, user_data: str) -> None:
    report = check_schema(network, config(user_data).replace('"lock_passwd": true', '"lock_passwd": "never"'))
    assert "lock_passwd" in report
    assert "Invalid schema" in report


def test_shellcheck_finds_nothing_in_the_rendered_script(user_data: str) -> None:
    done = subprocess.run(["shellcheck", "-"], input=script(user_data), capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("server", SERVERS)
def test_another_setting_changes_the_user_data_and_not_the_login(server: str, rendered: dict[str, Servers]) -> None:
    default, changed = (getattr(rendered[name], server).user_data for name in ("default", "changed"))
    assert default != changed
    assert str(parts(default)[0]) == str(parts(changed)[0])
