"""From a model to the table of recommendations."""

from __future__ import annotations

from pyspark.ml.recommendation import ALSModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .reading import Ratings

# Users are asked for in groups by how many movies they rated, each group four times the one before.
_FIRST_GROUP, _GROWTH = 64, 4


def recommend(
    model: ALSModel, count: int, ratings: Ratings, exclude_rated: bool, titles: DataFrame | None
) -> DataFrame:
    """`userId` and `recommendations`, an array of `movieId`, `rating` and, with titles, `title`, the best
    first.

    Every user with a rating in training gets `count` movies, or all there are. With `exclude_rated` the
    movies that the user rated, in training or validation, are left out, and the next best take their places.
    """
    table = _without_rated(model, count, ratings) if exclude_rated else model.recommendForAllUsers(count)
    return table if titles is None else _with_titles(table, titles)


def _without_rated(model: ALSModel, count: int, ratings: Ratings) -> DataFrame:
    # Of the best (count + m) movies of a user with m ratings at least `count` are new. Asking for so many for
    # everyone would be as much as the busiest user needs; so each group of users is asked only for what its
    # busiest needs.
    rated = ratings.table.groupBy("userId").agg(F.collect_list("movieId").alias("rated"))
    groups, above, limit = [], 0, _FIRST_GROUP
    while above < ratings.most_of_a_user:
        group = rated.filter((F.size("rated") > above) & (F.size("rated") <= limit))
        wanted = model.recommendForUserSubset(
            group.select("userId"), count + min(limit, ratings.most_of_a_user)
        )
        new = F.filter("recommendations", lambda movie: ~F.array_contains("rated", movie["movieId"]))
        groups.append(
            wanted.join(group, "userId").select("userId", F.slice(new, 1, count).alias("recommendations"))
        )
        above, limit = limit, limit * _GROWTH
    table = groups[0]
    for group in groups[1:]:
        table = table.unionByName(group)
    return table


def _with_titles(table: DataFrame, titles: DataFrame) -> DataFrame:
    rows = table.select("userId", F.posexplode("recommendations").alias("place", "movie"))
    rows = rows.select("userId", "place", "movie.movieId", "movie.rating").join(
        F.broadcast(titles), "movieId", "left"
    )
    listed = F.sort_array(F.collect_list(F.struct("place", "movieId", "rating", "title")))
    without_place = F.transform(
        listed, lambda movie: F.struct(movie["movieId"], movie["rating"], movie["title"])
    )
    titled = rows.groupBy("userId").agg(without_place.alias("recommendations"))
    # Who has rated every movie has no row here, but an empty list.
    return (
        table.select("userId")
        .join(titled, "userId", "left")
        .withColumn("recommendations", F.coalesce("recommendations", F.array()))
    )
