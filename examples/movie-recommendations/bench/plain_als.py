"""The limit, for scale: the same search by plain numerical ALS, with no Spark at all.

One process for each core takes the fits of the grid one by one; the numerics are the job's own for `--search
tasks` (movie_recommendations/search/als.py), so the difference to that run is what Spark costs: its start,
reading and splitting the ratings, sending them to the tasks, and MLlib's fit of the chosen rank. It needs all
ratings in the memory of one machine.

    python plain_als.py --ratings FILE --output FOLDER [--ranks 5-14] [--iterations 50] [--processes 2]

Split and folds are the job's own. Writes the columns of the original, and prints the best rank and the RMSE.
"""

from __future__ import annotations

import os

# One thread of BLAS in each process; NumPy reads it when it is first imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import multiprocessing
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "local"))

from split import VALIDATION, folds

from movie_recommendations.search.als import Model, Ratings, fit

REGULARIZATION = 0.1
FOLDS = 2
RECOMMENDED = 10
SEED = 1  # the job's default

_training: Ratings
_folds: np.ndarray
_shape: tuple[int, int]
_iterations: int


def read_ratings(path: Path) -> pd.DataFrame:
    """Columns user, movie (int32) and rating (float32), of a file of `UserID::MovieID::Rating::Timestamp`."""
    # pandas parses fast with a separator of one character: every second column is what is between two colons.
    types = {0: "int32", 2: "int32", 4: "float32"}
    table = pd.read_csv(path, sep=":", header=None, usecols=list(types), dtype=types)
    return table.set_axis(["user", "movie", "rating"], axis=1)


def _fold_error(task: tuple[int, int]) -> tuple[int, float]:
    """The rank, and the RMSE of one fold when fitted on the others."""
    rank, fold = task
    model = fit(_training.only(_folds != fold), *_shape, rank, _iterations, REGULARIZATION, SEED)
    error, count = model.squared_error(_training.only(_folds == fold))
    return rank, (error / count) ** 0.5


def best_rank(ranks: range, processes: int) -> int:
    """The rank whose RMSE is least on average over the folds."""
    errors: dict[int, list[float]] = {rank: [] for rank in ranks}
    # The largest first, so that no process is left with a long fit at the end.
    tasks = [(rank, fold) for rank in reversed(ranks) for fold in range(FOLDS)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for rank, error in pool.imap_unordered(_fold_error, tasks):
            errors[rank].append(error)
    return min(ranks, key=lambda rank: sum(errors[rank]))


def write_recommendations(model: Model, user_ids: np.ndarray, movie_ids: np.ndarray, folder: Path) -> None:
    """The best known movies of each known user, as parquet in `folder`, with `_SUCCESS` when complete."""
    known_movies = np.flatnonzero(model.movies_known)
    known_users = np.flatnonzero(model.users_known)
    scores = model.user_factors[known_users] @ model.movie_factors[known_movies].T
    best = np.argpartition(-scores, RECOMMENDED, axis=1)[:, :RECOMMENDED]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1), axis=1)
    movies = pa.array(movie_ids[known_movies[best]].ravel(), pa.int32())
    ratings = pa.array(np.take_along_axis(scores, best, axis=1).ravel(), pa.float32())
    entries = pa.StructArray.from_arrays([movies, ratings], names=["movieId", "rating"])
    offsets = pa.array(np.arange(0, best.size + 1, RECOMMENDED), pa.int32())
    columns = {"userId": user_ids[known_users], "recommendations": pa.ListArray.from_arrays(offsets, entries)}
    folder.mkdir(parents=True)
    parquet.write_table(pa.table(columns), folder / "part-0.parquet")
    (folder / "_SUCCESS").touch()


def main() -> int:
    global _training, _folds, _shape, _iterations
    parser = argparse.ArgumentParser(description="The grid by plain ALS, without Spark.")
    parser.add_argument("--ratings", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--ranks", default="5-14")
    parser.add_argument("--iterations", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    first, last = map(int, options.ranks.split("-"))

    table = read_ratings(options.ratings)
    users, movies = pd.factorize(table["user"]), pd.factorize(table["movie"])
    whole = Ratings(users[0], movies[0], table["rating"].to_numpy())
    fold = folds(table["user"].to_numpy(), table["movie"].to_numpy(), FOLDS, SEED)
    held_back = fold == VALIDATION
    _training, _folds, _iterations = whole.only(~held_back), fold[~held_back], options.iterations
    _shape = len(users[1]), len(movies[1])

    rank = best_rank(range(first, last + 1), options.processes)
    model = fit(_training, *_shape, rank, options.iterations, REGULARIZATION, SEED)
    write_recommendations(model, users[1].to_numpy(), movies[1].to_numpy(), options.output)
    error, count = model.squared_error(whole.only(held_back))
    print(f"best rank: {rank}")
    print(f"RMSE: {(error / count) ** 0.5}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
