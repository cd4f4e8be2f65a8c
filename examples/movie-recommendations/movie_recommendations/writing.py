"""Writes the output so that `_SUCCESS` is there only beside a complete one.

Neither S3 nor Hadoop's FileSystem can replace a directory at once. So the order of the steps makes it safe to
be killed between any two of them: `_SUCCESS` goes first, then the rest of what was there; the report is
written, then Spark appends its files and, after the last one, `_SUCCESS`. That holds for one run at a time:
two that write to the same directory at once can mix their files.
"""

from __future__ import annotations

import logging
import re

from pyspark.sql import DataFrame, SparkSession

from .errors import JobError
from .storage import Storage, naming

COMPLETE = "_SUCCESS"
REPORT = "_report.json"

# What this job, Spark and the committers of Hadoop make in an output directory.
_OURS = re.compile(
    r"part-.*|_SUCCESS|_report\.json|_temporary|__magic.*|\.(part-.*|_SUCCESS|_report\.json)\.crc"
)

log = logging.getLogger(__name__)


class Output:
    """The directory of the recommendations, from the first look at it to `_SUCCESS`."""

    def __init__(self, spark: SparkSession, uri: str, overwrite: bool) -> None:
        """Raises `JobError` if the output is complete and not to be overwritten, or holds what no run of this
        job left.
        """
        self._storage = Storage(spark)
        self._uri = uri.rstrip("/")
        with naming("output", uri):
            names = self._storage.names(self._uri)
        if foreign := [name for name in names if not _OURS.fullmatch(name)]:
            raise JobError(
                f"--output {uri} holds {foreign[0]!r}, which is not of this job; choose another directory"
            )
        if COMPLETE in names and not overwrite:
            raise JobError(f"--output {uri} is complete already; choose another directory or add --overwrite")
        if names and COMPLETE not in names:
            log.warning("%s holds an unfinished output of a killed run; it will be replaced", uri)

    def write(self, table: DataFrame, report: str) -> None:
        """Replaces what was there with the report and the table."""
        with naming("output", self._uri):
            self._storage.delete(f"{self._uri}/{COMPLETE}")
            self._storage.delete(self._uri)
            self._storage.write_text(f"{self._uri}/{REPORT}", report)
            mark = {"mapreduce.fileoutputcommitter.marksuccessfuljobs": "true"}
            table.write.mode("append").options(**mark).parquet(self._uri)
