"""What runs on executors in the search by tasks: packing ratings, and one fit.

Sent to executors by value, as `als` is: it must import nothing but the standard library, NumPy and SciPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from . import als

# user ids, how many ratings each has, and then for each rating: movie id, rating, fold
Chunk = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Settings:
    """What all fits share."""

    iterations: int
    regularization: float
    seed: int


def pack(rows: Iterable[tuple[int, list[int], list[float], list[int]]]) -> Iterator[Chunk]:
    """The users of one partition, each with the movies, ratings and folds of their ratings, as one chunk of
    small arrays.
    """
    users, counts, movies, values, folds = [], [], [], [], []
    for user, its_movies, its_values, its_folds in rows:
        users.append(user)
        counts.append(len(its_movies))
        movies.append(np.array(its_movies, dtype=np.int32))
        values.append(np.array(its_values, dtype=np.float32))
        folds.append(np.array(its_folds, dtype=np.int16))
    if users:
        ids = np.concatenate(movies)
        if ids.min() >= 0 and ids.max() < 2**16:
            ids = ids.astype(np.uint16)
        yield (
            np.array(users, dtype=np.int32),
            np.array(counts, dtype=np.int32),
            ids,
            np.concatenate(values).astype(np.float32),
            np.concatenate(folds),
        )


def unpack(chunks: Iterable[Chunk]) -> tuple[als.Ratings, np.ndarray, int, int]:
    """All ratings with users and movies numbered from 0, the fold of each, and how many users and movies
    there are.

    Numbered by id, so that the numbers do not depend on the order in which chunks arrive.
    """
    columns = [np.concatenate(column) for column in zip(*chunks)]
    user_ids, counts, movie_ids, values, folds = columns
    _, user_numbers = np.unique(user_ids, return_inverse=True)
    distinct_movies, movies = np.unique(movie_ids, return_inverse=True)
    users = np.repeat(user_numbers.astype(np.int32), counts)
    return als.Ratings(users, movies.astype(np.int32), values), folds, user_ids.size, distinct_movies.size


def fit_and_score(
    chunks: Iterable[Chunk], rank: int, fold: int, settings: Settings
) -> tuple[int, int, float]:
    """The rank, the fold and the RMSE on that fold of factors fitted to the others."""
    ratings, folds, users, movies = unpack(chunks)
    model = als.fit(
        ratings.only(folds != fold),
        users,
        movies,
        rank,
        settings.iterations,
        settings.regularization,
        settings.seed,
    )
    squared_error, count = model.squared_error(ratings.only(folds == fold))
    return rank, fold, float(np.sqrt(squared_error / count)) if count else float("nan")
