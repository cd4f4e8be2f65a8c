"""The data set of a run: MovieLens-1M where a person has it, else one of its shape."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import generate
import numpy as np
import pandas as pd
from problems import Problem

_RATING_LINE = re.compile(r"\d+::\d+::\d+(\.\d+)?::\d+\s*$")
_MOVIE_LINE = re.compile(r"\d+::.+::.*$")


@dataclass(frozen=True)
class DataSet:
    """Two files of MovieLens-1M's format, and words for what they are."""

    ratings: Path
    movies: Path
    words: str

    def read_ratings(self) -> pd.DataFrame:
        """Columns `user`, `movie`, `rating`."""
        # Pandas has a fast parser for separators of one character: every second column is between two colons.
        table = pd.read_csv(self.ratings, sep=":", header=None, usecols=[0, 2, 4], encoding="iso-8859-1")
        return table.set_axis(["user", "movie", "rating"], axis=1)

    def read_titles(self) -> dict[int, str]:
        """The title of each movie, with its year."""
        with self.movies.open(encoding="iso-8859-1") as lines:
            return {int(movie): title for movie, title, _ in (line.split("::", 2) for line in lines)}


def generated(folder: Path, *, scale: int) -> DataSet:
    """The generated set, `scale` times the users and ratings of MovieLens-1M. It is kept for the next run."""
    # Whatever decides its bytes is in the name.
    code = hashlib.sha256(Path(generate.__file__).read_bytes() + np.__version__.encode()).hexdigest()
    home = folder / f"generated-{code[:12]}-scale-{scale}"
    ratings, movies = home / "ratings.dat", home / "movies.dat"
    if not (ratings.exists() and movies.exists()):
        generate.write(home, generate.USERS * scale, generate.RATINGS * scale)
    return DataSet(
        ratings, movies, "generated, of MovieLens-1M's shape" + (f", {scale} times" if scale > 1 else "")
    )


def given(folder: Path) -> DataSet:
    """The real set, from a folder. Problem: a file is missing, or is not of the format."""
    if not folder.is_dir():
        raise Problem(
            f"--data {folder} is no folder: give the one that ratings.dat and movies.dat of ml-1m.zip are in"
        )
    for name, line in (("ratings.dat", _RATING_LINE), ("movies.dat", _MOVIE_LINE)):
        file = folder / name
        if not file.is_file():
            raise Problem(f"--data {folder} has no {name}: give the folder that ml-1m.zip was unpacked to")
        with file.open(encoding="iso-8859-1") as lines:
            first = lines.readline()
        if not line.match(first):
            raise Problem(
                f"{file} does not begin like MovieLens-1M's, but with {first.strip()[:60]!r}: "
                "give the folder that ml-1m.zip was unpacked to"
            )
    return DataSet(folder / "ratings.dat", folder / "movies.dat", f"from {folder}")


def sample(whole: DataSet, users: int, folder: Path) -> DataSet:
    """All ratings of some of the users, spread over the set. Problem: it has fewer users."""
    ids = whole.read_ratings()["user"].unique()
    if users > ids.size:
        raise Problem(
            f"--sample {users} is more than the {ids.size} users that there are: give a smaller number"
        )
    chosen = {str(each) for each in ids[np.linspace(0, ids.size - 1, users).round().astype(int)]}
    folder.mkdir(parents=True, exist_ok=True)
    part = DataSet(folder / "ratings.dat", folder / "movies.dat", f"{users} users of those {whole.words}")
    with (
        whole.ratings.open(encoding="iso-8859-1") as lines,
        part.ratings.open("w", encoding="iso-8859-1") as kept,
    ):
        kept.writelines(line for line in lines if line.split(":", 1)[0] in chosen)
    shutil.copyfile(whole.movies, part.movies)
    return part
