"""What a command costs: wall time, CPU time and peak memory of its whole tree of processes.

Spark's Python workers are what makes this a module: the daemon that forks them ignores SIGCHLD, so the kernel
adds their CPU time to nobody's account, and `time` and RUSAGE_CHILDREN miss them. Here

- a supervisor process starts the command and is the "child subreaper" of it (prctl, Linux only): whatever is
  orphaned becomes its child, and it waits for everything. That account is exact, for all that is waited for
  by anybody;
- what nobody waits for (the parent ignores SIGCHLD) counts with the CPU time last seen in /proc, at most
  UNREAPED_SAMPLE_SECONDS before its end. One that lives shorter than SAMPLE_SECONDS can be missed.

Memory is the sum of what is resident, sampled, so a short peak can be missed. Of Python processes it is the
PSS, in which pages that forked workers share count once; of others the RSS, since PSS of a large JVM takes
the kernel long to compute. The supervisor's own cost is in neither figure.

    python process_tree.py --result usage.json [--timeout SECONDS] -- command argument…
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 0.5
UNREAPED_SAMPLE_SECONDS = 0.05
POLL_SECONDS = 0.02
# How long orphans may go on after the command's own end before they are killed.
GRACE_SECONDS = 15.0

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """The cost of one command with all its descendants."""

    exit_code: int
    #: From start to the end of the command's own process.
    wall_seconds: float
    #: User and system time of all processes.
    cpu_seconds: float
    #: The part of `cpu_seconds` that nobody waited for: Spark's Python workers.
    unreaped_cpu_seconds: float
    #: Highest sum of the resident memory of all processes.
    peak_bytes: int
    #: The highest of one kind of process, by the name of its program: "java", "python"…
    peak_bytes_by_program: dict[str, int] = field(default_factory=dict)
    #: True where the time limit ended the command.
    timed_out: bool = False


def measure(
    command: Sequence[str],
    *,
    scratch: Path,
    environment: Mapping[str, str] | None = None,
    timeout_seconds: float | None = None,
) -> tuple[Usage, Path, Path]:
    """Runs `command` in a fresh tree of processes and waits for the whole tree.

    `scratch` is a folder for this run's stdout, stderr and result. Returns the cost, and the paths of stdout
    and stderr. Raises RuntimeError where the supervisor itself cannot work (not Linux); a command that
    fails is no error here.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    stdout, stderr, result = (scratch / name for name in ("stdout.log", "stderr.log", "usage.json"))
    result.unlink(missing_ok=True)
    limit = [] if timeout_seconds is None else ["--timeout", str(timeout_seconds)]
    supervisor = [sys.executable, __file__, "--result", str(result), *limit, "--", *command]
    with stdout.open("wb") as out, stderr.open("wb") as err:
        process = subprocess.Popen(
            supervisor, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment
        )
        try:
            process.wait()
        except BaseException:
            process.terminate()  # the supervisor then ends the tree
            process.wait()
            raise
    if not result.exists():
        raise RuntimeError(
            f"measuring {command[0]} failed: {stderr.read_text(errors='replace').strip()[-500:]}"
        )
    return Usage(**json.loads(result.read_text())), stdout, stderr


@dataclass
class _Process:
    program: str
    cpu_seconds: float
    rss_bytes: int
    #: Nobody will wait for it.
    unreaped: bool


class _Tree:
    """The living descendants of this process, and what was seen of those that are gone."""

    def __init__(self) -> None:
        self.alive: dict[int, _Process] = {}
        self.vanished: dict[int, _Process] = {}
        self.reaped: set[int] = set()
        self._ignores_children: dict[int, bool] = {}

    def sample(self) -> None:
        pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
        stats = {pid: stat for pid in pids if (stat := _read_stat(pid))}
        children: dict[int, list[int]] = {}
        for pid, stat in stats.items():
            children.setdefault(stat.parent, []).append(pid)
        seen: dict[int, _Process] = {}
        waiting = [os.getpid()]
        while waiting:
            for pid in children.get(parent := waiting.pop(), []):
                stat = stats[pid]
                unreaped = parent != os.getpid() and self._ignores(parent, pid)
                seen[pid] = _Process(stat.program, stat.cpu_seconds, stat.rss_bytes, unreaped)
                waiting.append(pid)
        self.vanished |= {pid: process for pid, process in self.alive.items() if pid not in seen}
        self.alive = seen

    def sample_unreaped(self) -> None:
        for pid, process in self.alive.items():
            if process.unreaped and (stat := _read_stat(pid)):
                process.cpu_seconds = stat.cpu_seconds

    def _ignores(self, parent: int, child: int) -> bool:
        # A process decides this at its start as a rule; asked once for each child, which comes later.
        if child not in self._ignores_children:
            self._ignores_children[child] = _ignores_sigchld(parent)
        return self._ignores_children[child]

    def unreaped_cpu_seconds(self) -> float:
        gone = self.vanished.items()
        return sum(
            process.cpu_seconds for pid, process in gone if process.unreaped and pid not in self.reaped
        )

    def memory(self) -> dict[str, int]:
        """By program. Of Python nothing where one ended meanwhile: its part is then added to the others'."""
        by_program: dict[str, int] = {}
        for pid, process in self.alive.items():
            size = _pss_bytes(pid) if process.program == "python" else process.rss_bytes
            by_program[process.program] = by_program.get(process.program, 0) + size
        pythons = (pid for pid, process in self.alive.items() if process.program == "python")
        if not all(map(_is_running, pythons)):
            del by_program["python"]
        return by_program

    def kill(self, number: int) -> None:
        for pid in self.alive:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


