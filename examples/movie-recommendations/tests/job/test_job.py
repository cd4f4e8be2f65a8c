"""The job from the command line to the output."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import functions as F

from movie_recommendations import job, writing
from movie_recommendations.errors import JobError
from movie_recommendations.storage import Storage

MAIN = Path(__file__).parents[2] / "main.py"


def start(*arguments: str, **settings) -> subprocess.Popen:
    """Runs main.py in a process group of its own, on local Spark with little memory."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYSPARK", "SPARK", "PYTHONPATH"))
    }
    environment["PYSPARK_SUBMIT_ARGS"] = (
        "--master local[2] --driver-memory 1g --conf spark.ui.enabled=false "
        "--conf spark.ui.showConsoleProgress=false pyspark-shell"
    )
    command = [sys.executable, str(MAIN), *arguments]
    return subprocess.Popen(
        command, env=environment, text=True, stderr=subprocess.PIPE, start_new_session=True, **settings
    )


def rows(spark, output):
    return {row.userId: row.recommendations for row in spark.read.parquet(str(output)).collect()}


def test_a_run_writes_recommendations_and_a_report_that_agree(spark, options, data, tmp_path):
    copy = tmp_path / "report.json"
    settings = options("--search", "tasks", "--movies", str(data / "movies.dat"), "--report", str(copy))
    assert job.run(spark, settings)["bestRank"] in (2, 4)
    table = spark.read.parquet(settings.output)
    assert (
        table.schema.simpleString()
        == "struct<userId:int,recommendations:array<struct<movieId:int,rating:float,title:string>>>"
    )
    assert table.count() == 400
    assert table.filter(F.size("recommendations") != 10).count() == 0
    output = Path(settings.output)
    assert (output / "_SUCCESS").exists()
    report = json.loads((output / "_report.json").read_text())
    assert report == json.loads(copy.read_text())
    assert int(min(report["averageRmse"], key=report["averageRmse"].get)) == report["bestRank"]
    assert list(report["averageRmse"]) == ["2", "4"]
    assert report["counts"]["ratings"] == 30_000
    assert report["counts"]["training"] + report["counts"]["validation"] == 30_000
    assert report["counts"]["usersWithRecommendations"] == 400
    assert report["options"]["seed"] == 1
    assert report["versions"]["spark"] == spark.version
    assert {"read", "search", "validate", "recommend"} <= set(report["seconds"])
    assert not (tmp_path / "output.checkpoints").exists()


def test_files_and_order_of_the_ratings_do_not_change_the_result(spark, options, data, tmp_path):
    whole = job.run(spark, options("--search", "tasks"))
    lines = (data / "ratings.dat").read_text().splitlines(keepends=True)[::-1]
    (tmp_path / "parts").mkdir()
    for number in range(3):
        (tmp_path / "parts" / f"{number}.dat").write_text("".join(lines[number::3]))
    other = replace(
        options("--search", "tasks"), ratings=str(tmp_path / "parts"), output=str(tmp_path / "other")
    )
    parts = job.run(spark, other)
    assert parts["rmse"] == pytest.approx(whole["rmse"], abs=1e-3)
    assert parts["averageRmse"] == pytest.approx(whole["averageRmse"], abs=1e-5)
    assert parts["counts"] == whole["counts"]


@pytest.fixture
def small(spark):
    return spark.createDataFrame([(1, [7]), (2, [8])], "userId INT, recommendations ARRAY<INT>").repartition(
        2
    )


def test_a_complete_output_is_kept_unless_it_is_to_be_overwritten(spark, small, tmp_path):
    uri = str(tmp_path / "out")
    writing.Output(spark, uri, overwrite=False).write(small, '{"run": 1}')
    with pytest.raises(JobError, match=r"--output .*/out is complete already; .* or add --overwrite"):
        writing.Output(spark, uri, overwrite=False)
    writing.Output(spark, uri, overwrite=True).write(small.limit(1), '{"run": 2}')
    assert len(rows(spark, uri)) == 1
    assert json.loads((tmp_path / "out" / "_report.json").read_text()) == {"run": 2}


def test_a_directory_with_files_of_others_is_never_replaced(spark, tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    for overwrite in (False, True):
        with pytest.raises(JobError, match=r"holds 'precious.txt', which is not of this job"):
            writing.Output(spark, str(tmp_path), overwrite)
    assert (tmp_path / "precious.txt").read_text() == "mine"


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", range(4))
def test_an_overwrite_that_ends_between_any_two_steps_leaves_no_success_beside_partial_data(
    spark, small, tmp_path, monkeypatch, step
):
    uri = str(tmp_path / "out")
    writing.Output(spark, uri, overwrite=False).write(small, "{}")
    steps = iter(range(99))

    def dying(original):
        def call(self, *arguments):
            if next(steps) == step:
                raise Killed
            return original(self, *arguments)

        return call

    with monkeypatch.context() as patch:
        for name in ("delete", "write_text"):
            patch.setattr(Storage, name, dying(getattr(Storage, name)))
        patch.setattr("pyspark.sql.DataFrameWriter.parquet", dying(lambda *_: None))
        with pytest.raises(Killed):
            writing.Output(spark, uri, overwrite=True).write(small, "{}")
    names = os.listdir(uri) if Path(uri).exists() else []
    if "_SUCCESS" in names:
        assert len(rows(spark, uri)) == 2
    else:
        assert step > 0
        writing.Output(spark, uri, overwrite=False).write(small, "{}")
        assert len(rows(spark, uri)) == 2


def test_wrong_options_and_wrong_input_end_with_2_and_one_line(spark, tmp_path, data):
    wrong = start("--ratings", "x", "--output", "y", "--folds", "1")
    assert wrong.communicate(timeout=60)[1].startswith("error: argument --folds: '1' is not a whole number")
    assert wrong.returncode == 2
    output = tmp_path / "output"
    absent = start("--ratings", str(tmp_path / "absent.dat"), "--output", str(output))
    lines = absent.communicate(timeout=120)[1].splitlines()
    assert [line for line in lines if line.startswith("error: ")] == [
        f"error: --ratings {tmp_path}/absent.dat: no such file or directory"
    ]
    assert "Traceback" not in "".join(lines)
    assert absent.returncode == 2
    assert not output.exists()


def test_a_killed_run_leaves_nothing_that_looks_complete_and_the_next_run_replaces_it(
    spark, options, data, tmp_path
):
    output = tmp_path / "output"
    arguments = ["--ratings", str(data / "ratings.dat"), "--output", str(output), "--ranks", "2"]
    moments = {
        "in the search": (["--iterations", "12"], lambda: list(tmp_path.glob("output.checkpoints/*/rdd-*"))),
        "while writing": (
            ["--iterations", "1", "--search", "tasks"],
            lambda: (output / "_temporary").exists(),
        ),
    }
    for moment, (more, reached) in moments.items():
        run = start(*arguments, *more)
        deadline = time.monotonic() + 120
        while not reached():
            assert run.poll() is None, f"ended before it was {moment}: {run.stderr.read()}"
            assert time.monotonic() < deadline, f"was never {moment}"
            time.sleep(0.002)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        assert not (output / "_SUCCESS").exists(), moment
    assert output.exists()
    job.run(spark, options("--search", "tasks"))
    assert len(rows(spark, output)) == 400
    assert not (tmp_path / "output.checkpoints").exists()
