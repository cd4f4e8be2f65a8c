"""MLlib's ALS with the job's settings, where its checkpoints go, and the error that is to be small."""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.ml.evaluation import Evaluator
from pyspark.ml.recommendation import ALS
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from .errors import JobError
from .options import Options
from .storage import Storage, naming

log = logging.getLogger(__name__)

# A block is the unit of work of an ALS iteration, and each iteration passes factors between all pairs of user
# and movie blocks: many small blocks cost more than they spread. At a million ratings 1 and 2 blocks take the
# same CPU time, MLlib's default of 10 more than twice that.
RATINGS_OF_A_BLOCK = 400_000
LARGEST_BLOCK = 10_000_000  # ratings; bounds the memory of a task

# Without checkpoints the lineage grows by two shuffles an iteration, and 50 iterations overflow the default
# thread stack, which a job cannot set once the JVM runs. Every 25 iterations was too seldom, too.
CHECKPOINT_INTERVAL = 10


def blocks(ratings: int, slots: int) -> int:
    """Into how many blocks users and movies are divided: one for each 400,000 ratings, but no more than can
    run at once unless a block would then have more than ten million.
    """
    return max(min(round(ratings / RATINGS_OF_A_BLOCK), slots), math.ceil(ratings / LARGEST_BLOCK), 1)


def als(options: Options, block_count: int) -> ALS:
    """The estimator, without the rank."""
    return ALS(
        maxIter=options.iterations,
        regParam=options.regularization,
        userCol="userId",
        itemCol="movieId",
        ratingCol="rating",
        seed=options.seed,
        coldStartStrategy="drop",
        numUserBlocks=block_count,
        numItemBlocks=block_count,
        checkpointInterval=CHECKPOINT_INTERVAL,
    )


TOO_FEW = "--ratings: too few ratings; none that was held back is of a user and a movie also in training"


class RootMeanSquareError(Evaluator):
    """RMSE of `prediction` against `rating`, as an SQL aggregate.

    The same number as `RegressionEvaluator(metricName="rmse")`, which converts every row for an RDD and
    computes all regression metrics.
    """

    def _evaluate(self, dataset: DataFrame) -> float:
        error = F.col("prediction") - F.col("rating")
        value = dataset.agg(F.sqrt(F.avg(error * error))).first()[0]
        if value is None:
            raise JobError(TOO_FEW)
        return float(value)

    def isLargerBetter(self) -> bool:
        return False


@contextmanager
def checkpoints(spark: SparkSession, options: Options) -> Iterator[None]:
    """Gives ALS a checkpoint directory, and removes it at the end, however the block ends."""
    storage = Storage(spark)
    if options.checkpoint:
        # Others may keep their checkpoints here: those of one output are in a directory of their own.
        own = hashlib.sha256(options.output.rstrip("/").encode()).hexdigest()[:16]
        directory = f"{options.checkpoint.rstrip('/')}/movie-recommendations-{own}"
    else:
        directory = options.output.rstrip("/") + ".checkpoints"
    with naming("checkpoint" if options.checkpoint else "output", directory):
        storage.delete(directory)  # of a killed run
        spark.sparkContext.setCheckpointDir(directory)
    try:
        yield
    finally:
        try:
            storage.delete(directory)
        except Exception as error:  # what the block did, or why it failed, matters more
            log.warning("the checkpoints in %s could not be removed: %s", directory, error)
