"""The runner refuses what cannot be, and ends all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import data
import generate
import pytest
import run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "HOME", tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sample", "0"], "argument --sample: '0' is no whole number above 0"),
        (["--sample", "many"], "argument --sample: 'many' is no whole number above 0"),
        (["--memory", "0.2"], "argument --memory: '0.2' is no number of GiB from 1 to 1024"),
        (["--memory", "nan"], "argument --memory: 'nan' is no number of GiB from 1 to 1024"),
        (["--search", "both"], "argument --search: invalid choice: 'both'"),
        (["--data", "x", "--scale", "2"], "--scale is for data that is made: leave it out with --data"),
        (["--check", "--no-history"], "--check asks the history server: leave out --no-history"),
        (["--check", "--sample", "999"], "--sample 999 is too few users for --check"),
    ],
)
def test_options_that_cannot_be_are_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    with pytest.raises(SystemExit) as end:
        run.main(arguments)
    assert end.value.code == 2
    assert message in capsys.readouterr().err
    assert not home.exists()


def test_what_a_person_can_mend_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run.main(["--data", str(tmp_path / "absent")]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: --data {tmp_path}/absent is no folder") and error.count("\n") == 1


def test_a_second_run_in_the_same_folder_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with run._only_one_at_a_time():
        assert run.main([]) == 1
    assert "another `make example` is running" in capsys.readouterr().err


def processes_below(parent: int) -> set[int]:
    """All descendants, by Linux' table of processes or `ps`."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in table.splitlines():
        pid, above = map(int, line.split())
        children.setdefault(above, []).append(pid)
    found: set[int] = set()
    todo = [parent]
    while todo:
        below = children.get(todo.pop(), [])
        found.update(below)
        todo += below
    return found


def alive(pids: set[int]) -> set[int]:
    table = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    running = {int(line.split()[0]) for line in table.splitlines() if not line.split()[1].startswith("Z")}
    return pids & running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_everything_ends_with_it_in_the_middle_of_a_job(
    tmp_path: Path, home: Path, number: signal.Signals
) -> None:
    generate.write(tmp_path / "data", users=200, ratings=12_000)
    program = "\n".join(
        [
            "import pathlib, run",
            f"run.HOME = pathlib.Path({str(home)!r})",
            f"raise SystemExit(run.main(['--data', {str(tmp_path / 'data')!r}]))",
        ]
    )
    runner = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path(data.__file__).parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = home / "logs/ml-1m.log"
    deadline = time.monotonic() + 200
    while not (log.exists() and "12000 ratings" in log.read_text()):
        assert runner.poll() is None and time.monotonic() < deadline, log.read_text() if log.exists() else ""
        time.sleep(0.05)
    started = processes_below(runner.pid)
    assert len(started) >= 5  # each with its leash: the emulated S3; and Java, with its Python

    runner.send_signal(number)
    _, error = runner.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while alive(started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(started) == set()
    if number == signal.SIGINT:
        assert (runner.returncode, error) == (130, "\nended\n")
        assert not (home / "tmp").exists()
