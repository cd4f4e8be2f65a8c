"""Reads of a Spark event log what the benchmarks need: how many tasks ran, and how much results they sent to
the driver.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow

_TASK_END = b'{"Event":"SparkListenerTaskEnd"'


@dataclass(frozen=True)
class EventLog:
    tasks: int
    #: Size on disk, as Spark wrote it.
    bytes: int
    #: The most that one stage's tasks sent to the driver together: what spark.driver.maxResultSize limits.
    largest_results_bytes: int


def read_event_log(folder: Path) -> EventLog:
    """Sums up the log of the one application in `folder`, a local spark.eventLog.dir of Spark 4's defaults.

    Raises ValueError where there is not exactly one application's log in the folder.
    """
    logs = sorted(folder.glob("eventlog_v2_*"))
    if len(logs) != 1:
        raise ValueError(f"expected the event log of one application in {folder}, found {len(logs)}")
    files = sorted(logs[0].glob("events_*"))
    tasks = 0
    results: dict[tuple[int, int], int] = defaultdict(int)
    for line in _lines(files):
        if line.startswith(_TASK_END):
            event = json.loads(line)
            tasks += 1
            # A failed task has no metrics.
            size = (event.get("Task Metrics") or {}).get("Result Size", 0)
            results[event["Stage ID"], event["Stage Attempt ID"]] += size
    return EventLog(tasks, sum(file.stat().st_size for file in files), max(results.values(), default=0))


def _lines(files: list[Path]) -> Iterator[bytes]:
    for file in files:
        compression = "zstd" if file.suffix == ".zstd" else None
        with pyarrow.input_stream(str(file), compression=compression) as stream:
            rest = b""
            while chunk := stream.read(1 << 20):
                *lines, rest = (rest + chunk).split(b"\n")
                yield from lines
            if rest:
                yield rest
