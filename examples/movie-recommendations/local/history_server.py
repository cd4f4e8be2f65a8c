"""Spark's history server, on the event logs in the emulated S3."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import spark
from problems import Problem
from processes import Process

_HEAP = "512m"
"""As the module spark-operator's chart gives it."""


class HistoryServer:
    """The server, once it answers."""

    def __init__(self, endpoint: str, *, home: Path, env: Mapping[str, str], log: Path, port: int) -> None:
        properties = spark.write_properties(
            home / "conf/history-server.conf",
            spark.s3a_conf(endpoint)
            | {
                "spark.history.fs.logDirectory": spark.EVENT_LOG,
                "spark.history.fs.update.interval": "5s",
                "spark.history.ui.port": str(port),
            },
        )
        self._process = Process(
            "the history server",
            [
                str(spark.spark_home() / "bin/spark-class"),
                "org.apache.spark.deploy.history.HistoryServer",
                "--properties-file",
                str(properties),
            ],
            env={**env, "SPARK_DAEMON_MEMORY": _HEAP},
            log=log,
        )
        try:
            self.url = self._process.wait_for(r"and started at (http://\S+)", seconds=60)[1]
        except BaseException:
            self._process.stop()
            raise

    def ask(self, path: str) -> Any:
        """An answer of its REST interface, such as to `/applications`."""
        with _OPENER.open(f"{self.url}/api/v1{path}", timeout=30) as answer:
            return json.load(answer)

    def wait_for_applications(self, count: int = 1, *, seconds: float = 60) -> None:
        """Returns once it lists so many, or the time has passed. Problem: it has ended, or lists none."""
        deadline = time.monotonic() + seconds
        while len(applications := self.ask("/applications")) < count and time.monotonic() < deadline:
            if not self._process.running():
                raise Problem(f"the history server has ended by itself: see {self._process.log}")
            time.sleep(0.3)
        if not applications:
            raise Problem(
                f"the history server lists no application after {seconds:.0f} s: see {self._process.log}"
            )

    def wait(self) -> None:
        """Returns when the server has ended."""
        self._process.wait()

    def __enter__(self) -> HistoryServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stop()


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