@dataclass(frozen=True)
class _Stat:
    parent: int
    program: str
    cpu_seconds: float
    rss_bytes: int


def _read_stat(pid: int) -> _Stat | None:
    """Of /proc/<pid>/stat (proc_pid_stat(5)); None where the process has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(")")
    fields = rest.split()  # from the third on: state, ppid…
    program = "python" if name.startswith("python") else name
    # utime, stime, and the same of the children it has waited for
    ticks = sum(map(int, fields[11:15]))
    return _Stat(int(fields[1]), program, ticks / TICKS_PER_SECOND, int(fields[21]) * PAGE_BYTES)


def _is_running(pid: int) -> bool:
    """Whether it has memory still: neither gone nor a zombie."""
    return _status_field(pid, "status", "VmRSS:") != ""


def _status_field(pid: int, file: str, key: str) -> str:
    try:
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(key):
                return line.removeprefix(key).strip()
    except OSError:
        pass
    return ""


def _ignores_sigchld(pid: int) -> bool:
    return bool(int(_status_field(pid, "status", "SigIgn:") or "0", 16) >> (signal.SIGCHLD - 1) & 1)


def _pss_bytes(pid: int) -> int:
    return int((_status_field(pid, "smaps_rollup", "Pss:") or "0 kB").split()[0]) * 1024


def _supervise(command: Sequence[str], timeout_seconds: float | None) -> Usage:
    libc = ctypes.CDLL(None, use_errno=True)
    if not sys.platform.startswith("linux") or libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("needs Linux: prctl(PR_SET_CHILD_SUBREAPER) does not work here")
    tree = _Tree()
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        ending = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    # Nothing measured outlives who measures, even one that was killed.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    start = time.monotonic()
    main = subprocess.Popen(command)
    exit_code: int | None = None
    wall, timed_out = 0.0, False
    peak, peak_by_program = 0, dict[str, int]()
    while True:
        tree.sample()
        elapsed = time.monotonic() - start
        memory = tree.memory()
        peak = max(peak, sum(memory.values()))
        for program, size in memory.items():
            peak_by_program[program] = max(peak_by_program.get(program, 0), size)
        timed_out = timed_out or (
            exit_code is None and timeout_seconds is not None and elapsed > timeout_seconds
        )
        if ending or timed_out or (exit_code is not None and elapsed > wall + GRACE_SECONDS):
            tree.kill(signal.SIGKILL)
        # Until the next sample, reap: the end of the command is noticed at once, not a sample later.
        next_sample = time.monotonic() + SAMPLE_SECONDS
        next_unreaped = time.monotonic() + UNREAPED_SAMPLE_SECONDS
        while (now := time.monotonic()) < next_sample:
            if now >= next_unreaped:
                tree.sample_unreaped()
                next_unreaped = now + UNREAPED_SAMPLE_SECONDS
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                assert exit_code is not None
                usage = resource.getrusage(resource.RUSAGE_CHILDREN)
                tree.sample()
                unreaped = tree.unreaped_cpu_seconds()
                cpu = usage.ru_utime + usage.ru_stime + unreaped
                return Usage(exit_code, wall, cpu, unreaped, peak, peak_by_program, timed_out)
            if pid == 0:
                time.sleep(POLL_SECONDS)
                continue
            tree.reaped.add(pid)
            if pid == main.pid:
                exit_code, wall = os.waitstatus_to_exitcode(status), time.monotonic() - start


def _main() -> int:
    parser = argparse.ArgumentParser(description="Measures a command with all its descendants.")
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--timeout", type=float)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    try:
        usage = _supervise(options.command, options.timeout)
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    options.result.write_text(json.dumps(asdict(usage), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
