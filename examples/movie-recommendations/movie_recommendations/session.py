"""The Spark session, and how much can run at once in it."""

from __future__ import annotations

import math
import os
import sys

from pyspark import SparkConf
from pyspark.sql import SparkSession

BYTES_OF_A_PARTITION = 64 * 2**20


def start() -> SparkSession:
    """The session of spark-submit, of a notebook, or a new one; everything about the cluster comes from its
    configuration.
    """
    configuration = SparkConf()
    on_this_machine = configuration.get("spark.master", "local").startswith("local")
    if on_this_machine and not configuration.contains("spark.pyspark.python"):
        # Else tasks would take the first python3 of the PATH, which may lack NumPy.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("movie-recommendations")
    if not configuration.contains("spark.log.level"):
        builder = builder.config("spark.log.level", "WARN")
    return builder.getOrCreate()


def slots(spark: SparkSession) -> int:
    """How many tasks can run at once, counting executors that dynamic allocation may still add."""
    configuration = spark.sparkContext.getConf()
    here = spark.sparkContext.defaultParallelism
    if configuration.get("spark.master", "").startswith("local"):
        return here
    cores, of_a_task = (
        int(configuration.get(f"spark.{name}", "1")) for name in ("executor.cores", "task.cpus")
    )
    if configuration.get("spark.dynamicAllocation.enabled", "false") == "true":
        executors = int(configuration.get("spark.dynamicAllocation.maxExecutors", "0"))
    else:
        executors = int(configuration.get("spark.executor.instances", "0"))
    return max(here, executors * max(cores // of_a_task, 1))


def partitions(input_bytes: int, slots: int) -> int:
    """Into how many parts tables are divided: one for each slot, or more so that none comes from more than 64
    MiB of input.
    """
    return max(slots, math.ceil(input_bytes / BYTES_OF_A_PARTITION))
