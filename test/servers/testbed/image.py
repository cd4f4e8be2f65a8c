"""The Debian that the servers boot: built once from the distribution's packages, and kept in the project's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SUITE = "trixie"

# What the publisher's image for EC2 has, as far as the boot scripts touch it.
BASE_PACKAGES = [
    "cloud-init",
    "dbus",
    "iproute2",
    "iputils-ping",
    "netbase",
    "openssh-server",
    "procps",
    "sudo",
    "systemd",
    "systemd-sysv",
]
# What the boot scripts install.
SERVER_PACKAGES = ["easy-rsa", "nftables", "openvpn"]
# What the other hosts use.
TOOL_PACKAGES = ["curl", "dnsmasq-base", "easy-rsa", "iperf3", "nftables", "openvpn"]

PACKAGES_URL = "http://192.0.2.80/packages/"
RESOLVER = "10.0.0.2"

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / ".cache" / "servers"


class Unprepared(Exception):
    """Something that the test bed needs is missing; the message says how to get it."""


@dataclass(frozen=True)
class Image:
    """Folders that are only ever read: hosts put a layer of their own above."""

    server: Path
    tools: Path

    @property
    def server_layers(self) -> str:
        return str(self.server)

    @property
    def tool_layers(self) -> str:
        return f"{self.tools}:{self.server}"


def get() -> Image:
    """The image, which is built if it is not there or its recipe changed."""
    recipe = [SUITE, BASE_PACKAGES, SERVER_PACKAGES, TOOL_PACKAGES, PACKAGES_URL, RESOLVER]
    recipe += [(HERE / name).read_text() for name in ("customize.sh", "image.py")]
    name = hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]
    folder = CACHE / f"image-{name}"
    if not folder.exists():
        for old in CACHE.glob("image-*"):
            shutil.rmtree(old)
        building = CACHE / "image-building"
        building.mkdir(parents=True)
        _build(building)
        building.rename(folder)
    return Image(folder / "server", folder / "tools")


def _build(folder: Path) -> None:
    server, tools = folder / "server", folder / "tools"
    _say(f"building a Debian {SUITE} image (once; about a minute)")
    excluded = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*"]
    _run(
        "mmdebstrap",
        "--variant=minbase",
        "--dpkgopt=force-unsafe-io",
        '--aptopt=APT::Install-Recommends "false"',
        *[f"--dpkgopt=path-exclude={path}" for path in excluded],
        f"--include={','.join(BASE_PACKAGES)}",
        f"--customize-hook={HERE / 'customize.sh'}",
        SUITE,
        str(server),
        f"deb {_mirror()} {SUITE} main",
        env={
            **os.environ,
            "SERVER_PACKAGES": " ".join(SERVER_PACKAGES),
            "TOOL_PACKAGES": " ".join(TOOL_PACKAGES),
            "PACKAGES_URL": PACKAGES_URL,
            "RESOLVER": RESOLVER,
        },
    )
    _write_index(server / "srv" / "packages")

    # The tools are a layer above the servers' image, installed without a network.
    work = folder / "work"
    root = folder / "root"
    for path in (tools, work, root):
        path.mkdir()
    overlay = f"lowerdir={server},upperdir={tools},workdir={work}"
    script = f"""
        mount -t overlay overlay -o '{overlay}' '{root}'
        mount -t proc proc '{root}/proc'
        DEBIAN_FRONTEND=noninteractive chroot '{root}' sh -c 'dpkg --force-unsafe-io -i /srv/tools/*.deb'
    """
    _run("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", script)
    shutil.rmtree(work)
    root.rmdir()


def _mirror() -> str:
    """Where this machine gets Debian from."""
    if mirror := os.environ.get("DEBIAN_MIRROR"):
        return mirror
    for attempt in range(2):
        if attempt:
            _run("apt-get", "-qq", "update")
        for target in _run("apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)").splitlines():
            origin, label, uri = target.split("|")
            if origin == label == "Debian":
                return uri
    raise Unprepared(
        "no Debian mirror is known: run apt-get update on a Debian machine, or set DEBIAN_MIRROR to the address of one"
    )


def _write_index(folder: Path) -> None:
    """What makes a folder of packages one that apt installs from."""
    index = ""
    for package in sorted(folder.glob("*.deb")):
        content = package.read_bytes()
        index += _run("dpkg-deb", "--field", str(package))
        index += f"Filename: ./{package.name}\nSize: {len(content)}\n"
        index += f"SHA256: {hashlib.sha256(content).hexdigest()}\n\n"
    (folder / "Packages").write_text(index)


def _run(*argv: str, env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Unprepared(f"{argv[0]} is not installed: run test/servers/run, which installs it") from error
    if done.returncode != 0:
        raise Unprepared(f"{argv[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def _say(text: str) -> None:
    print(f"test bed: {text}", flush=True)
