"""Nothing that the runner starts outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import processes
import pytest
from problems import Problem
from processes import Process

LOCAL = str(Path(processes.__file__).parent)

# Starts a child of its own, as spark-submit starts Python workers, and prints both ids.
FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("family", os.getpid(), child.pid, flush=True)
time.sleep(600)
"""


def start(program: str, log: Path) -> Process:
    return Process("the program", [sys.executable, "-c", program], env=os.environ, log=log)


def gone(pid: int, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # Ended, and not yet collected by the container's first process.
        if (
            Path(f"/proc/{pid}/stat").exists()
            and Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        ):
            return True
        time.sleep(0.05)
    return False


def family(log: Path, seconds: float = 15) -> list[int]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        words = log.read_text().split() if log.exists() else []
        if len(words) == 3:
            return [int(word) for word in words[1:]]
        time.sleep(0.05)
    raise AssertionError(f"{log} was not written")


def test_a_program_and_its_children_end_with_the_block(tmp_path: Path) -> None:
    with start(FAMILY, tmp_path / "log") as process:
        pids = [int(pid) for pid in process.wait_for(r"family (\d+) (\d+)\n", seconds=15).groups()]
    assert all(gone(pid) for pid in pids)


def test_a_program_that_ignores_the_request_to_end_is_ended_all_the_same(tmp_path: Path) -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FAMILY
    process = start(stubborn, tmp_path / "log")
    pids = [int(pid) for pid in process.wait_for(r"family (\d+) (\d+)\n", seconds=15).groups()]
    process.stop()
    assert all(gone(pid) for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_program_and_its_children_end_with_a_runner_that_is_killed(
    tmp_path: Path, number: signal.Signals
) -> None:
    runner = textwrap.dedent(f"""
        import sys, time; sys.path.insert(0, {LOCAL!r})
        from pathlib import Path
        import os, processes
        log = Path({str(tmp_path / "log")!r})
        processes.Process("x", [sys.executable, "-c", {FAMILY!r}], env=os.environ, log=log)
        time.sleep(600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", runner])
    pids = family(tmp_path / "log")
    parent.send_signal(number)
    parent.wait()
    assert all(gone(pid) for pid in pids)


def test_what_a_program_leaves_behind_when_it_ends_is_ended(tmp_path: Path) -> None:
    leaves = FAMILY.rstrip().removesuffix("time.sleep(600)") + "sys.exit(7)\n"
    with start(leaves, tmp_path / "log") as process:
        assert process.wait() == 7
    assert gone(family(tmp_path / "log")[1])


def test_the_output_comes_line_by_line_and_whole(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import sys, time
        for part in ("a", "b\\nc", "\\nlast"):
            sys.stdout.write(part)
            sys.stdout.flush()
            time.sleep(0.1)
    """)
    with start(program, tmp_path / "log") as process:
        assert list(process.lines()) == ["ab", "c", "last"]
        assert process.wait() == 0


def test_the_exit_code_tells_of_a_signal(tmp_path: Path) -> None:
    with start("import os; os.kill(os.getpid(), 9)", tmp_path / "log") as process:
        assert process.wait() == 128 + 9


def test_a_program_that_ends_instead_of_starting_is_reported_with_its_last_words(tmp_path: Path) -> None:
    message = r"the program ended instead of starting[\s\S]*no such library"
    with (
        start("print('no such library')", tmp_path / "log") as process,
        pytest.raises(Problem, match=message),
    ):
        process.wait_for("ready", seconds=15)


def test_a_program_that_does_not_start_in_time_is_reported(tmp_path: Path) -> None:
    with start("import time; print('loading', flush=True); time.sleep(600)", tmp_path / "log") as process:
        process.wait_for("loading", seconds=15)
        with pytest.raises(Problem, match=r"did not start within 0 s[\s\S]*loading"):
            process.wait_for("ready", seconds=0.2)
