"""Which ratings are for training, in which fold, and which for validation.

A hash of the seed, the user and the movie decides, so that the split is the same however the data is
partitioned, ordered or divided into files. `rand()` and `randomSplit` depend on all three.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

FOLD = "fold"
VALIDATION = -1  # the "fold" of the ratings that take no part in training

_TRAINING_TENTHS = 8  # 80 % training, 20 % validation


def fold_column(folds: int, seed: int) -> Column:
    """The fold, from 0, of a training rating; `VALIDATION` for the others."""

    def draw(purpose: str) -> Column:
        return F.xxhash64(F.lit(purpose), F.lit(seed), F.col("userId"), F.col("movieId"))

    in_training = F.pmod(draw("split"), F.lit(10)) < _TRAINING_TENTHS
    return F.when(in_training, F.pmod(draw("fold"), F.lit(folds))).otherwise(VALIDATION).cast("int")


def training(ratings: DataFrame) -> DataFrame:
    return ratings.filter(F.col(FOLD) != VALIDATION)


def validation(ratings: DataFrame) -> DataFrame:
    return ratings.filter(F.col(FOLD) == VALIDATION)
