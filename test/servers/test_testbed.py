"""The test bed itself: nothing of it stays on the machine, however a run ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from testbed import image
from testbed.hosts import GROUP, control_group_mounts, eventually

# A run in small: two hosts, a link between them, and a server that has booted.
RUN = """
import sys, time
from testbed import hosts, image
guardian = hosts.Guardian()
debian = image.get()
host = hosts.Host(guardian, "host", debian.tool_layers)
machine = hosts.Machine(guardian, "machine", debian.server_layers)
host.start()
host.go()
machine.start()
machine.go()
hosts.eventually(lambda: machine.succeeds("systemctl", "is-active", "systemd-journald"), 20, "the machine's systemd")
host.background("sleep", "1000")
print("up", flush=True)
how = sys.stdin.readline().strip()
if how == "fail":
    raise RuntimeError("a test failed badly")
if how == "end":
    machine.stop()
    host.stop()
    guardian.close()
else:
    time.sleep(1000)
"""


def namespaces(pid: str) -> set[str]:
    found = set()
    for kind in ("net", "mnt", "pid"):
        with contextlib.suppress(OSError):
            found.add(os.readlink(f"/proc/{pid}/ns/{kind}"))
    return found


def processes() -> list[str]:
    return [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def namespaces_of_run(pid: int) -> set[str]:
    """Those of all processes in the run's control group, and of its guardian."""
    found = set()
    for process in processes():
        with contextlib.suppress(OSError):
            in_group = f"/{GROUP}{pid}/" in Path("/proc", process, "cgroup").read_text()
            is_child = f"\nPPid:\t{pid}\n" in Path("/proc", process, "status").read_text()
            if in_group or is_child:
                found |= namespaces(process)
    return found - namespaces("self")


def still_in_use(spaces: set[str]) -> bool:
    return any(namespaces(process) & spaces for process in processes())


def group_exists(pid: int) -> bool:
    return any((folder / f"{GROUP}{pid}").exists() for folder in control_group_mounts())


def traces() -> dict[str, object]:
    return {
        "interfaces": sorted(os.listdir("/sys/class/net")),
        "mounts": sorted(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()),
        "files": sorted(str(path.relative_to(image.CACHE)) for path in image.CACHE.glob("*"))
        + sorted(str(path) for path in (image.CACHE / "bed").glob("*")),
    }


@pytest.mark.parametrize("how", ["end", "fail", "interrupt", "kill"])
def test_a_run_leaves_nothing_behind(debian: image.Image, how: str) -> None:
    (image.CACHE / "bed").mkdir(exist_ok=True)
    before = traces()
    run = subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=Path(__file__).parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with run:
        assert run.stdin and run.stdout and run.stderr
        assert run.stdout.readline() == "up\n", run.stderr.read()
        spaces = namespaces_of_run(run.pid)
        assert len(spaces) >= 7, "two hosts have three each, and the guardian one"
        assert group_exists(run.pid)
        if how in ("interrupt", "kill"):
            run.send_signal(signal.SIGINT if how == "interrupt" else signal.SIGKILL)
        else:
            run.stdin.write(f"{how}\n")
            run.stdin.flush()
        run.wait(timeout=20)
        eventually(lambda: not still_in_use(spaces), 10, "the end of the namespaces")
        eventually(lambda: not group_exists(run.pid), 10, "the end of the control group")
    assert traces() == before


def complaints(*argv: str) -> str:
    done = subprocess.run(argv, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("argv", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing_in_the_test_beds_own_python(argv: list[str]) -> None:
    assert complaints("ruff", *argv, "--no-cache", "--quiet", ".") == ""


@pytest.mark.parametrize("file", ["run", "testbed/customize.sh", "testbed/enter.sh", "testbed/guardian.sh"])
def test_shellcheck_finds_nothing_in_the_test_beds_own_scripts(file: str) -> None:
    assert complaints("shellcheck", file) == ""
