"""What a person reads while the example runs."""

from __future__ import annotations

import baseline
import checks
from data import DataSet
from job import Result
from split import split

_USERS_SHOWN = 3
_FAVOURITES_SHOWN = 3
_WIDEST_BAR = 40
_WIDEST_RISE = 0.1
"""How much above the lowest, as a part of it, is shown by the widest bar."""


def step(text: str) -> None:
    print(f"\n{text}", flush=True)


def log_line(line: str) -> None:
    print(f"  | {line}", flush=True)


def data_set(data: DataSet) -> None:
    ratings = data.read_ratings()
    users, movies = ratings["user"].nunique(), ratings["movie"].nunique()
    step(f"The data: {len(ratings):,} ratings of {movies:,} movies by {users:,} users ({data.words}).")


def result(result: Result) -> None:
    """The figures of the report against a plain prediction, and what a few users are recommended."""
    report, ratings = result.report, result.job.data.read_ratings()
    training, validation = split(ratings, report["options"]["seed"])
    plain = baseline.plain_rmse(training, validation)

    step(
        f"Done in {result.seconds:.0f} s, searching with {result.job.search}. "
        "Average RMSE of each rank in cross-validation:"
    )
    averages = {int(rank): value for rank, value in report["averageRmse"].items()}
    lowest = min(averages.values())
    for rank, value in averages.items():
        bar = "▇" * (1 + round(_WIDEST_BAR * (value - lowest) / max(lowest, 1e-9) / _WIDEST_RISE))
        print(
            f"  {rank:4} {value:.4f} {bar[: _WIDEST_BAR + 1]}{'  best' if rank == report['bestRank'] else ''}"
        )
    print(f"\n  RMSE on {len(validation):,} ratings held back: {report['rmse']:.4f}")
    print(f"  a plain prediction's (mean, movie's and user's bias): {plain:.4f}")

    titles = result.job.data.read_titles()
    recommended = (
        checks.read_output(result.output)
        .to_pandas()
        .sort_values("userId")
        .set_index("userId")["recommendations"]
    )
    for user in recommended.index[:: max(1, len(recommended) // _USERS_SHOWN)][:_USERS_SHOWN]:
        own = ratings[ratings["user"] == user].sort_values("rating", ascending=False)
        liked = ", ".join(titles.get(movie, f"movie {movie}") for movie in own["movie"][:_FAVOURITES_SHOWN])
        print(f"\n  User {user}, who rated {len(own)} movies, likes {liked}. Recommended:")
        for place, movie in enumerate(recommended[user], start=1):
            seen = "  (rated already)" if (own["movie"] == movie["movieId"]).any() else ""
            print(f"  {place:4} {movie['rating']:.2f} {movie['title']}{seen}")
