"""The recommendations as the 2022 example computed them, written anew: the baseline that the job is measured
against.

What is kept of the original's way of working, each a cost: ratings are read as text and parsed row by row in
Python (an RDD of rows), spread over 100 partitions by user, and nothing is cached; ALS runs 50 iterations
with its default ten blocks and default checkpoint interval; CrossValidator with two folds fits ranks 5 to 14
one after the other; the best model recommends ten movies to every user, written as parquet; RMSE is that of
the ratings held back.

What differs:

- `--split shared` (default) holds back the same ratings as the job, by the job's own function, so that the
  two RMSE compare. The original's `randomSplit` (`--split random`) has no seed, sorts each partition, and
  cannot be moved before the repartitioning as Spark does with the hash: the difference is in the original's
  favour.
- paths and event log are options of the command line or of spark-submit.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pyspark.ml.evaluation import RegressionEvaluator
from pyspark.ml.recommendation import ALS
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

sys.path.append(str(Path(__file__).resolve().parents[1]))

from movie_recommendations.splitting import VALIDATION, fold_column

FOLDS = 2


def parse_line(line: Row) -> Row:
    user, movie, rating, timestamp = line.value.split("::")
    return Row(userId=int(user), movieId=int(movie), rating=float(rating), timestamp=int(timestamp))


def read_ratings(spark: SparkSession, uri: str, partitions: int) -> DataFrame:
    return spark.createDataFrame(spark.read.text(uri).rdd.map(parse_line)).repartition(partitions, "userId")


def split(ratings: DataFrame, way: str, seed: int) -> tuple[DataFrame, DataFrame]:
    """Training and validation part."""
    if way == "random":
        training, validation = ratings.randomSplit([0.8, 0.2])
        return training, validation
    # The job's ids are INT, and the hash of a LONG is another.
    ratings = ratings.withColumns({name: F.col(name).cast("int") for name in ("userId", "movieId")})
    held_back = fold_column(FOLDS, seed) == VALIDATION
    return ratings.where(~held_back), ratings.where(held_back)


def run(spark: SparkSession, options: argparse.Namespace) -> tuple[int, float]:
    """Writes the recommendations; returns the best rank and the RMSE."""
    spark.sparkContext.setCheckpointDir(options.checkpoint)
    ratings = read_ratings(spark, options.ratings, options.partitions)
    training, validation = split(ratings, options.split, options.seed)

    columns = {"userCol": "userId", "itemCol": "movieId", "ratingCol": "rating"}
    als = ALS(maxIter=options.iterations, coldStartStrategy="drop", **columns)
    evaluator = RegressionEvaluator(metricName="rmse", labelCol="rating", predictionCol="prediction")
    ranks = list(range(options.first_rank, options.last_rank + 1))
    grid = ParamGridBuilder().addGrid(als.rank, ranks).build()
    search = CrossValidator(estimator=als, estimatorParamMaps=grid, evaluator=evaluator, numFolds=FOLDS)
    model = search.fit(training)

    model.bestModel.recommendForAllUsers(10).write.parquet(options.output, mode="overwrite")
    return model.bestModel.rank, evaluator.evaluate(model.transform(validation))


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The original example's way of working, as a baseline.")
    parser.add_argument("--ratings", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--first-rank", type=int, default=5)
    parser.add_argument("--last-rank", type=int, default=14)
    parser.add_argument("--iterations", type=int, default=50)
    parser.add_argument(
        "--partitions", type=int, default=100, help="default: the original's 100; fewer for little data"
    )
    parser.add_argument("--split", choices=["shared", "random"], default="shared")
    parser.add_argument("--seed", type=int, default=1, help="of the shared split (default 1, the job's)")
    return parser.parse_args(arguments)


def main() -> int:
    options = parse()
    spark = SparkSession.builder.appName("movie-recommendations-original-way").getOrCreate()
    rank, rmse = run(spark, options)
    spark.stop()
    print(f"best rank: {rank}")
    print(f"RMSE: {rmse}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
