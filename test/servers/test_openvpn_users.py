"""Certificates and the commands that manage them."""

from __future__ import annotations

import time

import pytest

from conftest import note
from servers import (
    CONNECTED,
    PKI,
    SERVICE,
    assert_refused,
    cursor,
    fetch_profile,
    profile,
    run_boot_script,
    since,
    snapshot,
    ssh,
    tunnel,
)
from testbed.cloud import VPN, WORKER, Cloud
from testbed.hosts import Machine, eventually

ANSWER = f"http://{WORKER}/who-am-i"


@pytest.fixture(scope="module", autouse=True)
def first(cloud: Cloud, vpn: Machine) -> str:
    return fetch_profile(cloud, "first")


@pytest.fixture
def second(cloud: Cloud, vpn: Machine) -> str:
    """Another user, whose profile is on the client: somebody else in every test."""
    name = f"second{len(listed(vpn))}"
    vpn.run("openvpn-add-user", name)
    fetch_profile(cloud, name)
    return name


def listed(vpn: Machine) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in vpn.run("openvpn-list-users").stdout.splitlines()}


# ---------------------------------------------------------------------- secrets


def test_a_profile_belongs_to_its_user_and_nobody_else_reads_it(vpn: Machine, second: str) -> None:
    assert vpn.sh(f"stat -c '%a %U' /home/ec2-user/{{first,{second}}}.ovpn").splitlines() == ["600 ec2-user"] * 2


def test_a_profile_holds_its_own_key_and_no_other(vpn: Machine, first: str) -> None:
    def key(name: str) -> str:
        return vpn.read(f"{PKI}/private/{name}.key").splitlines()[1]

    assert key("first") in first
    assert key("ca") not in first
    assert key("server") not in first


def test_the_authoritys_key_is_in_one_file_that_root_alone_reads(vpn: Machine) -> None:
    line = vpn.read(f"{PKI}/private/ca.key").splitlines()[1]
    found = vpn.sh(
        f"grep --recursive --files-with-matches --fixed-strings -e '{line}' /etc /home /root /srv /tmp /usr /var /run"
    )
    assert found == f"{PKI}/private/ca.key\n"
    assert vpn.sh(f"stat -c '%a %U' {PKI}/private/ca.key") == "600 root\n"
    assert not vpn.succeeds("runuser", "-u", "ec2-user", "--", "cat", f"{PKI}/private/ca.key")


def test_the_daemon_does_not_run_as_root(vpn: Machine) -> None:
    assert vpn.sh("ps -C openvpn -o user=").split() == ["nobody"]


# ---------------------------------------------------------------------- who gets in


def test_a_new_user_connects(cloud: Cloud, second: str) -> None:
    with tunnel(cloud.client, second):
        assert cloud.fetches(cloud.client, ANSWER) == VPN


def test_without_the_key_of_the_control_channel_the_server_does_not_even_answer(
    cloud: Cloud, vpn: Machine, first: str
) -> None:
    before, _, rest = first.partition("<tls-crypt>")
    other = cloud.client.run("openvpn", "--genkey", "tls-crypt").stdout
    cloud.client.write(profile("other"), f"{before}<tls-crypt>\n{other}</tls-crypt>\n", mode="600")
    assert_refused(cloud, "other", "tls-crypt unwrap error")


def test_without_a_certificate_there_is_no_access(cloud: Cloud, vpn: Machine, first: str) -> None:
    before, _, rest = first.partition("<cert>")
    rest = rest.partition("</key>")[2]
    cloud.client.write("/root/password", "first\nsecret\n", mode="600")
    cloud.client.write(profile("other"), f"{before}auth-user-pass /root/password{rest}", mode="600")
    assert_refused(cloud, "other", "peer did not return a certificate")


