"""Reads and checks the input. Every line is checked, in the same pass that fills the cache."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import session
from .errors import JobError
from .splitting import FOLD, VALIDATION, fold_column
from .storage import Storage, naming

LOWEST_RATING, HIGHEST_RATING = 0.5, 5.0
RATINGS_FORMAT = "UserID::MovieID::Rating::Timestamp"
MOVIES_FORMAT = "MovieID::Title::Genres"

_RATINGS_SCHEMA = "userId INT, movieId INT, rating FLOAT, timestamp LONG, malformed STRING"
_MOVIES_SCHEMA = "movieId INT, title STRING, genres STRING, malformed STRING"


@dataclass(frozen=True)
class Ratings:
    """Checked ratings: the cached table (`userId`, `movieId`, `rating`, `fold`), partitioned by user, and its
    counts.
    """

    table: DataFrame
    ratings: int
    training: int
    users: int
    movies: int
    most_of_a_user: int  # ratings of the user with the most


def read_ratings(spark: SparkSession, uri: str, folds: int, seed: int, slots: int) -> Ratings:
    """Reads, checks, splits and caches the ratings. Raises `JobError` if any line is wrong, or a movie is
    rated twice by a user.
    """
    with naming("ratings", uri):
        storage = Storage(spark)
        if not storage.exists(uri):
            raise JobError(f"--ratings {uri}: no such file or directory")
        partitions = session.partitions(storage.size(uri), slots)
        # Joins with this table then need not move it.
        spark.conf.set("spark.sql.shuffle.partitions", partitions)
        lines = _read(spark, uri, _RATINGS_SCHEMA)
        table = lines.select(
            "userId",
            "movieId",
            "rating",
            fold_column(folds, seed).alias(FOLD),
            _rating_is_wrong().alias("wrong"),
        )
        table = table.repartition(partitions, "userId").cache()
        parts = range(VALIDATION, folds)
        of_users = table.groupBy("userId").agg(
            F.count("*").alias("ratings"),
            *(F.count_if(F.col(FOLD) == fold).alias(f"part{fold}") for fold in parts),
            F.count_if("wrong").alias("wrong"),
            F.size(F.collect_set("movieId")).alias("movies"),
        )
        total = of_users.agg(
            F.count("userId").alias("users"),
            F.coalesce(F.max("ratings"), F.lit(0)).alias("most"),
            *(F.coalesce(F.sum(name), F.lit(0)).alias(name) for name in of_users.columns if name != "userId"),
        ).first()
    try:
        if total.ratings == 0:
            raise JobError(f"--ratings {uri} holds no ratings")
        if total.wrong:
            with naming("ratings", uri):
                example = _first_line(spark, uri, _RATINGS_SCHEMA, _rating_is_wrong())
            raise JobError(
                f"--ratings {uri}: {_lines(total.wrong)} of {total.ratings} not {RATINGS_FORMAT} "
                f"with whole-number ids and ratings from {LOWEST_RATING} to {HIGHEST_RATING:g}; "
                f"the first is {example}"
            )
        if total.movies != total.ratings:
            twice = (
                table.groupBy("userId", "movieId")
                .count()
                .filter("count > 1")
                .orderBy("userId", "movieId")
                .first()
            )
            raise JobError(
                f"--ratings {uri}: {total.ratings - total.movies} ratings are of a movie "
                f"that the same user rated before; the first are those of user {twice.userId} "
                f"for movie {twice.movieId}"
            )
        if not all(total[f"part{fold}"] for fold in parts):
            raise JobError(
                f"--ratings {uri}: {total.ratings} ratings are too few "
                f"to divide into {folds} folds and a validation part"
            )
    except BaseException:
        table.unpersist()
        raise
    movies = table.agg(F.size(F.collect_set("movieId"))).first()[0]
    table = table.select("userId", "movieId", "rating", FOLD)
    training = total.ratings - total[f"part{VALIDATION}"]
    return Ratings(table, total.ratings, training, total.users, movies, total.most)


def read_titles(spark: SparkSession, uri: str) -> DataFrame:
    """The table of `movieId` and `title`. Raises `JobError` if a line is wrong or a movie is listed twice."""
    with naming("movies", uri):
        if not Storage(spark).exists(uri):
            raise JobError(f"--movies {uri}: no such file or directory")
        lines = _read(spark, uri, _MOVIES_SCHEMA)
        is_wrong = F.col("malformed").isNotNull() | F.col("movieId").isNull() | F.col("title").isNull()
        total = lines.agg(
            F.count("*").alias("lines"),
            F.count_if(is_wrong).alias("wrong"),
            F.size(F.collect_set("movieId")).alias("movies"),
        ).first()
        if total.lines == 0:
            raise JobError(f"--movies {uri} holds no movies")
        if total.wrong:
            example = _first_line(spark, uri, _MOVIES_SCHEMA, is_wrong)
            raise JobError(
                f"--movies {uri}: {_lines(total.wrong)} of {total.lines} not {MOVIES_FORMAT}; "
                f"the first is {example}"
            )
        if total.movies != total.lines:
            twice = lines.groupBy("movieId").count().filter("count > 1").orderBy("movieId").first()
            raise JobError(f"--movies {uri}: movie {twice.movieId} is listed {twice['count']} times")
    return lines.select("movieId", "title")


# Spark's own parser, in the JVM. Without pruning it parses all columns of a line, also those that are not
# asked for.
_FORMAT = {
    "sep": "::",
    "quote": "",
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": "malformed",
    "columnPruning": "false",
}
_ENCODING = "ISO-8859-1"


def _read(spark: SparkSession, uri: str, schema: str) -> DataFrame:
    return spark.read.options(**_FORMAT).csv(uri, schema, encoding=_ENCODING)


def _rating_is_wrong() -> Column:
    absent = [F.col(name).isNull() for name in ("userId", "movieId", "rating", "timestamp")]
    return (
        F.col("malformed").isNotNull()
        | absent[0]
        | absent[1]
        | absent[2]
        | absent[3]
        | ~F.col("rating").between(LOWEST_RATING, HIGHEST_RATING)
    )


def _first_line(spark: SparkSession, uri: str, schema: str, is_wrong: Column) -> str:
    """The first wrong line, in the order of the files, as it is to be quoted. Reads the files again, by the
    same rules, as text.
    """
    text = spark.read.option("encoding", _ENCODING).text(uri).filter("trim(value) != ''")
    parsed = text.select(
        "value",
        "_metadata.file_name",
        "_metadata.file_block_start",
        F.monotonically_increasing_id().alias("row"),
        F.from_csv("value", schema, _FORMAT).alias("fields"),
    ).select("*", "fields.*")
    found = parsed.filter(is_wrong).orderBy("file_name", "file_block_start", "row").first()
    shortened = found.value if len(found.value) <= 80 else found.value[:77] + "..."
    return f"{shortened!r} in {found.file_name}"


def _lines(count: int) -> str:
    return "1 line is" if count == 1 else f"{count} lines are"
