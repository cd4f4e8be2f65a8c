"""The job from beginning to end."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from pyspark.sql import SparkSession

from . import factorization, session
from .errors import JobError
from .options import Options, parse
from .reading import read_ratings, read_titles
from .recommending import recommend
from .report import Stopwatch, as_json, report
from .search import mllib, tasks
from .splitting import validation
from .storage import Storage, naming
from .writing import Output

log = logging.getLogger(__name__)

WRONG_INPUT = 2


def main(arguments: Sequence[str]) -> int:
    """Runs the job. Returns 0, or 2 after one line on stderr if the options or the input are wrong."""
    try:
        options = parse(arguments)
        _log_to_stderr(options.log_level)
        stopwatch = Stopwatch()
        with stopwatch.phase("start"):
            spark = session.start()
        try:
            run(spark, options, stopwatch)
        finally:
            spark.stop()
    except JobError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_INPUT
    return 0


def run(spark: SparkSession, options: Options, stopwatch: Stopwatch | None = None) -> dict:
    """Reads, searches, recommends and writes; returns the report. Raises `JobError` for wrong input, having
    written nothing.
    """
    stopwatch = stopwatch or Stopwatch()
    slots = session.slots(spark)
    output = Output(spark, options.output, options.overwrite)
    if options.report:
        # A bucket that is not there is better found now than after everything else.
        with naming("report", options.report):
            Storage(spark).exists(options.report)

    with stopwatch.phase("read"):
        titles = read_titles(spark, options.movies) if options.movies else None
        ratings = read_ratings(spark, options.ratings, options.folds, options.seed, slots)
    log.info(
        "%d ratings of %d movies by %d users, %d of them for training",
        ratings.ratings,
        ratings.movies,
        ratings.users,
        ratings.training,
    )
    with factorization.checkpoints(spark, options):
        with stopwatch.phase("search"):
            found = {"mllib": mllib, "tasks": tasks}[options.search].search(ratings, options, slots)
        for rank, average in found.average_rmse.items():
            log.info(
                "rank %d: average RMSE %.4f%s", rank, average, " (best)" if rank == found.best_rank else ""
            )
        with stopwatch.phase("validate"):
            rmse = factorization.RootMeanSquareError().evaluate(
                found.model.transform(validation(ratings.table))
            )
        log.info("RMSE %.4f on the validation part", rmse)
        with stopwatch.phase("recommend"):
            table = recommend(
                found.model, options.recommendations, ratings, options.exclude_rated, titles
            ).cache()
            users = table.count()
        content = report(spark, options, ratings, found, rmse, users, stopwatch)
        text = as_json(content)
        with stopwatch.phase("write"):
            output.write(table, text)
    if options.report:
        with naming("report", options.report):
            Storage(spark).write_text(options.report, text)
    log.info(
        "recommendations for %d users in %s; seconds: %s",
        users,
        options.output,
        ", ".join(f"{name} {seconds:.1f}" for name, seconds in stopwatch.seconds.items()),
    )
    return content


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger(__package__).setLevel(level)