def test_a_certificate_of_another_authority_is_refused(cloud: Cloud, vpn: Machine, first: str) -> None:
    """By somebody who has even got hold of the key of the control channel."""
    cloud.client.sh(
        """
        cd /root
        curve="-newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes -days 2"
        openssl req -x509 $curve -subj "/CN=OpenVPN CA" -keyout otherca.key -out otherca.crt 2>/dev/null
        openssl req -x509 $curve -subj /CN=first -CA otherca.crt -CAkey otherca.key -keyout other.key -out other.crt \
          -addext basicConstraints=critical,CA:false -addext extendedKeyUsage=clientAuth \
          -addext keyUsage=digitalSignature 2>/dev/null
        """
    )
    certificate, key = (cloud.client.read(f"/root/other.{name}") for name in ("crt", "key"))
    before, _, rest = first.partition("<cert>")
    rest = rest.partition("</key>")[2]
    cloud.client.write(profile("other"), f"{before}<cert>\n{certificate}</cert>\n<key>\n{key}</key>{rest}", mode="600")
    assert_refused(cloud, "other", "VERIFY ERROR")


def test_a_revoked_user_is_put_out_at_once_and_stays_out(cloud: Cloud, vpn: Machine, second: str) -> None:
    with tunnel(cloud.client, second) as client:
        assert cloud.fetches(cloud.client, ANSWER) == VPN
        mark = cursor(vpn)
        vpn.run("openvpn-revoke-user", second)
        began = len(client.said)
        assert cloud.fetches(cloud.client, ANSWER, 1) is None
        eventually(lambda: "certificate revoked" in since(vpn, SERVICE, mark), 15, "the refusal of the reconnection")
        assert CONNECTED not in client.said[began:]
    assert_refused(cloud, second, "certificate revoked")
    assert not vpn.succeeds("test", "-e", f"/home/ec2-user/{second}.ovpn")


def test_the_others_are_back_soon_after_somebody_was_revoked(cloud: Cloud, vpn: Machine, second: str) -> None:
    with tunnel(cloud.client):
        began = time.monotonic()
        vpn.run("openvpn-revoke-user", second)
        eventually(lambda: cloud.fetches(cloud.client, ANSWER, 1), 30, "first's tunnel")
        note(f"Revoking a user: the others' tunnels were back after {time.monotonic() - began:.1f} s")


def test_a_revoked_user_may_be_added_again_with_a_new_profile(cloud: Cloud, vpn: Machine, second: str) -> None:
    old = cloud.client.read(profile(second))
    vpn.run("openvpn-revoke-user", second)
    vpn.run("openvpn-add-user", second)
    assert fetch_profile(cloud, second) != old
    with tunnel(cloud.client, second):
        assert cloud.fetches(cloud.client, ANSWER) == VPN
    cloud.client.write(profile("old"), old, mode="600")
    assert_refused(cloud, "old", "certificate revoked")


# ---------------------------------------------------------------------- commands


def test_adding_a_user_twice_changes_nothing(vpn: Machine, second: str) -> None:
    before = snapshot(vpn)
    assert f"{second} may connect" in vpn.run("openvpn-add-user", second).stdout
    assert snapshot(vpn) == before


def test_revoking_a_user_twice_is_no_error(vpn: Machine, second: str) -> None:
    for _ in range(2):
        assert "no longer connect" in vpn.run("openvpn-revoke-user", second).stdout


def test_users_are_listed_with_their_state(vpn: Machine, second: str) -> None:
    assert (listed(vpn)["first"], listed(vpn)[second]) == ("valid", "valid")
    vpn.run("openvpn-revoke-user", second)
    assert listed(vpn)[second] == "revoked"
    assert "server" not in listed(vpn)


