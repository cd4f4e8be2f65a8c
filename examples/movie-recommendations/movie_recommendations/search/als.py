"""Alternating least squares in NumPy, for ratings that fit in the memory of one Spark task.

The objective is that of `pyspark.ml.recommendation.ALS` for explicit ratings (ALS-WR, Zhou et al. 2008):

    sum over ratings (r - x_u . y_i)^2  +  lambda * (sum over users n_u |x_u|^2  +  sum over movies n_i
    |y_i|^2)

with n the number of ratings of a user or a movie. As in MLlib, an iteration solves for the movies and then
for the users, starting from random unit vectors for the users.

This module is sent to executors by value: it must import nothing but the standard library, NumPy and SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

# Normal equations are solved for so many users (or movies) at once: their packed matrices then stay in a
# core's L2 cache.
SOLVED_AT_ONCE = 1_024


@dataclass(frozen=True)
class Ratings:
    """Ratings as three columns of the same length: `users` and `movies` number them from 0, `values` are
    float32.
    """

    users: np.ndarray
    movies: np.ndarray
    values: np.ndarray

    def only(self, rows: np.ndarray) -> Ratings:
        """The rows of a boolean mask or of row numbers."""
        return Ratings(self.users[rows], self.movies[rows], self.values[rows])


@dataclass(frozen=True)
class _Block:
    """The ratings of some consecutive users (or movies): which of the other side, and how they were rated."""

    rows: slice
    present: sparse.csr_array  # a 1 for each rating
    values: sparse.csr_array  # the ratings, in the same places
    counts: np.ndarray


@dataclass(frozen=True)
class Model:
    """Factors, a row for each user and each movie; rows of what had no rating in training are not known."""

    user_factors: np.ndarray
    movie_factors: np.ndarray
    users_known: np.ndarray
    movies_known: np.ndarray

    def squared_error(self, ratings: Ratings) -> tuple[float, int]:
        """The sum of squared errors, and over how many ratings: those whose user and movie are both known.

        Leaving out the others is MLlib's `coldStartStrategy="drop"`.
        """
        known = ratings.only(self.users_known[ratings.users] & self.movies_known[ratings.movies])
        predicted = np.einsum("rk,rk->r", self.user_factors[known.users], self.movie_factors[known.movies])
        errors = (known.values - predicted).astype(np.float64)
        return float(errors @ errors), errors.size


def bytes_needed(ratings: int, users: int, movies: int, rank: int) -> int:
    """An upper estimate of the memory of one fit: about 100 bytes a rating (the columns, two sparse matrices,
    and copies while these are made), and each user's and movie's factors and their packed outer products.
    """
    return 100 * ratings + 4 * (users + movies) * (rank * (rank + 1) // 2 + 3 * rank) + 100 * 2**20


def fit(
    ratings: Ratings, users: int, movies: int, rank: int, iterations: int, regularization: float, seed: int
) -> Model:
    """Factors of the given rank for that many users and movies, after that many iterations."""
    user_blocks = _blocks(ratings.users, ratings.movies, ratings.values, users, movies)
    movie_blocks = _blocks(ratings.movies, ratings.users, ratings.values, movies, users)
    user_factors = np.random.default_rng(seed).standard_normal((users, rank), dtype=np.float32)
    user_factors /= np.linalg.norm(user_factors, axis=1, keepdims=True)
    movie_factors = np.zeros((movies, rank), dtype=np.float32)
    for _ in range(iterations):
        movie_factors = _solve(movie_blocks, user_factors, regularization)
        user_factors = _solve(user_blocks, movie_factors, regularization)
    users_known = np.concatenate([block.counts > 0 for block in user_blocks])
    movies_known = np.concatenate([block.counts > 0 for block in movie_blocks])
    return Model(user_factors, movie_factors, users_known, movies_known)


def _blocks(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, height: int, width: int
) -> list[_Block]:
    matrix = sparse.csr_array((values, (rows, columns)), shape=(height, width), dtype=np.float32)
    blocks = []
    for first in range(0, height, SOLVED_AT_ONCE):
        part = matrix[first : first + SOLVED_AT_ONCE]
        present = sparse.csr_array((np.ones_like(part.data), part.indices, part.indptr), shape=part.shape)
        counts = np.diff(part.indptr).astype(np.float32)
        blocks.append(_Block(slice(first, first + part.shape[0]), present, part, counts))
    return blocks


def _solve(blocks: list[_Block], others: np.ndarray, regularization: float) -> np.ndarray:
    """The factors that are best while the other side's are held: a small system of equations for each row."""
    rank = others.shape[1]
    products = _packed_outer_products(others)
    height = blocks[-1].rows.stop
    factors = np.empty((height, rank), dtype=np.float32)
    for block in blocks:
        matrices = np.ascontiguousarray((block.present @ products).T)
        right_sides = np.ascontiguousarray((block.values @ others).T)
        # Without a rating the matrix would be zero; the identity makes the solution zero.
        matrices[_packed_diagonal(rank)] += np.where(
            block.counts > 0, regularization * block.counts, 1.0
        ).astype(np.float32)
        factors[block.rows] = _solve_packed(matrices, right_sides).T
    return factors


def _packed_columns(rank: int) -> list[slice]:
    """Where each column of a packed lower triangle lies: column j holds the rows j to rank - 1."""
    ends = np.cumsum(np.arange(rank, 0, -1))
    return [slice(int(end) - rank + j, int(end)) for j, end in enumerate(ends)]


def _packed_diagonal(rank: int) -> list[int]:
    return [column.start for column in _packed_columns(rank)]


def _packed_outer_products(factors: np.ndarray) -> np.ndarray:
    """The outer product of each row with itself, as a row: the lower triangle, column after column."""
    height, rank = factors.shape
    products = np.empty((height, rank * (rank + 1) // 2), dtype=factors.dtype)
    for j, column in enumerate(_packed_columns(rank)):
        np.multiply(factors[:, j:], factors[:, j : j + 1], out=products[:, column])
    return products


def _solve_packed(matrices: np.ndarray, right_sides: np.ndarray) -> np.ndarray:
    """Solves many symmetric positive definite systems at once, by Cholesky decomposition; overwrites both
    arguments.

    The systems lie side by side in the last axis, so that each step below is one operation on long vectors:
    for matrices this small that is several times faster than a call of LAPACK for each.
    """
    rank = right_sides.shape[0]
    columns = [matrices[column] for column in _packed_columns(rank)]
    for j, column in enumerate(columns):
        inverse = 1.0 / np.sqrt(column[0])
        column *= inverse
        column[0] = inverse  # the diagonal is only divided by from here on
        right_sides[j] *= inverse
        for i in range(1, rank - j):
            columns[j + i] -= column[i:] * column[i]
        right_sides[j + 1 :] -= column[1:] * right_sides[j]
    for j in range(rank - 1, -1, -1):
        if j + 1 < rank:
            right_sides[j] -= np.einsum("ks,ks->s", columns[j][1:], right_sides[j + 1 :])
        right_sides[j] *= columns[j][0]
    return right_sides
