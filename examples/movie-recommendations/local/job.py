"""A run of the job, as a person would start it: data uploaded, spark-submit, results fetched."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import spark
from data import DataSet
from emulated_s3 import DATA_BUCKET, EVENT_LOG_PREFIX, LOGS_BUCKET, EmulatedS3
from problems import Problem
from processes import Process

MAIN = Path(__file__).parents[1] / "main.py"


@dataclass(frozen=True)
class Job:
    """A data set, the folder of the data bucket that it goes to, and how the grid is searched."""

    prefix: str
    data: DataSet
    search: str
    options: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[str]:
        """What is in the data bucket afterwards: keys, and a folder."""
        return [f"{self.prefix}/{name}" for name in ("ratings.dat", "movies.dat", "report.json", "output/")]

    @property
    def arguments(self) -> list[str]:
        """The job's command line. On the cluster it is the same but for the bucket."""
        at = f"s3a://{DATA_BUCKET}/{self.prefix}"
        return [
            *("--ratings", f"{at}/ratings.dat", "--movies", f"{at}/movies.dat"),
            *("--output", f"{at}/output", "--report", f"{at}/report.json"),
            *("--search", self.search, "--overwrite", *self.options),
        ]

    def log(self, home: Path) -> Path:
        return home / f"logs/{self.prefix}.log"

    def upload(self, s3: EmulatedS3) -> None:
        s3.client.upload_file(str(self.data.ratings), DATA_BUCKET, f"{self.prefix}/ratings.dat")
        s3.client.upload_file(str(self.data.movies), DATA_BUCKET, f"{self.prefix}/movies.dat")

    def process(self, s3: EmulatedS3, *, home: Path, cores: int, memory_gib: float) -> Process:
        """The running job."""
        properties = spark.write_properties(
            home / f"conf/{self.prefix}.conf",
            spark.application_conf(s3.endpoint, cores=cores, memory_gib=memory_gib),
        )
        return Process(
            "the job",
            spark.submit_command(properties, MAIN, self.arguments),
            env=spark.environment(home, s3.credentials),
            log=self.log(home),
        )

    def run(
        self, s3: EmulatedS3, *, home: Path, cores: int, memory_gib: float, echo: Callable[[str], None]
    ) -> Result:
        """Runs it to its end, and fetches what it wrote. Problem: it fails, or its event log is not there."""
        before = set(applications(s3))
        began = time.monotonic()
        with self.process(s3, home=home, cores=cores, memory_gib=memory_gib) as process:
            for line in process.lines():
                echo(line)
            status = process.wait()
        seconds = time.monotonic() - began
        if status != 0:
            raise Problem(f"the job ended with exit code {status}: its log is above, and in {self.log(home)}")
        new = [each for each in applications(s3) if each not in before]
        if len(new) != 1:
            raise Problem(f"the job should have written one event log, and has written {len(new)}")
        folder = home / "result" / self.prefix
        s3.download(DATA_BUCKET, f"{self.prefix}/output/", folder / "output")
        s3.download(DATA_BUCKET, f"{self.prefix}/report.json", folder / "report.json")
        return Result(self, new[0], folder, seconds)


@dataclass(frozen=True)
class Result:
    """What a run of a job has left."""

    job: Job
    application: str
    """Spark's id of it."""

    folder: Path
    """Where its output and its report are."""

    seconds: float
    """How long it took, from spark-submit to its end."""

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @cached_property
    def report(self) -> dict[str, Any]:
        return json.loads((self.folder / "report.json").read_text())


def applications(s3: EmulatedS3) -> Iterator[str]:
    """Ids of the applications whose event logs are in the logs bucket."""
    beginning = EVENT_LOG_PREFIX + "eventlog_v2_"
    keys = s3.keys(LOGS_BUCKET, beginning)
    yield from sorted({key.removeprefix(beginning).split("/")[0] for key in keys})
