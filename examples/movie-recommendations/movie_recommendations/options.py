"""The command line: what may be asked of the job, and the checks that need neither Spark nor the data."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from .errors import JobError

SEARCHES = ("mllib", "tasks")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True)
class Options:
    """What to read, what to compute and where to write; the help texts of the command line say what each one
    means.
    """

    ratings: str
    output: str
    movies: str | None = None
    search: str = "mllib"
    ranks: tuple[int, ...] = tuple(range(5, 15))
    folds: int = 2
    iterations: int = 50
    regularization: float = 0.1
    recommendations: int = 10
    seed: int = 1
    checkpoint: str | None = None
    exclude_rated: bool = False
    overwrite: bool = False
    report: str | None = None
    task_memory: int | None = None
    log_level: str = "INFO"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise JobError(f"{message} (--help lists the options)")


def parse(arguments: Sequence[str]) -> Options:
    """The options of a command line. Raises `JobError` for what cannot be."""
    parser = _Parser(
        prog="main.py",
        description="Finds the best rank of a factorization by cross-validation, and recommends movies.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    uri = {"type": _uri, "metavar": "URI"}
    add(
        "--ratings",
        **uri,
        required=True,
        help="file or directory of UserID::MovieID::Rating::Timestamp lines; path or s3a:// URI",
    )
    add(
        "--output",
        **uri,
        required=True,
        help="directory for the recommendations (parquet); complete once it holds _SUCCESS",
    )
    add(
        "--movies",
        **uri,
        help="file of MovieID::Title::Genres lines (ISO-8859-1); adds the title to each recommendation",
    )
    add(
        "--search",
        choices=SEARCHES,
        default=Options.search,
        help=(
            "who fits the grid: mllib = CrossValidator, for data of any size (default); tasks = one Spark "
            "task with NumPy for each rank and fold, faster while the ratings fit in a task's memory"
        ),
    )
    add(
        "--ranks",
        type=_ranks,
        default=Options.ranks,
        metavar="5-14",
        help="ranks to try: a range or a list such as 5,8,13",
    )
    add(
        "--folds",
        type=_whole(2),
        default=Options.folds,
        help="folds of the cross-validation (default %(default)s)",
    )
    add(
        "--iterations",
        type=_whole(1),
        default=Options.iterations,
        help="iterations of each fit (default %(default)s)",
    )
    add(
        "--regularization",
        type=_regularization,
        default=Options.regularization,
        help="lambda; multiplied by the number of ratings of each user and movie (default %(default)s)",
    )
    add(
        "--recommendations",
        type=_whole(1),
        default=Options.recommendations,
        help="movies for each user (default %(default)s)",
    )
    add(
        "--seed",
        type=_whole(0, 2**31 - 1),
        default=Options.seed,
        help="seed of the split, the folds and the fits (default %(default)s)",
    )
    add(
        "--checkpoint",
        **uri,
        help="directory for checkpoints, which executors must reach (default: beside the output)",
    )
    add("--exclude-rated", action="store_true", help="recommend no movie that the user has rated")
    add("--overwrite", action="store_true", help="replace a complete earlier output")
    add(
        "--report",
        **uri,
        help="file for a copy of the report (the report itself is _report.json in the output)",
    )
    add(
        "--task-memory",
        type=_whole(1),
        metavar="MIB",
        help="memory that one task of --search tasks may take (default: from the executors' settings)",
    )
    add(
        "--log-level",
        choices=LOG_LEVELS,
        default=Options.log_level,
        help="of the job's own messages (default %(default)s)",
    )
    options = Options(**vars(parser.parse_args(arguments)))
    _check_places(options)
    return options


def _check_places(options: Options) -> None:
    if re.fullmatch(r"[a-z0-9]+://[^/]*/*", options.output) or options.output.strip("/") == "":
        raise JobError(f"--output {options.output} is a whole bucket or file system; name a directory in it")
    output = options.output.rstrip("/") + "/"
    for name in ("ratings", "movies", "checkpoint", "report"):
        place = getattr(options, name)
        if place and (place.rstrip("/") + "/").startswith(output):
            raise JobError(
                f"--{name} {place} lies in --output {options.output}, "
                "which the job replaces; choose another place"
            )
        if place and name in ("ratings", "movies") and place == options.report:
            raise JobError(f"--report {place} is --{name}, which it would replace; choose another file")
        if place and name in ("ratings", "checkpoint") and output.startswith(place.rstrip("/") + "/"):
            raise JobError(f"--output {options.output} lies in --{name} {place}; choose another place")


def _uri(text: str) -> str:
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", text)
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; give a path or an s3a:// URI")
    if scheme and scheme[1].lower() in ("s3", "s3n"):
        raise argparse.ArgumentTypeError(f"{text}: write s3a:// instead of {scheme[0]}")
    if scheme and scheme[1].lower() == "s3a" and not re.match(r"s3a://[^/]+", text):
        raise argparse.ArgumentTypeError(f"{text} names no bucket; write s3a://<bucket>/<key>")
    return text


def _ranks(text: str) -> tuple[int, ...]:
    ranks: list[int] = []
    for part in text.split(","):
        bounds = re.fullmatch(r"\s*(\d{1,4})(?:-(\d{1,4}))?\s*", part)
        first, last = (int(bounds[1]), int(bounds[2] or bounds[1])) if bounds else (0, 0)
        if not 1 <= first <= last <= 1000:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a range such as 5-14 or a list such as 5,8,13 of ranks from 1 to 1000"
            )
        ranks += range(first, last + 1)
    return tuple(sorted(set(ranks)))


def _whole(smallest: int, largest: int = 2**31 - 1):
    def whole(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,12}", text) or not smallest <= int(text) <= largest:
            wanted = f"{smallest} or more" if largest == 2**31 - 1 else f"from {smallest} to {largest}"
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, {wanted}")
        return int(text)

    return whole


def _regularization(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
