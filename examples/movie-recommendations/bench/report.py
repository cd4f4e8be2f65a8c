"""The benchmark's table, its goals and the facts of the machine it ran on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

BASELINE = "original"

#: The share of the original's wall time that a variant may take at most (issue 8).
TIME_GOALS = {"mllib": 1 / 3, "tasks": 1 / 8}
#: How much larger than the original's a variant's RMSE may be.
RMSE_MARGIN = 0.001


@dataclass(frozen=True)
class Run:
    """One measured run of one variant."""

    variant: str
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    best_rank: int
    rmse: float
    #: Spark tasks; None without Spark.
    tasks: int | None = None
    #: As Spark wrote it, compressed.
    event_log_bytes: int | None = None


@dataclass(frozen=True)
class Verdict:
    goal: str
    found: str
    met: bool


def verdicts(runs: Sequence[Run]) -> list[Verdict]:
    """How the goals are met by the runs of "mllib" and "tasks"; a variant that was not run is not judged.

    Times compare by the minimum of each variant's runs, the least disturbed; rank and RMSE by the worst of
    ours against the best of the baseline's. Empty without runs of the baseline.
    """
    baseline = [run for run in runs if run.variant == BASELINE]
    if not baseline:
        return []
    found: list[Verdict] = []
    for variant, goal in TIME_GOALS.items():
        ours = [run for run in runs if run.variant == variant]
        if not ours:
            continue
        ratio = _least_wall(ours) / _least_wall(baseline)
        found.append(
            Verdict(
                f"{variant}: at most 1/{1 / goal:.0f} of the original's wall time",
                f"1/{1 / ratio:.1f} ({_least_wall(ours):.1f} s of {_least_wall(baseline):.1f} s)",
                ratio <= goal,
            )
        )
        ranks, expected = ({run.best_rank for run in some} for some in (ours, baseline))
        found.append(
            Verdict(
                f"{variant}: the original's best rank",
                f"{_several(ranks)}, the original's is {_several(expected)}",
                ranks == expected and len(ranks) == 1,
            )
        )
        difference = max(run.rmse for run in ours) - min(run.rmse for run in baseline)
        found.append(
            Verdict(
                f"{variant}: RMSE no worse than the original's by more than {RMSE_MARGIN}",
                f"{difference:+.5f}",
                difference <= RMSE_MARGIN,
            )
        )
    return found


def table(runs: Sequence[Run], titles: Mapping[str, str]) -> str:
    """A Markdown table, a row for each variant that was run, in the order of `titles` (variant: words)."""
    header = (
        "variant", "wall min / median s", "CPU min s", "original ÷ this", "peak memory MiB", "tasks",
        "best rank", "RMSE",
    )  # fmt: skip
    rows = [header, tuple("---" for _ in header)]
    baseline = [run for run in runs if run.variant == BASELINE]
    for variant, title in titles.items():
        ours = [run for run in runs if run.variant == variant]
        if not ours:
            continue
        walls = [run.wall_seconds for run in ours]
        cpu = _least_cpu(ours)
        ratios = "–"
        if baseline:
            ratios = f"{_least_wall(baseline) / min(walls):.1f}, {_least_cpu(baseline) / cpu:.1f}"
        tasks = {run.tasks for run in ours if run.tasks is not None}
        rmse = sorted({f"{run.rmse:.4f}" for run in ours})
        rows.append(
            (
                title,
                f"{min(walls):.1f} / {median(walls):.1f}",
                f"{cpu:.0f}",
                ratios,
                f"{max(run.peak_bytes for run in ours) / 2**20:,.0f}",
                f"{max(tasks):,}" if tasks else "–",
                _several({run.best_rank for run in ours}),
                rmse[0] if len(rmse) == 1 else f"{rmse[0]}–{rmse[-1]}",
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def verdict_lines(found: Sequence[Verdict]) -> str:
    return "\n".join(
        f"{'met   ' if verdict.met else 'MISSED'}  {verdict.goal}: {verdict.found}" for verdict in found
    )


def machine_facts() -> dict[str, str]:
    """What a reader needs to compare figures: processor, memory, versions, how busy the machine is now."""
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    java = subprocess.run(
        ["java", "-version"], capture_output=True, text=True, check=True
    ).stderr.splitlines()[0]
    facts = {
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": f"{cpu[1] if cpu else 'unknown'} ({platform.machine()})",
        "memory": f"{memory / 2**30:.0f} GiB",
        "Linux": platform.release(),
        "Java": java,
        "Python": platform.python_version(),
        "load before the first run": f"{os.getloadavg()[0]:.2f}",
    }
    for package in ("pyspark", "numpy", "scipy", "pandas", "pyarrow"):
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


def _least_wall(runs: Sequence[Run]) -> float:
    return min(run.wall_seconds for run in runs)


def _least_cpu(runs: Sequence[Run]) -> float:
    return min(run.cpu_seconds for run in runs)


def _several(values: set[int]) -> str:
    return ", ".join(map(str, sorted(values)))
