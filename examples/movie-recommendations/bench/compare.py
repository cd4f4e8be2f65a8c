"""Measures the job against the original's way of computing the same, on the same data and machine, in
interleaved rounds.

    python compare.py [--rounds 2] [--only mllib,tasks] [--quick]

Every run is a process tree of its own with the same heap and the same number of slots (local[N]). Prints a
Markdown table, the goals of the project with what was found, and facts of the machine; all runs are saved as
JSON. Exit code: 0 where the goals are met, 1 where one is missed, 2 where a run failed. `--quick` tries
everything on little data and judges nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from options import FOLDER, among, positive
from recommendations import in_common, read_recommendations
from report import BASELINE, Run, machine_facts, table, verdict_lines, verdicts
from variants import VARIANTS, RunFailed, Settings, discard, little_data, whole_data

BY_DEFAULT = ["original", "mllib", "tasks", "plain"]
QUICK_USERS, QUICK_RATINGS = 400, 40_000


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    chosen: list[str] = options.only
    folder: Path = options.folder
    settings = _settings(options.quick, options.heap, options.slots, folder)
    facts = machine_facts() | {
        "heap": settings.heap,
        "slots": str(settings.slots),
        "data": settings.data.words,
    }
    runs: list[Run] = []
    recommended: dict[str, dict[int, set[int]]] = {}
    for round_number in range(1, options.rounds + 1):
        for variant in chosen:
            scratch = folder / "runs" / f"{variant}-{round_number}"
            discard(scratch)
            try:
                result = VARIANTS[variant].run(settings, scratch)
            except RunFailed as error:
                print(f"error: {variant}, round {round_number}: {error}", file=sys.stderr)
                return 2
            log = result.event_log
            run = Run(
                variant=variant,
                wall_seconds=result.usage.wall_seconds,
                cpu_seconds=result.usage.cpu_seconds,
                peak_bytes=result.usage.peak_bytes,
                best_rank=result.best_rank,
                rmse=result.rmse,
                tasks=log and log.tasks,
                event_log_bytes=log and log.bytes,
            )
            runs.append(run)
            recommended[variant] = read_recommendations(result.output)
            # Saved after each run: a benchmark of half an hour that is interrupted is not lost.
            saved = {"machine": facts, "quick": options.quick, "runs": [asdict(each) for each in runs]}
            (folder / "results.json").write_text(json.dumps(saved, indent=2))
            print(
                f"round {round_number}, {variant}: {run.wall_seconds:.1f} s, {run.cpu_seconds:.0f} CPU s, "
                f"rank {run.best_rank}, RMSE {run.rmse:.5f}",
                file=sys.stderr,
            )
            discard(scratch)

    print(table(runs, {name: variant.title for name, variant in VARIANTS.items()}))
    print()
    if BASELINE in recommended:
        for variant in chosen:
            if variant != BASELINE:
                same = in_common(recommended[BASELINE], recommended[variant])
                print(
                    f"Recommendations that {variant} shares with the original's way: {same:.1f} of 10 a user."
                )
        print()
    print("Machine: " + "; ".join(f"{key}: {value}" for key, value in facts.items()) + ".\n")
    if options.quick:
        print("Quick: the goals are not judged on so little data.")
        return 0
    found = verdicts(runs)
    print(
        verdict_lines(found) if found else "The goals are not judged: they need runs of the original's way."
    )
    return 0 if all(verdict.met for verdict in found) else 1


def _settings(quick: bool, heap: str, slots: int, folder: Path) -> Settings:
    if quick:
        data = little_data(folder / "quick", QUICK_USERS, QUICK_RATINGS)
        return Settings(data, range(5, 7), 5, slots, "1g", partitions=4)
    return Settings(whole_data(folder, scale=1), range(5, 15), 50, slots, heap)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measures the job against the original's way.")
    parser.add_argument(
        "--rounds", type=positive, default=2, help="runs of each variant, interleaved (default 2)"
    )
    parser.add_argument(
        "--only",
        type=among(VARIANTS),
        default=BY_DEFAULT,
        metavar="NAMES",
        help=f"some of {','.join(VARIANTS)}, with commas (default {','.join(BY_DEFAULT)})",
    )
    parser.add_argument(
        "--quick", action="store_true", help="little data: tries the benchmark, judges nothing"
    )
    parser.add_argument("--heap", default="4g", help="of the JVM (default 4g)")
    parser.add_argument(
        "--slots", type=positive, default=2, help="Spark's local[N], processes of the limit (default 2)"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for data, scratch and results.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