def test_an_administrator_uses_the_commands_over_ssh(cloud: Cloud) -> None:
    assert "first" in (ssh(cloud, cloud.servers.vpn.elastic_address, "sudo openvpn-list-users") or "")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["openvpn-add-user"], "give one user: sudo openvpn-add-user NAME"),
        (["openvpn-add-user", "second", "carol"], "give one user"),
        (["openvpn-add-user", "../second"], "'../second' cannot be a user"),
        (["openvpn-add-user", "-x"], "'-x' cannot be a user"),
        (["openvpn-add-user", "server"], "'server' cannot be a user"),
        (["openvpn-revoke-user", "nobody"], "there is no user 'nobody'"),
        (["openvpn-revoke-user", "CA"], "'CA' cannot be a user"),
        (["openvpn-backup-pki"], "give a file in a folder that exists"),
        (["openvpn-backup-pki", "/nowhere/pki.tgz"], "give a file in a folder that exists"),
        (["openvpn-restore-pki", "/nowhere/pki.tgz"], "give a file that openvpn-backup-pki wrote"),
        (["openvpn-restore-pki", "/etc/passwd"], "is not a backup of a PKI: nothing was changed"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_are_explained_and_change_nothing(vpn: Machine, argv: list[str], message: str) -> None:
    before = snapshot(vpn)
    done = vpn.run(*argv, check=False)
    assert done.returncode != 0
    assert message in done.stderr
    assert snapshot(vpn) == before


def test_the_commands_ask_for_root(vpn: Machine) -> None:
    done = vpn.run("runuser", "-u", "ec2-user", "--", "/usr/local/sbin/openvpn-add-user", "second", check=False)
    assert done.returncode != 0
    assert "must be root: sudo openvpn-add-user second" in done.stderr


# ---------------------------------------------------------------------- the server's life


def test_nothing_failed_while_it_booted(vpn: Machine) -> None:
    assert vpn.sh("systemctl list-units --failed --plain --no-legend") == ""


def test_a_second_run_of_the_boot_script_changes_nothing(vpn: Machine, second: str) -> None:
    before = snapshot(vpn)
    run_boot_script(vpn)
    assert snapshot(vpn) == before


def test_a_second_run_does_not_bring_a_revoked_user_back(vpn: Machine, second: str) -> None:
    vpn.run("openvpn-revoke-user", second)
    run_boot_script(vpn)
    assert listed(vpn)[second] == "revoked"


def test_it_serves_after_a_restart_without_the_boot_script(cloud: Cloud, vpn: Machine, first: str) -> None:
    vpn.write("/etc/cloud/cloud-init.disabled", "")
    try:
        cloud.restart(vpn)
        with tunnel(cloud.client):
            assert cloud.fetches(cloud.client, ANSWER) == VPN
        assert vpn.is_enabled("openvpn-renew.timer")
        assert vpn.is_active("openvpn-renew.timer")
    finally:
        vpn.run("rm", "/etc/cloud/cloud-init.disabled")


def test_a_replaced_server_refuses_the_old_profiles_until_the_backup_is_restored(
    cloud: Cloud, vpn: Machine, second: str
) -> None:
    address = cloud.servers.vpn.elastic_address
    ssh(cloud, address, "sudo openvpn-backup-pki /home/ec2-user/pki.tgz")
    assert ssh(cloud, address, "stat -c '%a %U' pki.tgz") == "600 ec2-user\n"
    cloud.client.sh(f"cd /root && scp {address}:pki.tgz .")

    began = time.monotonic()
    cloud.replace(vpn)
    vpn.wait_until_set_up()
    note(f"VPN server: a new one was set up {time.monotonic() - began:.1f} s after the old one went")
    assert_refused(cloud, "first", "tls-crypt unwrap error")
    assert listed(vpn) == {"first": "valid"}

    began = time.monotonic()
    cloud.client.sh(f"cd /root && scp pki.tgz {address}:")
    ssh(cloud, address, "sudo openvpn-restore-pki pki.tgz && rm pki.tgz")
    for user in ("first", second):
        with tunnel(cloud.client, user):
            assert cloud.fetches(cloud.client, ANSWER) == VPN
    note(f"VPN server: backup copied, restored and tried by two users in {time.monotonic() - began:.1f} s")
    assert listed(vpn)[second] == "valid"


def test_a_damaged_backup_changes_nothing(cloud: Cloud, vpn: Machine) -> None:
    vpn.run("openvpn-backup-pki", "/root/pki.tgz")
    vpn.sh("cd /root && tar -xzf pki.tgz && rm pki/private/ca.key && tar -czf broken.tgz pki && rm -r pki")
    before = snapshot(vpn)
    done = vpn.run("openvpn-restore-pki", "/root/broken.tgz", check=False)
    assert done.returncode != 0
    assert "does not hold a whole PKI: nothing was changed" in done.stderr
    assert snapshot(vpn) == before
