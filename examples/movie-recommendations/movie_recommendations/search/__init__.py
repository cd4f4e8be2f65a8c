"""The search for the best rank: cross-validation over a grid of ranks, in one of two ways.

Both fit every rank to every fold's training ratings, with the same objective and number of iterations, take
the RMSE on the fold left out, and average it over the folds. `mllib` leaves all of it to Spark's
CrossValidator; `tasks` makes each fit one Spark task.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.ml.recommendation import ALSModel


@dataclass(frozen=True)
class SearchResult:
    """The average RMSE of each rank, and the model of the best rank, fitted to all training ratings."""

    average_rmse: dict[int, float]
    model: ALSModel

    @property
    def best_rank(self) -> int:
        return best(self.average_rmse)


def best(average_rmse: dict[int, float]) -> int:
    """The rank with the smallest average RMSE; the smaller rank if two are equal."""
    return min(sorted(average_rmse), key=average_rmse.__getitem__)
