"""Writes a data set with the shape and the format of MovieLens-1M, for runs where the real one cannot be had.

`ratings.dat` has `UserID::MovieID::Rating::Timestamp` a line, `movies.dat` has `MovieID::Title
(Year)::Genre|Genre` in ISO-8859-1. The counts are those of the real set (its README: 1,000,209 ratings of
3,706 movies by 6,040 users, at least 20 a user, whole numbers 1 to 5; 3,883 movies listed, ids up to 3952).
The ratings come from a matrix of rank 8 and noise, so that cross-validation over the rank has a known answer.
Titles are made up.

The same options give the same bytes, with the same NumPy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

USERS = 6_040
RATINGS = 1_000_209
MOVIES_LISTED = 3_883
MOVIES_RATED = 3_706
LARGEST_MOVIE_ID = 3_952
FEWEST_RATINGS_OF_A_USER = 20
FIRST_SECOND, LAST_SECOND = 956_703_932, 1_046_454_590  # April 2000 to February 2003

# How good a movie is times how kind a user is makes a matrix of rank 1; seven factors of taste make it 8.
TASTES = 7
MEAN = 3.68
KINDNESS = 0.10  # standard deviation of a factor around 1
QUALITY, TASTE, NOISE = (
    0.45,
    0.23,
    0.845,
)  # standard deviations in stars; TASTE is that of one taste's contribution

USERS_AT_ONCE = 4_096  # bounds the memory; part of what determines the bytes

GENRES = [
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
]
TITLE_BEGINNINGS = [
    "The Last",
    "Café",
    "Señor",
    "A Quiet",
    "Été",
    "Midnight",
    "Über",
    "The Lost",
    "La Forêt",
    "Return of the",
    "Golden",
    "Broken",
    "Königin",
    "The Second",
    "Paper",
    "Northern",
    "Le Rôle",
    "Hidden",
    "Crimson",
    "The Invisible",
]
TITLE_ENDINGS = [
    "Harbour",
    "Voyage",
    "Ángel",
    "Garden",
    "Letters",
    "Frère",
    "Clockmaker",
    "Mountain",
    "Señorita",
    "Winter",
    "Promise",
    "Orchestra",
    "Détective",
    "Lighthouse",
    "Stranger",
    "Island",
    "Mädchen",
    "River",
    "Circus",
    "Horizon",
]


def movies(generator: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """The ids of all listed movies in ascending order, and the lines of `movies.dat` without line ends."""
    inner = generator.choice(np.arange(2, LARGEST_MOVIE_ID), MOVIES_LISTED - 2, replace=False)
    ids = np.sort(np.concatenate([[1, LARGEST_MOVIE_ID], inner]))
    years = generator.integers(1919, 2001, MOVIES_LISTED)
    genre_counts = generator.integers(1, 4, MOVIES_LISTED)
    lines = []
    for index, movie in enumerate(ids):
        number, ending = divmod(index, len(TITLE_ENDINGS))
        number, beginning = divmod(number, len(TITLE_BEGINNINGS))
        title = f"{TITLE_BEGINNINGS[beginning]} {TITLE_ENDINGS[ending]}" + (
            f" {number + 1}" if number else ""
        )
        genres = sorted(generator.choice(GENRES, genre_counts[index], replace=False))
        lines.append(f"{movie}::{title} ({years[index]})::{'|'.join(genres)}")
    return ids, lines


def ratings_of_each_user(generator: np.random.Generator, users: int, ratings: int) -> np.ndarray:
    """How many movies each user rates: a long tail from 20 up to more than two thousand, `ratings` in all."""
    most = MOVIES_RATED * 5 // 8
    spare = ratings - users * FEWEST_RATINGS_OF_A_USER
    weights = generator.lognormal(0.0, 1.25, users)
    counts = np.minimum(
        np.floor(spare * weights / weights.sum()).astype(np.int64), most - FEWEST_RATINGS_OF_A_USER
    )
    while (missing := spare - counts.sum()) > 0:
        room = np.flatnonzero(counts < most - FEWEST_RATINGS_OF_A_USER)
        counts[generator.choice(room, min(missing, room.size), replace=False)] += 1
    return counts + FEWEST_RATINGS_OF_A_USER


def rating_lines(
    generator: np.random.Generator, movie_ids: np.ndarray, users: int, ratings: int
) -> Iterator[str]:
    """The text of `ratings.dat`, some thousand users at a time, in the order of the users."""
    rated = generator.permutation(movie_ids)[:MOVIES_RATED]
    popularity = -1.9 * np.log(np.arange(1, MOVIES_RATED + 1) + 250.0)
    popularity += generator.normal(0.0, 0.8, MOVIES_RATED)
    popularity -= 0.9 * (np.arange(MOVIES_RATED) > MOVIES_RATED * 0.7)
    # Movies that many people see are rated a little better, as in the real set.
    standing = (popularity - popularity.mean()) / popularity.std()
    quality = QUALITY * (0.35 * standing + np.sqrt(1 - 0.35**2) * generator.normal(size=MOVIES_RATED))
    movie_taste = generator.normal(size=(TASTES, MOVIES_RATED))
    quality -= np.average(quality, weights=np.exp(popularity))
    counts = ratings_of_each_user(generator, users, ratings)
    # Each movie gets one user who rates it in any case, so that every movie of the list is rated.
    sure_user = generator.permutation(users)[:MOVIES_RATED]

    for first in range(0, users, USERS_AT_ONCE):
        some = np.arange(first, min(first + USERS_AT_ONCE, users))
        # The largest of "log weight + Gumbel noise" are a sample without replacement by weight.
        chance = generator.random((some.size, MOVIES_RATED), dtype=np.float32)
        scores = popularity.astype(np.float32) - np.log(-np.log(np.maximum(chance, 1e-12)) + 1e-12)
        here = np.flatnonzero((sure_user >= first) & (sure_user <= some[-1]))
        scores[sure_user[here] - first, here] = np.inf
        chosen = [np.argpartition(-row, count)[:count] for row, count in zip(scores, counts[some])]
        of = np.repeat(some - first, counts[some])
        movie = np.concatenate(chosen)

        kindness = generator.normal(1.0, KINDNESS, some.size)
        user_taste = generator.normal(0.0, TASTE, (some.size, TASTES))
        value = kindness[of] * (MEAN + quality[movie]) + generator.normal(0.0, NOISE, of.size)
        for factor in range(TASTES):
            value += user_taste[of, factor] * movie_taste[factor, movie]
        stars = np.clip(np.rint(value), 1, 5).astype(np.int64)

        joined = np.sort(generator.integers(FIRST_SECOND, LAST_SECOND - 86_400, some.size))[::-1]
        seconds = joined[of] + generator.integers(0, 86_400, of.size)
        columns = (some[of] + 1, rated[movie], stars, seconds)
        yield "".join(
            f"{user}::{movie}::{star}::{second}\n"
            for user, movie, star, second in zip(*(column.tolist() for column in columns))
        )


def write(directory: Path, users: int = USERS, ratings: int = RATINGS, seed: int = 1) -> tuple[Path, Path]:
    """Writes both files into the directory, which is made if absent. Returns the paths of the ratings and the
    movies.

    A file appears under its name only when it is complete. Raises `ValueError` for counts that cannot be.
    """
    if users < 1:
        raise ValueError(f"--users must be 1 or more, not {users}")
    fewest, most = users * FEWEST_RATINGS_OF_A_USER, users * (MOVIES_RATED * 5 // 8)
    if not fewest <= ratings <= most:
        raise ValueError(f"--ratings must be {fewest} to {most} for {users} users, not {ratings}")
    generator = np.random.Generator(np.random.PCG64(seed))
    directory.mkdir(parents=True, exist_ok=True)
    ids, movie_lines = movies(generator)
    paths = directory / "ratings.dat", directory / "movies.dat"
    contents = (rating_lines(generator, ids, users, ratings), (line + "\n" for line in movie_lines))
    for path, texts in zip(paths, contents):
        unfinished = path.with_name(path.name + ".unfinished")
        with unfinished.open("w", encoding="iso-8859-1", newline="\n") as file:
            file.writelines(texts)
        unfinished.replace(path)
    return paths


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Writes ratings.dat and movies.dat in MovieLens-1M's shape and format."
    )
    parser.add_argument("--output", type=Path, required=True, help="directory for the two files")
    parser.add_argument(
        "--scale", type=int, default=1, help="that many times the users and ratings (default 1)"
    )
    parser.add_argument("--users", type=int, help=f"number of users (default {USERS} × scale)")
    parser.add_argument(
        "--ratings",
        type=int,
        help=f"number of ratings (default {RATINGS} for {USERS} users, and in proportion)",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of all that is random (default 1)")
    options = parser.parse_args()
    if options.scale < 1:
        parser.error(f"--scale must be 1 or more, not {options.scale}")
    users = options.users if options.users is not None else USERS * options.scale
    ratings = options.ratings if options.ratings is not None else RATINGS * users // USERS
    try:
        for path in write(options.output, users, ratings, options.seed):
            print(path)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
