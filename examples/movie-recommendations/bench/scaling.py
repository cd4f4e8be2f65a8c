"""Measures how the job's time and memory grow with the ratings, and that the driver never collects them.

    python scaling.py [--scales 1,4,10] [--only tasks]

Each run has the same heap and the same slots whatever the number of ratings, and `spark.driver.maxResultSize`
of 16 MiB: Spark fails a job where the tasks of one stage send more than that to the driver. In local mode
driver and executor are one JVM, so its memory is that of both; what went to the driver is read from the event
log, which has the size of every task's result.

Columns: "heap in use" is the most that was alive after a garbage collection (the JVM keeps what it once took,
so the size of its process says little); "JVM" and "Python" are the peaks of the processes, the latter of the
driver's Python and all workers.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from options import FOLDER, among, positive
from report import machine_facts
from variants import JOB_PROPERTIES, RunFailed, Settings, discard, little_data, run_job, whole_data

MAX_RESULT_SIZE = "16m"
JAVA_PROPERTY = "spark.driver.extraJavaOptions"

#: The grid at every scale. Tasks: the whole. MLlib: two ranks; the whole would take too long at 10 ×.
RANKS = {"mllib": range(8, 10), "tasks": range(5, 15)}

QUICK_USERS, QUICK_RATINGS = 300, 50_000

MIB = 2**20


@dataclass(frozen=True)
class Point:
    """One run."""

    search: str
    scale: int
    ratings: int
    wall_seconds: float
    cpu_seconds: float
    #: Of the job's own report.
    phases: dict[str, float]
    jvm_bytes: int
    python_bytes: int
    heap_in_use_bytes: int
    #: The most that the tasks of one stage sent to the driver.
    results_bytes: int


def heap_in_use(log: Path) -> int:
    """The largest heap after a collection, in bytes, of a log by -Xlog:gc; 0 where nothing was collected."""
    after = re.findall(r"\d+M->(\d+)M\(\d+M\)", log.read_text()) if log.exists() else []
    return max(map(int, after), default=0) * MIB


def table(points: Sequence[Point]) -> str:
    """A Markdown table, a row for each run; × is the wall time in those of the same search's first."""
    header = ("search", "ratings", "wall s", "×", "CPU s", "phases s", "heap in use MiB", "JVM MiB",
              "Python MiB", "largest results to the driver MiB")  # fmt: skip
    rows = [header, tuple("---" for _ in header)]
    for point in points:
        first = next(other for other in points if other.search == point.search)
        rows.append(
            (
                point.search,
                f"{point.scale} × ({point.ratings:,})",
                f"{point.wall_seconds:.0f}",
                f"{point.wall_seconds / first.wall_seconds:.1f}",
                f"{point.cpu_seconds:.0f}",
                ", ".join(f"{name} {seconds:.0f}" for name, seconds in point.phases.items()),
                f"{point.heap_in_use_bytes / MIB:,.0f}",
                f"{point.jvm_bytes / MIB:,.0f}",
                f"{point.python_bytes / MIB:,.0f}",
                f"{point.results_bytes / MIB:.2f}",
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    facts = machine_facts() | {"heap": options.heap, "slots": str(options.slots)}
    points: list[Point] = []
    for scale in options.scales:
        if options.quick:
            data = little_data(options.folder / f"quick-{scale}", QUICK_USERS * scale, QUICK_RATINGS * scale)
        else:
            data = whole_data(options.folder, scale)
        for search in options.only or RANKS:
            ranks, iterations = (range(5, 7), 5) if options.quick else (RANKS[search], 50)
            settings = Settings(data, ranks, iterations, options.slots, options.heap)
            try:
                points.append(
                    _run(search, scale, settings, options.folder / f"runs/scaling-{search}-{scale}")
                )
            except RunFailed as error:
                print(f"error: {search}, {scale} times the ratings: {error}", file=sys.stderr)
                return 2
            saved = {"machine": facts, "quick": options.quick, "runs": [vars(point) for point in points]}
            (options.folder / "scaling.json").write_text(json.dumps(saved, indent=2))
            print(f"{search}, {scale} times the ratings: {points[-1].wall_seconds:.0f} s", file=sys.stderr)
    print(table(sorted(points, key=lambda point: (list(RANKS).index(point.search), point.scale))))
    grids = "; ".join(f"{search}: ranks {ranks[0]} to {ranks[-1]}" for search, ranks in RANKS.items())
    print(f"\nGrid: {'ranks 5 and 6, five iterations (quick)' if options.quick else grids}.")
    print(f"All ran with spark.driver.maxResultSize={MAX_RESULT_SIZE}.")
    print("Machine: " + "; ".join(f"{key}: {value}" for key, value in facts.items()) + ".")
    return 0


def _run(search: str, scale: int, settings: Settings, scratch: Path) -> Point:
    discard(scratch)
    gc_log = scratch / "gc.log"
    java = f"{JOB_PROPERTIES[JAVA_PROPERTY]} -Xlog:gc:file={gc_log}"
    extra = {"spark.driver.maxResultSize": MAX_RESULT_SIZE, JAVA_PROPERTY: java}
    result = run_job(search, settings, scratch, extra)
    peaks = result.usage.peak_bytes_by_program
    log = result.event_log
    assert log is not None
    point = Point(
        search=search,
        scale=scale,
        ratings=result.report["counts"]["ratings"],
        wall_seconds=result.usage.wall_seconds,
        cpu_seconds=result.usage.cpu_seconds,
        phases=result.report["seconds"],
        jvm_bytes=peaks.get("java", 0),
        python_bytes=peaks.get("python", 0),
        heap_in_use_bytes=heap_in_use(gc_log),
        results_bytes=log.largest_results_bytes,
    )
    discard(scratch)
    return point


def _scales(text: str) -> list[int]:
    return sorted(map(positive, text.split(",")))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measures how the job scales with the number of ratings.")
    parser.add_argument(
        "--scales", type=_scales, default=[1, 4, 10], help="times MovieLens-1M's ratings (default 1,4,10)"
    )
    parser.add_argument("--only", type=among(RANKS), metavar="NAMES", help="mllib or tasks (default both)")
    parser.add_argument(
        "--quick", action="store_true", help="a twentieth of the data and a small grid: tries the benchmark"
    )
    parser.add_argument("--heap", default="4g", help="of the JVM (default 4g)")
    parser.add_argument("--slots", type=positive, default=2, help="Spark's local[N] (default 2)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for data, scratch and scaling.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
