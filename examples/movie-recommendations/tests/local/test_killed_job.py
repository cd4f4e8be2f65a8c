"""A job that is killed, and run again, never leaves an output that looks complete and is not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import checks
import data
import generate
import pytest
import spark
from emulated_s3 import DATA_BUCKET, EmulatedS3
from job import MAIN, Job
from processes import Process

SERVER = Path(__file__).with_name("watched_s3_server.py")
OUTPUT = "ml-1m/output/"

WHILE_FILES_ARE_UPLOADED = r"^PUT \S*/output/part-\S*partNumber="
BEFORE_THE_LAST_FILE_IS_VISIBLE = r"^POST \S*/output/part-00001\S*uploadId="
BEFORE_SUCCESS = r"^PUT \S*/output/_SUCCESS\?"


class World:
    """An emulated S3 with data and an earlier run's complete output, and jobs that run on it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.hold = folder / "hold"
        self.hold.write_text("")
        for name in ("conf", "tmp"):
            (folder / name).mkdir()
        spark.write_logging(folder / "conf")
        self.s3 = EmulatedS3(
            log=folder / "s3.log", env={**spark.environment(folder), "HOLD": str(self.hold)}, program=SERVER
        )
        self.s3.make_buckets()
        generate.write(folder / "data", users=200, ratings=12_000)
        small = ("--ranks", "2", "--iterations", "1")
        self.job = Job("ml-1m", data.given(folder / "data"), "tasks", small)
        self.job.upload(self.s3)
        earlier = {"filenames": [f"/{OUTPUT}part-earlier"], "committer": "magic", "success": True}
        self.s3.client.put_object(Bucket=DATA_BUCKET, Key=f"{OUTPUT}part-earlier", Body=b"earlier")
        self.s3.client.put_object(
            Bucket=DATA_BUCKET, Key=f"{OUTPUT}_SUCCESS", Body=json.dumps(earlier).encode()
        )

    def start(self) -> Process:
        # Several files, though the data is small.
        properties = spark.application_conf(self.s3.endpoint, cores=2, memory_gib=1) | {
            "spark.sql.adaptive.coalescePartitions.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
            # Short runs end before better code or a better collector pays.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        }
        file = spark.write_properties(self.home / "conf/job.conf", properties)
        env = spark.environment(self.home, self.s3.credentials)
        return Process(
            "the job",
            spark.submit_command(file, MAIN, self.job.arguments),
            env=env,
            log=self.home / "job.log",
        )

    def kill_at(self, request: str, *, with_files: int = 0) -> None:
        """Runs the job until it sends a request that matches, and kills it before that takes effect.

        Other requests are answered meanwhile, until so many files of the new output are visible.
        """
        self.hold.write_text(request)
        held = len(self.held())
        with self.start() as job:
            deadline = time.monotonic() + 300
            while len(self.held()) == held:
                assert job.running(), f"the job ended without {request}:\n{job.last_lines(40)}"
                assert time.monotonic() < deadline, f"no {request} in time:\n{job.last_lines(40)}"
                time.sleep(0.02)
            while len(self.files()) < with_files:
                assert time.monotonic() < deadline, f"only {self.files()} are visible:\n{job.last_lines(40)}"
                time.sleep(0.02)
            job.kill()
        self.hold.write_text("")

    def held(self) -> list[str]:
        return [line for line in self.s3.requests() if line.startswith("HELD")]

    def violations(self) -> list[str]:
        return [line for line in self.s3.requests() if line.startswith("VIOLATION")]

    def files(self) -> list[str]:
        return sorted(name for name in self.output() if name.startswith("part-") and name != "part-earlier")

    def output(self) -> set[str]:
        return {key.removeprefix(OUTPUT) for key in self.s3.keys(DATA_BUCKET, OUTPUT)}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    with world.s3:
        yield world


def test_the_emulated_s3_tells_of_a_success_that_is_none(world: World) -> None:
    assert not world.violations()
    world.s3.client.put_object(Bucket=DATA_BUCKET, Key=f"{OUTPUT}part-late", Body=b"late")
    assert len(world.violations()) == 1 and "part-late" in world.violations()[0]
    world.s3.client.delete_object(Bucket=DATA_BUCKET, Key=f"{OUTPUT}_SUCCESS")
    assert len(world.violations()) == 1


def test_it_is_complete_or_does_not_look_so_whenever_it_is_killed(world: World) -> None:
    world.kill_at(WHILE_FILES_ARE_UPLOADED)
    assert not world.files() and not world.output() & {"_SUCCESS", "part-earlier"}
    assert world.s3.unfinished_uploads(DATA_BUCKET)

    world.kill_at(BEFORE_THE_LAST_FILE_IS_VISIBLE, with_files=1)
    assert len(world.files()) == 1 and "_SUCCESS" not in world.output()

    world.kill_at(BEFORE_SUCCESS)
    assert len(world.files()) == 2 and "_SUCCESS" not in world.output()

    with world.start() as job:
        assert job.wait() == 0, job.last_lines(40)
    world.s3.download(DATA_BUCKET, OUTPUT, world.home / "output")
    assert checks.success_problems(world.home / "output") == []
    assert checks.read_output(world.home / "output").num_rows == 200

    assert world.violations() == []
    left = checks.leftover_problems(
        world.s3.keys(DATA_BUCKET),
        world.s3.unfinished_uploads(DATA_BUCKET),
        wanted=world.job.wanted,
    )
    assert left == []
