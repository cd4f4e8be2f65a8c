"""The ways of computing the same recommendations that are compared: their commands, and what is read of their
results.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).resolve().parents[1]
BENCH = EXAMPLE / "bench"
sys.path.append(str(EXAMPLE / "local"))

import data  # noqa: E402
import generate  # noqa: E402
import spark  # noqa: E402
from data import DataSet  # noqa: E402
from event_log import EventLog, read_event_log  # noqa: E402
from process_tree import Usage, measure  # noqa: E402


def whole_data(folder: Path, scale: int) -> DataSet:
    """Generated data of `scale` times MovieLens-1M's users and ratings, kept in `folder`."""
    return data.generated(folder, scale=scale)


def little_data(folder: Path, users: int, ratings: int) -> DataSet:
    """Generated data of any size, for trying things."""
    return DataSet(*generate.write(folder, users, ratings), f"{ratings:,} generated ratings")


class RunFailed(Exception):
    """A measured command failed or left no usable result; the message has the end of what it said."""


@dataclass(frozen=True)
class Settings:
    """What all variants of one benchmark have in common."""

    data: DataSet
    ranks: range
    iterations: int
    slots: int
    #: Heap of the JVM, as Spark writes sizes.
    heap: str
    timeout_seconds: float = 3600
    #: Of the original's way, which has 100 whatever the data.
    partitions: int = 100

    @property
    def ranks_option(self) -> str:
        return f"{self.ranks[0]}-{self.ranks[-1]}"


@dataclass(frozen=True)
class Result:
    """What one run cost and found."""

    usage: Usage
    best_rank: int
    rmse: float
    #: What the job reports of itself; empty for the others.
    report: dict[str, Any]
    event_log: EventLog | None
    output: Path


@dataclass(frozen=True)
class Variant:
    title: str
    run: Callable[[Settings, Path], Result]


def run_original(settings: Settings, scratch: Path, extra: dict[str, str] | None = None) -> Result:
    """Our original_way.py, by spark-submit; `extra` are more Spark properties."""
    output = scratch / "output"
    arguments = [
        *(
            "--ratings",
            str(settings.data.ratings),
            "--output",
            str(output),
            "--checkpoint",
            str(scratch / "checkpoint"),
        ),
        *("--first-rank", str(settings.ranks[0]), "--last-rank", str(settings.ranks[-1])),
        *("--iterations", str(settings.iterations), "--partitions", str(settings.partitions)),
    ]
    usage, stdout, log = _submit(settings, scratch, BENCH / "original_way.py", arguments, extra or {})
    return _printed_result(usage, stdout, log, output)


def run_plain(settings: Settings, scratch: Path) -> Result:
    """plain_als.py: no Spark, as many processes as Spark has slots."""
    output = scratch / "output"
    command = [
        *(
            sys.executable,
            str(BENCH / "plain_als.py"),
            "--ratings",
            str(settings.data.ratings),
            "--output",
            str(output),
        ),
        *(
            "--ranks",
            settings.ranks_option,
            "--iterations",
            str(settings.iterations),
            "--processes",
            str(settings.slots),
        ),
    ]
    usage, stdout, _ = measure(
        command,
        scratch=scratch,
        environment=spark.environment(scratch),
        timeout_seconds=settings.timeout_seconds,
    )
    _check(usage, scratch)
    return _printed_result(usage, stdout, None, output)


def run_job(
    search: str,
    settings: Settings,
    scratch: Path,
    extra: dict[str, str] | None = None,
    options: tuple[str, ...] = (),
) -> Result:
    """The job's main.py, by spark-submit; `search` is "mllib" or "tasks", `extra` more Spark properties."""
    output, report = scratch / "output", scratch / "report.json"
    arguments = [
        *(
            "--ratings",
            str(settings.data.ratings),
            "--movies",
            str(settings.data.movies),
            "--output",
            str(output),
        ),
        *("--search", search, "--ranks", settings.ranks_option, "--iterations", str(settings.iterations)),
        *("--checkpoint", str(scratch / "checkpoint"), "--report", str(report), *options),
    ]
    usage, _, log = _submit(settings, scratch, EXAMPLE / "main.py", arguments, JOB_PROPERTIES | (extra or {}))
    found = json.loads(report.read_text())
    return Result(usage, int(found["bestRank"]), float(found["rmse"]), found, log, output)


#: What the job asks for on any Spark (its README). In local mode executors are the driver.
JOB_PROPERTIES = {"spark.driver.extraJavaOptions": spark.JAVA_OPTIONS}

VARIANTS = {
    "original": Variant("the original's way", run_original),
    "mllib": Variant(
        "the job, `--search mllib`", lambda settings, scratch: run_job("mllib", settings, scratch)
    ),
    "tasks": Variant(
        "the job, `--search tasks`", lambda settings, scratch: run_job("tasks", settings, scratch)
    ),
    "original-java": Variant(
        "the original's way, with the job's Java options",
        lambda settings, scratch: run_original(settings, scratch, JOB_PROPERTIES),
    ),
    "plain": Variant("limit: no Spark, NumPy/SciPy", run_plain),
}


def discard(scratch: Path) -> None:
    """Removes what a run left: output, checkpoints, event log."""
    shutil.rmtree(scratch, ignore_errors=True)


def _submit(
    settings: Settings, scratch: Path, program: Path, arguments: list[str], extra: dict[str, str]
) -> tuple[Usage, Path, EventLog]:
    events = scratch / "events"
    for folder in (events, scratch / "tmp", scratch / "conf"):
        folder.mkdir(parents=True)
    properties = {
        "spark.master": f"local[{settings.slots}]",
        "spark.driver.memory": settings.heap,
        "spark.driver.host": "127.0.0.1",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
    }
    file = spark.write_properties(scratch / "spark.properties", properties | extra)
    command = spark.submit_command(file, program, arguments)
    usage, stdout, _ = measure(
        command,
        scratch=scratch,
        environment=spark.environment(scratch),
        timeout_seconds=settings.timeout_seconds,
    )
    _check(usage, scratch)
    return usage, stdout, read_event_log(events)


def _check(usage: Usage, scratch: Path) -> None:
    if usage.timed_out:
        raise RunFailed(f"stopped after {usage.wall_seconds:.0f} s; what it said is in {scratch}")
    if usage.exit_code != 0:
        said = (scratch / "stderr.log").read_text(errors="replace").strip().splitlines()[-15:]
        raise RunFailed(
            f"exit code {usage.exit_code}; what it said is in {scratch} and ends with\n" + "\n".join(said)
        )
    if not (scratch / "output/_SUCCESS").exists():
        raise RunFailed(f"it left no complete output in {scratch}")


def _printed_result(usage: Usage, stdout: Path, log: EventLog | None, output: Path) -> Result:
    said = stdout.read_text(errors="replace")
    rank, rmse = (
        re.search(r"^best rank: (\d+)$", said, re.MULTILINE),
        re.search(r"^RMSE: (\S+)$", said, re.MULTILINE),
    )
    if rank is None or rmse is None:
        raise RunFailed(f"it did not print its best rank and RMSE; {stdout} has what it said")
    return Result(usage, int(rank[1]), float(rmse[1]), {}, log, output)
