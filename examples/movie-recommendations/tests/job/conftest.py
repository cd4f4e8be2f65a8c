"""One Spark session and one small data set for all tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import generate
import pytest
from pyspark.sql import SparkSession

from movie_recommendations.options import Options, parse

USERS, RATINGS = 400, 30_000


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # With so small a limit for results, a job that collects its ratings to the driver fails.
    settings = {
        "spark.driver.memory": "1g",
        "spark.driver.maxResultSize": "256k",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a `ratings.dat` of 30,000 ratings by 400 users, and its `movies.dat`."""
    directory = tmp_path_factory.mktemp("data")
    generate.write(directory, USERS, RATINGS)
    return directory


@pytest.fixture
def options(data: Path, tmp_path: Path) -> Callable[..., Options]:
    """Options for the small data and a short search; more arguments may follow."""

    def make(*more: str) -> Options:
        base = [
            "--ratings",
            str(data / "ratings.dat"),
            "--output",
            str(tmp_path / "output"),
            "--ranks",
            "2,4",
            "--iterations",
            "4",
        ]
        return parse([*base, *more])

    return make


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., str]:
    """Writes lines into a file and gives its path."""

    def write(*rows: str, encoding: str = "iso-8859-1") -> str:
        path = tmp_path / "lines.dat"
        path.write_text("".join(row + "\n" for row in rows), encoding=encoding)
        return str(path)

    return write
