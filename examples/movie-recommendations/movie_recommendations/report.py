"""The report of a run, as JSON."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy
import pyspark
from pyspark.sql import SparkSession

from .options import Options
from .reading import Ratings
from .search import SearchResult


class Stopwatch:
    """Wall-clock seconds of the phases of a run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(time.monotonic() - started, 2)


def report(
    spark: SparkSession,
    options: Options,
    ratings: Ratings,
    found: SearchResult,
    rmse: float,
    users: int,
    stopwatch: Stopwatch,
) -> dict[str, Any]:
    """What was found, of what, with which options and versions, and how long each phase up to the writing
    took (seconds).
    """
    return {
        "bestRank": found.best_rank,
        "rmse": rmse,
        "averageRmse": {str(rank): value for rank, value in found.average_rmse.items()},
        "counts": {
            "ratings": ratings.ratings,
            "training": ratings.training,
            "validation": ratings.ratings - ratings.training,
            "users": ratings.users,
            "movies": ratings.movies,
            "usersWithRecommendations": users,
        },
        "options": asdict(options),
        "seconds": stopwatch.seconds,
        "application": spark.sparkContext.applicationId,
        "versions": {
            "spark": spark.version,
            "pyspark": pyspark.__version__,
            "hadoop": spark._jvm.org.apache.hadoop.util.VersionInfo.getVersion(),
            "java": spark._jvm.System.getProperty("java.version"),
            "python": platform.python_version(),
            "numpy": numpy.__version__,
        },
    }


def as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
