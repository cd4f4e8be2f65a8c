"""The search with one Spark task for each rank and fold, NumPy and SciPy inside.

Every task gets all training ratings, packed, through a shuffle; the driver sees only the RMSEs. MLlib then
fits the best rank.
"""

from __future__ import annotations

import logging
import math
import os
import re

from pyspark import cloudpickle
from pyspark.errors import PythonException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from .. import factorization
from ..errors import JobError
from ..options import Options
from ..reading import Ratings
from ..splitting import FOLD, training
from . import SearchResult, als, best, grid_tasks

log = logging.getLogger(__name__)

# MiB of an executor's JVM that are not heap: classes, compiled code, thread stacks, buffers. Estimated.
BESIDE_THE_HEAP = 256


def search(ratings: Ratings, options: Options, slots: int) -> SearchResult:
    """Fits the grid in tasks, then the best rank to all training ratings with MLlib."""
    spark = ratings.table.sparkSession
    _refuse_if_too_large(spark, ratings, options, slots)
    # The longest first, so that no long one is left for the end.
    grid = [(rank, fold) for rank in sorted(options.ranks, reverse=True) for fold in range(options.folds)]
    log.info("search by tasks: %d fits, up to %d at once", len(grid), min(slots, len(grid)))
    average = _average(_scores(ratings, grid, options), options)
    block_count = factorization.blocks(ratings.training, slots)
    estimator = factorization.als(options, block_count).setRank(best(average))
    return SearchResult(average, estimator.fit(training(ratings.table)))


def _scores(ratings: Ratings, grid: list[tuple[int, int]], options: Options) -> list[tuple[int, int, float]]:
    settings = grid_tasks.Settings(options.iterations, options.regularization, options.seed)
    # The table is partitioned by user already: this aggregation moves nothing.
    rows = (
        training(ratings.table)
        .groupBy("userId")
        .agg(*(F.collect_list(name) for name in ("movieId", "rating", FOLD)))
    )

    def copies(rows):
        for chunk in grid_tasks.pack(rows):
            for number in range(len(grid)):
                yield number, chunk

    def run(number, keyed_chunks):
        chunks = [chunk for _, chunk in keyed_chunks]
        yield grid_tasks.fit_and_score(chunks, *grid[number], settings)

    # Executors may not have this package: the functions travel with the tasks.
    for module in (grid_tasks, als):
        cloudpickle.register_pickle_by_value(module)
    try:
        spread = rows.rdd.mapPartitions(copies).partitionBy(len(grid), lambda number: number)
        return spread.mapPartitionsWithIndex(run).collect()
    except PythonException as error:
        if missing := re.search(r"No module named '(numpy|scipy)", str(error)):
            raise JobError(
                f"--search tasks needs NumPy and SciPy, and the executors' Python has no {missing[1]}; "
                "install it there, set PYSPARK_PYTHON to a Python that has both, or use --search mllib"
            ) from error
        raise
    finally:
        for module in (grid_tasks, als):
            cloudpickle.unregister_pickle_by_value(module)


def _average(scores: list[tuple[int, int, float]], options: Options) -> dict[int, float]:
    average = {}
    for rank in options.ranks:
        of_rank = [rmse for scored, _, rmse in scores if scored == rank]
        if any(math.isnan(rmse) for rmse in of_rank):
            raise JobError(factorization.TOO_FEW)
        average[rank] = sum(of_rank) / len(of_rank)
    return average


def _refuse_if_too_large(spark: SparkSession, ratings: Ratings, options: Options, slots: int) -> None:
    needed = als.bytes_needed(ratings.training, ratings.users, ratings.movies, max(options.ranks))
    available = options.task_memory * 2**20 if options.task_memory else task_memory(spark, slots)
    log.debug("a task needs about %d MiB of %d MiB", needed >> 20, available >> 20)
    if needed > available:
        raise JobError(
            f"--search tasks needs about {needed >> 20} MiB for each task with {ratings.training} training "
            f"ratings, and a task may take {available >> 20} MiB; use --search mllib, or give executors more "
            "memory (--task-memory says how much)"
        )


def task_memory(spark: SparkSession, slots: int) -> int:
    """Bytes of memory that one Python worker may take by the configuration.

    `spark.executor.pyspark.memory` where it is set; on a cluster else the memory overhead, from which Python
    workers live, but for what the JVM needs beside its heap; on one machine the memory that is free.
    """
    configuration = spark.sparkContext.getConf()

    def mebibytes(name: str, default: str) -> int:
        return spark._jvm.org.apache.spark.network.util.JavaUtils.byteStringAsMb(
            configuration.get(name, default)
        )

    if configuration.get("spark.master", "").startswith("local"):
        return _free_memory() // slots
    cores, of_a_task = (
        int(configuration.get(f"spark.{name}", "1")) for name in ("executor.cores", "task.cpus")
    )
    python = mebibytes("spark.executor.pyspark.memory", "0")
    if not python:
        heap = mebibytes("spark.executor.memory", "1g")
        # Spark's own rule: a share of the heap, at least 384 MiB. On Kubernetes the share is 0.4 for Python
        # programs.
        share = float(configuration.get("spark.executor.memoryOverheadFactor", "0.4"))
        overhead = mebibytes("spark.executor.memoryOverhead", f"{max(384, int(heap * share))}m")
        python = max(overhead - BESIDE_THE_HEAP, 0)
    return python * 2**20 // max(cores // of_a_task, 1)


def _free_memory() -> int:
    try:
        # What the kernel can give without swapping; what is free alone leaves out the file cache.
        with open("/proc/meminfo", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable:"))
    except OSError:  # not Linux
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
