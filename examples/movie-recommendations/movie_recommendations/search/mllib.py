"""The search by MLlib throughout: CrossValidator, as many fits at once as there are slots for."""

from __future__ import annotations

import itertools
import logging

from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import DataFrame

from .. import factorization
from ..options import Options
from ..reading import Ratings
from ..splitting import FOLD, training
from . import SearchResult

log = logging.getLogger(__name__)


class _ReportingError(factorization.RootMeanSquareError):
    """Says how far the search is, since CrossValidator does not."""

    def __init__(self, fits: int) -> None:
        super().__init__()
        self._done = itertools.count(1)
        self._fits = fits

    def _evaluate(self, dataset: DataFrame) -> float:
        value = super()._evaluate(dataset)
        log.info("fit %d of %d: RMSE %.4f", next(self._done), self._fits, value)
        return value

    def copy(self, extra=None):
        return self


def search(ratings: Ratings, options: Options, slots: int) -> SearchResult:
    """Fits the grid and then the best rank to all training ratings."""
    # All but one of the fits are to the ratings of all folds but one.
    block_count = factorization.blocks(ratings.training * (options.folds - 1) // options.folds, slots)
    at_once = min(
        slots, len(options.ranks)
    )  # even if each has as many blocks as slots: while one waits, another works
    fits = len(options.ranks) * options.folds
    log.info("search by MLlib: %d fits, up to %d at once, blocks: %d", fits, at_once, block_count)
    als = factorization.als(options, block_count)
    validator = CrossValidator(
        estimator=als,
        estimatorParamMaps=ParamGridBuilder().addGrid(als.rank, options.ranks).build(),
        evaluator=_ReportingError(fits),
        numFolds=options.folds,
        foldCol=FOLD,
        parallelism=at_once,
    )
    found = validator.fit(training(ratings.table))
    return SearchResult(dict(zip(options.ranks, found.avgMetrics)), found.bestModel)
