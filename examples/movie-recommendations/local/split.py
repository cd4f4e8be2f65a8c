"""The job's split into training and validation ratings, computed without Spark.

As the job's splitting.py says it: xxhash64 of "split", the seed, the user and the movie, modulo 10, is below
8 for training. The hash is Spark's function `xxhash64` (xxHash's XXH64, each value's hash being the next
one's seed, 42 the first one's).
"""

from __future__ import annotations

import struct

import numpy as np
import pandas as pd

_FIRST_SEED = 42
_PRIME_1 = np.uint64(0x9E3779B185EBCA87)
_PRIME_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_PRIME_3 = np.uint64(0x165667B19E3779F9)
_PRIME_5 = np.uint64(0x27D4EB2F165667C5)


def split(ratings: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and validation ratings, of a table with the columns `user` and `movie`."""
    with np.errstate(over="ignore"):
        words = np.full(len(ratings), _FIRST_SEED, dtype=np.uint64)
        words = _hash_short_text(b"split", words)
        for column in (np.full(len(ratings), seed), ratings["user"].to_numpy(), ratings["movie"].to_numpy()):
            words = _hash_int(column, words)
    in_training = np.mod(words.view(np.int64), 10) < 8
    return ratings[in_training], ratings[~in_training]


def _hash_int(values: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    return _finish(_mix_four_bytes(seeds + _PRIME_5 + np.uint64(4), values.astype(np.uint32)))


def _hash_short_text(text: bytes, seeds: np.ndarray) -> np.ndarray:
    """Of four to seven bytes; others take steps that are not here."""
    assert 4 <= len(text) < 8
    words = _mix_four_bytes(
        seeds + _PRIME_5 + np.uint64(len(text)), np.uint32(struct.unpack("<I", text[:4])[0])
    )
    for byte in text[4:]:
        words = _rotate(words ^ (np.uint64(byte) * _PRIME_5), 11) * _PRIME_1
    return _finish(words)


def _mix_four_bytes(words: np.ndarray, values: np.ndarray | np.uint32) -> np.ndarray:
    return _rotate(words ^ (values.astype(np.uint64) * _PRIME_1), 23) * _PRIME_2 + _PRIME_3


def _finish(words: np.ndarray) -> np.ndarray:
    words = (words ^ (words >> np.uint64(33))) * _PRIME_2
    words = (words ^ (words >> np.uint64(29))) * _PRIME_3
    return words ^ (words >> np.uint64(32))


def _rotate(words: np.ndarray, by: int) -> np.ndarray:
    return (words << np.uint64(by)) | (words >> np.uint64(64 - by))
