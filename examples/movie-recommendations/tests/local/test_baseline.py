"""The references that the job's figures are held against."""

from __future__ import annotations

import baseline
import numpy as np
import pandas as pd
import pytest


def ratings(users: int, movies: int, values: np.ndarray) -> pd.DataFrame:
    user, movie = np.divmod(np.arange(users * movies), movies)
    return pd.DataFrame({"user": user + 10, "movie": movie + 100, "rating": values.ravel()})


def test_the_plain_prediction_knows_biases() -> None:
    generator = np.random.default_rng(1)
    user_bias, movie_bias = generator.normal(size=(200, 1)), generator.normal(size=(1, 200))
    table = ratings(200, 200, 3 + user_bias + movie_bias)
    held_back = np.random.default_rng(2).random(len(table)) < 0.2
    error = baseline.plain_rmse(table[~held_back], table[held_back])
    assert error < 0.1 < baseline.rmse((table["rating"] - 3).to_numpy())


def test_the_plain_prediction_leaves_out_users_and_movies_it_has_not_seen() -> None:
    training = pd.DataFrame({"user": [1, 1], "movie": [1, 2], "rating": [4.0, 4.0]})
    validation = pd.DataFrame({"user": [1, 9, 1], "movie": [1, 1, 9], "rating": [4.0, 1.0, 1.0]})
    assert baseline.plain_rmse(training, validation) == pytest.approx(0.0)


def test_the_reference_finds_factors_that_are_there() -> None:
    generator = np.random.default_rng(3)
    table = ratings(300, 200, generator.normal(1, 0.3, (300, 3)) @ generator.normal(1, 0.3, (3, 200)))
    held_back = generator.random(len(table)) < 0.2
    fitted = baseline.als(table[~held_back], rank=3, regularization=0.001)
    assert fitted.rmse(table[held_back]) < 0.1 * table["rating"].std()


def test_the_reference_minimizes_the_objective_of_spark() -> None:
    # At the minimum no factor can be moved without cost: the gradient of each user's part is nought.
    generator = np.random.default_rng(4)
    table = ratings(30, 20, generator.integers(1, 6, (30, 20)).astype(float)).sample(frac=0.6, random_state=5)
    fitted = baseline.als(table, rank=2, regularization=0.1, rounds=500)
    for index, user in enumerate(fitted.users):
        own = table[table["user"] == user]
        others = fitted.of_movies[np.searchsorted(fitted.movies, own["movie"])]
        error = others @ fitted.of_users[index] - own["rating"].to_numpy()
        gradient = others.T @ error + 0.1 * len(own) * fitted.of_users[index]
        assert np.abs(gradient).max() < 1e-3


def test_the_reference_predicts_nothing_for_what_it_has_not_seen() -> None:
    table = ratings(5, 4, np.ones((5, 4)))
    fitted = baseline.als(table, rank=1, regularization=0.1)
    known, *unknown = fitted.predict(np.array([10, 10, 9, 99]), np.array([100, 99, 100, 999]))
    assert np.isfinite(known) and np.isnan(unknown).all()
