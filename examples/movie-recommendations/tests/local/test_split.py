"""The split that the runner computes is the job's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession
from split import split

from movie_recommendations.splitting import fold_column, training


def test_it_is_the_same_as_the_jobs_on_spark() -> None:
    random = np.random.default_rng(1)
    table = pd.DataFrame(
        {"user": random.integers(1, 2**31 - 1, 5_000), "movie": random.integers(1, 4_000, 5_000)}
    )
    # Not stopped: other tests of the same process may have begun it.
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    for seed in (1, 0, 2**31 - 1):
        rows = spark.createDataFrame(table, "userId int, movieId int").withColumn(
            "fold", fold_column(2, seed)
        )
        expected = training(rows).toPandas()
        found, validation = split(table, seed)
        assert len(found) + len(validation) == 5_000
        assert set(found.itertuples(index=False, name=None)) == set(
            expected[["userId", "movieId"]].itertuples(index=False, name=None)
        )


def test_about_a_fifth_is_held_back() -> None:
    table = pd.DataFrame({"user": np.arange(50_000) // 50, "movie": np.arange(50_000) % 50})
    assert len(split(table, 1)[1]) == pytest.approx(10_000, rel=0.05)
