"""Two references for what the job reports: a plain prediction, and a small ALS of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

_SHRINKAGE = 10.0
"""Ratings that a bias must have behind it before it is believed by half."""


def rmse(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(error))))


def plain_rmse(training: pd.DataFrame, validation: pd.DataFrame) -> float:
    """The error of "global mean + the movie's bias + the user's bias", of which nothing is personal taste.

    Only validation ratings whose user and movie are in the training set count, as with ALS
    (`coldStartStrategy` drop).
    """
    mean = training["rating"].mean()
    of_movie = _shrunk_mean(training["rating"] - mean, training["movie"])
    of_user = _shrunk_mean(training["rating"] - mean - training["movie"].map(of_movie), training["user"])
    error = validation["rating"] - mean - validation["movie"].map(of_movie) - validation["user"].map(of_user)
    return rmse(error.dropna().to_numpy())


def _shrunk_mean(values: pd.Series, keys: pd.Series) -> pd.Series:
    groups = values.groupby(keys)
    return groups.sum() / (groups.count() + _SHRINKAGE)


@dataclass(frozen=True)
class Factors:
    """A fitted matrix factorization. Users and movies are those of the training set."""

    users: np.ndarray
    movies: np.ndarray
    of_users: np.ndarray
    of_movies: np.ndarray

    def rmse(self, validation: pd.DataFrame) -> float:
        """The error on ratings whose user and movie are known."""
        known = validation[validation["user"].isin(self.users) & validation["movie"].isin(self.movies)]
        user = np.searchsorted(self.users, known["user"])
        movie = np.searchsorted(self.movies, known["movie"])
        predicted = np.einsum("ij,ij->i", self.of_users[user], self.of_movies[movie])
        return rmse(known["rating"].to_numpy() - predicted)

    def predict(self, users: np.ndarray, movies: np.ndarray) -> np.ndarray:
        """Ratings of pairs; not a number where one of the two is unknown."""
        user, movie = np.searchsorted(self.users, users), np.searchsorted(self.movies, movies)
        user, movie = np.minimum(user, self.users.size - 1), np.minimum(movie, self.movies.size - 1)
        known = (self.users[user] == users) & (self.movies[movie] == movies)
        return np.where(known, np.einsum("ij,ij->i", self.of_users[user], self.of_movies[movie]), np.nan)


def als(
    training: pd.DataFrame, *, rank: int, regularization: float, rounds: int = 20, seed: int = 7
) -> Factors:
    """Fits the objective of Spark's ALS (regularization times the number of ratings) without its code."""
    users, user = np.unique(training["user"], return_inverse=True)
    movies, movie = np.unique(training["movie"], return_inverse=True)
    stars = training["rating"].to_numpy(dtype=np.float64)
    by_user = sparse.csr_matrix((stars, (user, movie)), shape=(users.size, movies.size))
    by_movie = by_user.T.tocsr()
    of_movies = np.abs(np.random.default_rng(seed).normal(size=(movies.size, rank))) / np.sqrt(rank)
    of_users = np.empty((users.size, rank))
    for _ in range(rounds):
        of_users = _solve(by_user, of_movies, regularization)
        of_movies = _solve(by_movie, of_users, regularization)
    return Factors(users, movies, of_users, of_movies)


def _solve(ratings: sparse.csr_matrix, others: np.ndarray, regularization: float) -> np.ndarray:
    """For each row, the factors that fit its ratings best."""
    rank = others.shape[1]
    rated = sparse.csr_matrix((np.ones(ratings.nnz), ratings.indices, ratings.indptr), shape=ratings.shape)
    squares = rated @ np.einsum("ij,ik->ijk", others, others).reshape(-1, rank * rank)
    counts = np.diff(ratings.indptr)[:, None, None]
    left = squares.reshape(-1, rank, rank) + regularization * counts * np.eye(rank)
    return np.linalg.solve(left, (ratings @ others)[:, :, None])[:, :, 0]
