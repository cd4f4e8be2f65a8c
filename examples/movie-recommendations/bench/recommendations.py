"""Reads and compares recommendations as the job and its baselines write them."""

from __future__ import annotations

from pathlib import Path

from pyarrow import parquet


def read_recommendations(folder: Path) -> dict[int, set[int]]:
    """The recommended movies of each user, from a folder of parquet files in the job's columns."""
    rows = parquet.read_table(folder, columns=["userId", "recommendations"]).to_pylist()
    return {row["userId"]: {movie["movieId"] for movie in row["recommendations"]} for row in rows}


def in_common(one: dict[int, set[int]], other: dict[int, set[int]]) -> float:
    """How many movies a user's recommendations have in common, on average over all users of `one`."""
    return sum(len(movies & other.get(user, set())) for user, movies in one.items()) / len(one)
