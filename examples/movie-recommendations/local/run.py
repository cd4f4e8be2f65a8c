"""Runs the example on this machine: `make example`, with options in ARGS.

The data is made, or taken from a folder; the job runs as on the cluster, from spark-submit, reading and
writing an emulated S3, with its event log there; then Spark's history server shows the event log until
Ctrl-C. Nothing of it outlives this program but what is in .cache/example: the data, the logs, and the result
of the last run.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import data
import show
import spark
import verify
from emulated_s3 import DATA_BUCKET, LOGS_BUCKET, EmulatedS3
from history_server import HistoryServer
from job import Job, Result
from problems import Problem

HOME = Path(__file__).parents[3] / ".cache/example"

CHECKED_SAMPLE_USERS = 1_000
"""How many users the slower search gets in `--check`. With fewer, ALS learns little."""

CHECKED_SAMPLE_RANKS = "7-9"
"""Which ranks it tries there: a fit takes Spark some seconds even of little data."""


def main(arguments: list[str]) -> int:
    options = _parse(arguments)
    try:
        with _ended_by_signals(), _only_one_at_a_time():
            return _run(options)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nended", file=sys.stderr)
        return 130


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make example ARGS=…", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="folder of MovieLens-1M's ratings.dat and movies.dat; else such data is made",
    )
    parser.add_argument(
        "--scale", type=_positive, metavar="N", help="make that many times the users and ratings (default 1)"
    )
    parser.add_argument(
        "--sample", type=_positive, metavar="N", help="only the ratings of N users, for a quick look"
    )
    parser.add_argument(
        "--search",
        choices=["mllib", "tasks"],
        help="how the grid is searched (default tasks; with --check both, mllib on a sample)",
    )
    parser.add_argument(
        "--cores", type=_positive, metavar="N", help="cores for Spark (default all, at most 4)"
    )
    parser.add_argument(
        "--memory", type=_gibibytes, metavar="GIB", default=2.0, help="Java heap of Spark in GiB (default 2)"
    )
    parser.add_argument("--no-history", action="store_true", help="do not start the history server")
    parser.add_argument(
        "--check",
        action="store_true",
        help="verify everything and end: exit code 1 and the reasons if anything is wrong",
    )
    parser.add_argument("--keep", action="store_true", help="keep a copy of all that is in the buckets, too")
    options = parser.parse_args(arguments)
    if options.data and options.scale:
        parser.error("--scale is for data that is made: leave it out with --data")
    if options.check and options.no_history:
        parser.error("--check asks the history server: leave out --no-history")
    if options.check and options.sample and options.sample < CHECKED_SAMPLE_USERS:
        parser.error(
            f"--sample {options.sample} is too few users for --check, as their error proves nothing: "
            f"give {CHECKED_SAMPLE_USERS} or more"
        )
    return options


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _gibibytes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of GiB from 1 to 1024")
    return value


def _run(options: argparse.Namespace) -> int:
    spark.check_machine(options.memory)
    for folder in ("conf", "logs", "result", "buckets", "tmp"):
        shutil.rmtree(HOME / folder, ignore_errors=True)
    for folder in ("conf", "logs", "tmp"):
        (HOME / folder).mkdir(parents=True)
    spark.write_logging(HOME / "conf")

    whole = (
        data.given(options.data) if options.data else data.generated(HOME / "data", scale=options.scale or 1)
    )
    if options.sample:
        whole = data.sample(whole, options.sample, HOME / "data/sample")
    jobs = [Job("ml-1m", whole, options.search or "tasks")]
    if options.check and not options.search and not options.sample:
        small = data.sample(whole, CHECKED_SAMPLE_USERS, HOME / "data/sample")
        jobs.append(Job("ml-1m-sample", small, "mllib", ("--ranks", CHECKED_SAMPLE_RANKS)))

    with ExitStack() as stack:
        stack.callback(shutil.rmtree, HOME / "tmp", ignore_errors=True)
        s3 = stack.enter_context(EmulatedS3(log=HOME / "logs/s3.log", env=spark.environment(HOME)))
        s3.make_buckets()
        show.step(f"The emulated S3 is at {s3.endpoint}, with the buckets {DATA_BUCKET} and {LOGS_BUCKET}.")
        results = [_run_job(job, s3, options) for job in jobs]
        if options.keep:
            for bucket in (DATA_BUCKET, LOGS_BUCKET):
                s3.download(bucket, "", HOME / "buckets" / bucket)
            show.step(f"A copy of the buckets is in {_shown(HOME / 'buckets')}.")
        if options.no_history:
            return 0
        # 18080 is Spark's own choice; the next free one if another program has it.
        history = stack.enter_context(
            HistoryServer(
                s3.endpoint,
                home=HOME,
                env=spark.environment(HOME, s3.credentials),
                log=HOME / "logs/history-server.log",
                port=0 if options.check else 18080,
            )
        )
        if options.check:
            return verify.everything(results, s3, history, logs=HOME / "logs")
        history.wait_for_applications()
        show.step(f"The Spark history server is at {history.url}. Ctrl-C ends it.")
        history.wait()
        raise Problem(
            f"the history server has ended by itself: see {_shown(HOME / 'logs/history-server.log')}"
        )


def _run_job(job: Job, s3: EmulatedS3, options: argparse.Namespace) -> Result:
    show.data_set(job.data)
    job.upload(s3)
    result = job.run(
        s3,
        home=HOME,
        cores=options.cores
        or min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1),
        memory_gib=options.memory,
        echo=show.log_line,
    )
    show.result(result)
    show.step(f"Its output and report are in {_shown(result.folder)}, its log in {_shown(job.log(HOME))}.")
    return result


def _shown(path: Path) -> str:
    """A path as a person in the project's folder would type it."""
    return os.path.relpath(path)


@contextmanager
def _only_one_at_a_time() -> Iterator[None]:
    """Problem: another run uses the folder. The lock goes with the process."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(
                f"another `make example` is running in {_shown(HOME)}: end it by Ctrl-C first"
            ) from None
        yield


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Whatever asks this program to end is taken as Ctrl-C, so that all that it started ends, too."""

    def interrupt(*_: Any) -> None:
        # A second one must not disturb the ending.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
