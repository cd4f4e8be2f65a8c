"""The numerical core of the search by tasks, without Spark."""

import numpy as np
import pytest

from movie_recommendations.search import als, grid_tasks

RANK, LAMBDA = 3, 0.1


@pytest.fixture(scope="module")
def ratings() -> als.Ratings:
    generator = np.random.default_rng(5)
    users, movies = np.nonzero(generator.random((1_500, 60)) < 0.2)  # more users than are solved at once
    return als.Ratings(
        users.astype(np.int32),
        movies.astype(np.int32),
        generator.integers(1, 6, users.size).astype(np.float32),
    )


def test_users_factors_solve_the_regularized_normal_equations(ratings):
    model = als.fit(ratings, 1_500, 60, RANK, iterations=3, regularization=LAMBDA, seed=1)
    for user in (0, 7, 1_023, 1_024, 1_499):
        mine = ratings.users == user
        others = model.movie_factors[ratings.movies[mine]].astype(np.float64)
        left = others.T @ others + LAMBDA * mine.sum() * np.eye(RANK)
        expected = np.linalg.solve(left, others.T @ ratings.values[mine])
        assert model.user_factors[user] == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("rank", [1, 2, 14])
def test_packed_systems_are_solved_as_by_lapack(rank):
    generator = np.random.default_rng(rank)
    roots = generator.normal(size=(50, rank, rank)).astype(np.float32)
    matrices = roots @ roots.transpose(0, 2, 1) + 2 * np.eye(rank, dtype=np.float32)
    right = generator.normal(size=(50, rank)).astype(np.float32)
    packed = np.stack([matrices[:, row, column] for column in range(rank) for row in range(column, rank)])
    solved = als._solve_packed(packed, right.T.copy()).T
    assert solved == pytest.approx(np.linalg.solve(matrices, right[..., None])[..., 0], abs=1e-3)


def test_more_iterations_lower_the_objective(ratings):
    def objective(iterations):
        model = als.fit(ratings, 1_500, 60, RANK, iterations, LAMBDA, seed=1)
        penalty = sum(
            np.bincount(side) @ (factors.astype(np.float64) ** 2).sum(axis=1)
            for side, factors in ((ratings.users, model.user_factors), (ratings.movies, model.movie_factors))
        )
        return model.squared_error(ratings)[0] + LAMBDA * penalty

    first, second, tenth = objective(1), objective(2), objective(10)
    assert first > second > tenth


def test_ratings_of_a_user_or_movie_without_training_are_left_out(ratings):
    training = ratings.only((ratings.users != 3) & (ratings.movies != 4))
    model = als.fit(training, 1_500, 60, RANK, iterations=2, regularization=LAMBDA, seed=1)
    assert np.isfinite(model.user_factors).all()
    assert model.squared_error(ratings)[1] == training.values.size


def test_a_fit_does_not_depend_on_how_ratings_were_packed(ratings):
    folds = np.arange(ratings.users.size) % 2
    rows = [
        (
            user,
            *(column[ratings.users == user].tolist() for column in (ratings.movies, ratings.values, folds)),
        )
        for user in range(200)
    ]
    settings = grid_tasks.Settings(5, LAMBDA, 1)
    once = grid_tasks.fit_and_score(list(grid_tasks.pack(rows)), RANK, 1, settings)
    chunks = [*grid_tasks.pack(rows[120:]), *grid_tasks.pack([]), *grid_tasks.pack(rows[:120][::-1])]
    again = grid_tasks.fit_and_score(chunks, RANK, 1, settings)
    assert again[:2] == (RANK, 1)
    assert again[2] == pytest.approx(once[2], abs=1e-6)
