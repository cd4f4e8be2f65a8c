"""Hosts: processes in namespaces of their own, which end, with all that is in them, when the test run does."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from .image import CACHE, Unprepared

T = TypeVar("T")

HERE = Path(__file__).parent
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
}
GROUP = "testbed-"

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def eventually(attempt: Callable[[], T], seconds: float, what: str) -> T:
    """The first true result of an attempt that is repeated until then."""
    end = time.monotonic() + seconds
    while not (result := attempt()):
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)
    return result


class Guardian:
    """Keeps the hosts' files in memory, and removes every trace of them when this process ends, however it ends."""

    def __init__(self) -> None:
        if os.geteuid() != 0:
            raise Unprepared("namespaces need root: sudo test/servers/run")
        self.folder = CACHE / "bed"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{GROUP}{os.getpid()}"
        # In a session of its own: an interrupt from the terminal is ours to handle.
        self.process = subprocess.Popen(
            ["unshare", "--mount", "sh", str(HERE / "guardian.sh"), str(self.folder), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout and self.process.stderr
        if self.process.stdout.readline() != "ready\n":
            raise Unprepared(f"no namespaces here: {self.process.stderr.read()}")

    def close(self) -> None:
        _, errors = self.process.communicate(timeout=30)
        if self.process.returncode != 0:
            raise RuntimeError(f"the hosts' control group could not be removed: {errors}")


class Host:
    """A host with the tools' image, on which a test runs commands."""

    kind = "host"

    def __init__(self, guardian: Guardian, name: str, layers: str) -> None:
        self.guardian = guardian
        self.name = name
        self.layers = layers
        self.boots = 0
        self.started = 0.0
        self.pid = 0
        self._outer: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Makes the namespaces; the network comes next, then `go`."""
        self.boots += 1
        group = self.guardian.folder / "cgroup" / self.guardian.name / f"{self.name}-{self.boots}"
        folder = self.guardian.folder / self.name
        join = 'mkdir "$1"; mkdir -p "$2"; echo $$ >"$1/cgroup.procs"; shift 2; exec "$@"'
        enter = ["sh", str(HERE / "enter.sh"), self.name, self.layers, str(folder), self.kind]
        unshare = ["unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"]
        self._outer = subprocess.Popen(
            ["nsenter", f"--target={self.guardian.process.pid}", "--mount"]
            + ["sh", "-euc", join, "sh", str(group), str(folder), *unshare, *enter],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_die_with_parent,
            start_new_session=True,
        )
        assert self._outer.stdout and self._outer.stderr
        if self._outer.stdout.readline() != "ready\n":
            raise Unprepared(f"host {self.name} does not start: {self._outer.stderr.read()}")
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children")
        self.pid = int(children.read_text())

    def go(self) -> None:
        assert self._outer and self._outer.stdin
        self.started = time.time()
        self._outer.stdin.write("go\n")
        self._outer.stdin.flush()

    def stop(self) -> None:
        """Pulls the plug. The files stay."""
        if not self._outer:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.wait_until_off()

    def wait_until_off(self) -> None:
        assert self._outer
        with self._outer:
            self._outer.wait(timeout=30)
        self._outer = None

    def _enter(self, argv: tuple[str, ...]) -> list[str]:
        return ["nsenter", f"--target={self.pid}", "--all", "--wdns=/", "--", *argv]

    def run(
        self, *argv: str, check: bool = True, timeout: float = 30, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command on the host, as root."""
        done = subprocess.run(
            self._enter(argv),
            env=ENVIRONMENT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(
                f"{self.name}: {shlex.join(argv)}\nexit code {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done

    def sh(self, script: str, **options: object) -> str:
        """Runs a shell script on the host and returns what it says."""
        return self.run("bash", "-euo", "pipefail", "-c", script, **options).stdout  # type: ignore[arg-type]

    def succeeds(self, *argv: str, **options: object) -> bool:
        return self.run(*argv, check=False, **options).returncode == 0  # type: ignore[arg-type]

    @contextlib.contextmanager
    def running(self, *argv: str) -> Iterator[Background]:
        """A command in the background, ended with the block."""
        background = self.background(*argv)
        try:
            yield background
        finally:
            background.stop()

    def background(self, *argv: str) -> Background:
        return Background(self._enter(argv))

    def write(self, path: str, content: str, mode: str = "644") -> None:
        self.run("install", "-D", "-m", mode, "/dev/stdin", path, stdin=content)

    def read(self, path: str) -> str:
        return self.run("cat", path).stdout


class Background:
    """A command that runs on a host meanwhile; what it says goes to a file in memory."""

    def __init__(self, argv: list[str]) -> None:
        self._log = os.fdopen(os.memfd_create("log"), "w+")
        self._process = subprocess.Popen(
            argv,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent,
            start_new_session=True,
        )

    @property
    def said(self) -> str:
        return Path(f"/proc/self/fd/{self._log.fileno()}").read_text(errors="replace")

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def stop(self) -> None:
        """Ends the command itself: nsenter stays its parent, and ends with it."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
            for child in children.split():
                os.kill(int(child), signal.SIGTERM)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


class Machine(Host):
    """A server: Debian with systemd as its first process, and cloud-init, which takes user data from EC2's address."""

    kind = "machine"

    def wait_until_set_up(self, timeout: float = 180) -> None:
        """Until cloud-init is through with the boot scripts."""
        result = "/run/cloud-init/result.json"
        eventually(lambda: self.succeeds("test", "-e", result), timeout, f"cloud-init on {self.name}")
        if errors := json.loads(self.read(result))["v1"]["errors"]:
            raise AssertionError(f"{self.name}: {errors}\n{self.log()}")

    def log(self) -> str:
        return self.sh(
            "tail -n 60 /var/log/cloud-init-output.log; journalctl -b -p notice --no-pager | tail -n 60", check=False
        )

    def shut_down(self) -> None:
        self.run("systemctl", "poweroff", check=False)
        self.wait_until_off()

    def is_active(self, unit: str) -> bool:
        return self.succeeds("systemctl", "is-active", "--quiet", unit)

    def is_enabled(self, unit: str) -> bool:
        return self.succeeds("systemctl", "is-enabled", "--quiet", unit)


def control_group_mounts() -> list[Path]:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    return [Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"]


def sweep() -> None:
    """Removes the control groups of runs that were killed together with their guardians."""
    for folder in control_group_mounts():
        for group in folder.glob(f"{GROUP}*"):
            if Path("/proc", group.name.removeprefix(GROUP)).exists():
                continue
            with contextlib.suppress(OSError):
                (group / "cgroup.kill").write_text("1")
                time.sleep(0.2)
                for path, _, _ in os.walk(group, topdown=False):
                    os.rmdir(path)
