"""The job's split of the ratings (movie_recommendations/splitting.py) without Spark: its `xxhash64`, in
NumPy.

XXH64 as its specification has it (Cyan4973/xxHash, doc/xxhash_spec.md), for inputs shorter than 8 bytes;
Spark hashes several columns by giving the hash of one as the seed of the next, the first being 42, and an INT
as four bytes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

_P1, _P2, _P3, _P4, _P5 = (
    np.uint64(prime)
    for prime in (
        0x9E3779B185EBCA87,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x85EBCA77C2B2AE63,
        0x27D4EB2F165667C5,
    )
)
_SPARK_SEED = 42
_TRAINING_TENTHS = 8

VALIDATION = -1


def folds(users: np.ndarray, movies: np.ndarray, count: int, seed: int) -> np.ndarray:
    """The fold of each rating, from 0, or VALIDATION: what the job's `fold_column(count, seed)` gives."""
    return np.where(_in_training(users, movies, seed), _draw("fold", seed, users, movies) % count, VALIDATION)


def split(ratings: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and validation ratings, of a table with the columns `user` and `movie`."""
    in_training = _in_training(ratings["user"].to_numpy(), ratings["movie"].to_numpy(), seed)
    return ratings[in_training], ratings[~in_training]


def _in_training(users: np.ndarray, movies: np.ndarray, seed: int) -> np.ndarray:
    return _draw("split", seed, users, movies) % 10 < _TRAINING_TENTHS


def _draw(purpose: str, seed: int, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
    """Spark's xxhash64(purpose, seed, user, movie), signed; NumPy's % has the sign of Spark's pmod."""
    columns = [np.frombuffer(purpose.encode(), np.uint8)[np.newaxis]]
    columns += [_bytes(column) for column in (np.array([seed]), users, movies)]
    hashes = np.full(1, _SPARK_SEED, np.uint64)
    # Unsigned numbers are to overflow here: arithmetic is modulo 2^64.
    for column in columns:
        hashes = _xxh64(column, hashes)
    return hashes.view(np.int64)


def _bytes(numbers: np.ndarray) -> np.ndarray:
    """Four bytes a row, the lowest first."""
    return np.ascontiguousarray(numbers, dtype="<i4").view(np.uint8).reshape(-1, 4)


def _xxh64(rows: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    length = rows.shape[1]
    assert length < 8, "longer inputs have steps that are not here"
    hashes = seeds + _P5 + np.uint64(length)
    rest = 0
    if length >= 4:
        word = np.ascontiguousarray(rows[:, :4]).view("<u4")[:, 0].astype(np.uint64)
        hashes = _rotated(hashes ^ word * _P1, 23) * _P2 + _P3
        rest = 4
    for index in range(rest, length):
        hashes = _rotated(hashes ^ rows[:, index].astype(np.uint64) * _P5, 11) * _P1
    hashes = (hashes ^ hashes >> np.uint64(33)) * _P2
    hashes = (hashes ^ hashes >> np.uint64(29)) * _P3
    return hashes ^ hashes >> np.uint64(32)


def _rotated(numbers: np.ndarray, left: int) -> np.ndarray:
    return numbers << np.uint64(left) | numbers >> np.uint64(64 - left)
