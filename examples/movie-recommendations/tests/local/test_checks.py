"""`--check` passes what is right, and finds each thing that can be wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checks
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from baseline import Factors

USERS = np.arange(1, 31)
MOVIES = np.arange(100, 140)
TITLES = {int(movie): f"Café {movie} (1999)" for movie in MOVIES}
COUNT = 10

Rows = list[dict[str, Any]]

SCHEMA = pa.schema(
    [
        ("userId", pa.int32()),
        (
            "recommendations",
            pa.list_(pa.struct([("movieId", pa.int32()), ("rating", pa.float32()), ("title", pa.string())])),
        ),
    ]
)


def right_rows() -> Rows:
    return [
        {
            "userId": int(user),
            "recommendations": [
                {"movieId": int(movie), "rating": 5.0 - place / 10, "title": TITLES[int(movie)]}
                for place, movie in enumerate(np.roll(MOVIES, int(user))[:COUNT])
            ],
        }
        for user in USERS
    ]


def found(rows: Rows, schema: pa.Schema = SCHEMA) -> list[str]:
    table = pa.Table.from_pylist(rows, schema=schema)
    return checks.output_problems(table, users=USERS, movies=MOVIES, titles=TITLES, count=COUNT)


def change(path: list[Any], value: Any) -> Callable[[Rows], None]:
    def apply(rows: Rows) -> None:
        place: Any = rows
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return apply


def test_right_output_passes() -> None:
    assert found(right_rows()) == []


@pytest.mark.parametrize(
    ("breaking", "message"),
    [
        (lambda rows: rows.pop(), "1 of 30 users have no recommendations, such as 30"),
        (lambda rows: rows.append(copy.deepcopy(rows[0])), "1 users come more than once"),
        (change([3, "userId"], 77), "1 users are not in the ratings, such as 77"),
        (lambda rows: rows[4]["recommendations"].pop(), "1 users have not 10 recommendations, but 9"),
        (change([4, "recommendations"], None), "1 users have not 10 recommendations, but 0"),
        (
            change([2, "recommendations", 1, "movieId"], int(np.roll(MOVIES, 3)[0])),
            "1 movies are recommended twice",
        ),
        (
            change([2, "recommendations", 1, "movieId"], 999),
            "1 recommended movies have no rating, such as 999",
        ),
        (change([2, "recommendations", 5, "rating"], float("nan")), "1 ratings are not finite"),
        (change([2, "recommendations", 5, "rating"], None), "1 ratings are not finite"),
        (
            change([2, "recommendations", 5, "rating"], 4.9),
            "1 recommendations have a better one below, as of 3",
        ),
        (change([2, "recommendations", 5, "title"], None), "1 titles are wrong, such as None"),
        (change([2, "recommendations", 5, "title"], "CafÃ© 1"), "1 titles are wrong, such as 'CafÃ© 1'"),
    ],
)
def test_wrong_output_is_found(breaking: Callable[[Rows], Any], message: str) -> None:
    rows = right_rows()
    breaking(rows)
    assert message in "; ".join(found(rows))


def test_other_columns_are_found() -> None:
    wide = SCHEMA.set(0, pa.field("userId", pa.int64()))
    assert found(right_rows(), wide) == ["the column userId is int64; it should be int32"]
    bare = SCHEMA.set(
        1,
        pa.field("recommendations", pa.list_(pa.struct([("movieId", pa.int32()), ("rating", pa.float32())]))),
    )
    assert (
        "should be lists of struct<movieId: int32, rating: float, title: string>"
        in found(right_rows(), bare)[0]
    )
    renamed = pa.Table.from_pylist(right_rows(), schema=SCHEMA).rename_columns(["user", "recommendations"])
    problems = checks.output_problems(renamed, users=USERS, movies=MOVIES, titles=TITLES, count=COUNT)
    assert problems == [
        "the output's columns are user, recommendations; they should be userId, recommendations"
    ]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    for number in range(2):
        table = pa.Table.from_pylist(right_rows()[number::2], schema=SCHEMA)
        pq.write_table(table, tmp_path / f"part-{number}.parquet")
    files = [f"/ml-1m/output/part-{number}.parquet" for number in range(2)]
    (tmp_path / "_SUCCESS").write_text(
        json.dumps({"success": True, "committer": "magic", "filenames": files})
    )
    return tmp_path


def test_complete_output_passes(output: Path) -> None:
    assert checks.success_problems(output) == []
    assert checks.read_output(output).num_rows == USERS.size


def say(**changes: Any) -> Callable[[Path], Any]:
    def apply(output: Path) -> None:
        marker = output / "_SUCCESS"
        marker.write_text(json.dumps(json.loads(marker.read_text()) | changes))

    return apply


@pytest.mark.parametrize(
    ("breaking", "message"),
    [
        (lambda output: (output / "_SUCCESS").unlink(), "has no _SUCCESS: the output is incomplete"),
        (lambda output: (output / "_SUCCESS").write_text(""), "no committer of S3A"),
        (say(committer="directory"), "names the committer 'directory', not 'magic'"),
        (say(success=False), "says that the job failed"),
        (lambda output: (output / "part-1.parquet").unlink(), "files that are not there: part-1.parquet"),
        (
            lambda output: (output / "part-9.parquet").write_bytes(b""),
            "files of another run, which _SUCCESS does not name: part-9.parquet",
        ),
    ],
)
def test_incomplete_output_is_found(output: Path, breaking: Callable[[Path], Any], message: str) -> None:
    breaking(output)
    assert message in "; ".join(checks.success_problems(output))


def a_report(**changes: Any) -> dict[str, Any]:
    return {
        "application": "local-1",
        "bestRank": 6,
        "averageRmse": {"5": 0.92, "6": 0.91, "7": 0.93},
        "counts": {"ratings": 900, "users": 30},
        "options": {"ranks": [5, 6, 7]},
    } | changes


def test_a_right_report_passes() -> None:
    assert (
        checks.report_problems(a_report(), counts={"ratings": 900, "users": 30}, application="local-1") == []
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"application": "local-0"}, "is of local-0, not of local-1"),
        ({"counts": {"ratings": 899, "users": 30}}, "counts 899 ratings, not 900"),
        ({"counts": {}}, "counts None users, not 30"),
        ({"bestRank": 5}, "the report's best rank is 5, which has not the smallest"),
        ({"averageRmse": {"5": 0.92, "6": 0.91}}, "average RMSEs of the ranks 5, 6"),
        ({"averageRmse": {"5": 0.92, "6": float("nan"), "7": 0.93}}, "not a finite number"),
        ({"averageRmse": {}}, "average RMSEs of the ranks nothing"),
    ],
)
def test_a_wrong_report_is_found(wrong: dict[str, Any], message: str) -> None:
    problems = checks.report_problems(
        a_report(**wrong), counts={"ratings": 900, "users": 30}, application="local-1"
    )
    assert message in "; ".join(problems)


def test_an_error_as_small_as_the_references_passes() -> None:
    assert checks.accuracy_problems(0.878, plain=0.98, reference=0.877) == []


@pytest.mark.parametrize(
    ("rmse", "reference", "message"),
    [
        (0.97, 0.97, "is not 0.02 below 0.9800"),
        (0.90, 0.877, "more than 0.01 from the reference's 0.8770"),
        (0.85, 0.877, "more than 0.01 from the reference's 0.8770"),
        (float("nan"), 0.877, "is not 0.02 below"),
    ],
)
def test_a_wrong_error_is_found(rmse: float, reference: float, message: str) -> None:
    assert message in "; ".join(checks.accuracy_problems(rmse, plain=0.98, reference=reference))


def test_predictions_that_are_not_the_references_are_found() -> None:
    table = pa.Table.from_pylist(right_rows(), schema=SCHEMA)
    mean = np.full((USERS.size, 1), 4.55)
    assert checks.prediction_problems(table, Factors(USERS, MOVIES, mean, np.ones((MOVIES.size, 1)))) == [
        "the predicted ratings are 0.287 from the reference's, more than 0.15"
    ]
    # A user that the reference does not know.
    assert checks.prediction_problems(table, Factors(USERS[1:], MOVIES, mean[1:], np.ones((MOVIES.size, 1))))


WANTED = ["ml-1m/ratings.dat", "ml-1m/output/"]


@pytest.mark.parametrize(
    "keys", [["ml-1m/", "ml-1m/ratings.dat", "ml-1m/output/", "ml-1m/output/part-0.parquet"], []]
)
def test_a_tidy_bucket_passes(keys: list[str]) -> None:
    assert checks.leftover_problems(keys, [], wanted=WANTED) == []


@pytest.mark.parametrize(
    "key",
    [
        "ml-1m/output.checkpoints/rdd-12/part-00000",
        "ml-1m/output.checkpoints/",
        "ml-1m/output/__magic_job-1/00/pending",
        "ml-1m/output/_temporary/0/part-0.parquet",
        "ml-1m/output.tmp",
    ],
)
def test_what_is_left_behind_is_found(key: str) -> None:
    assert checks.leftover_problems([key], [], wanted=WANTED) != []


def test_unfinished_uploads_are_found() -> None:
    assert checks.leftover_problems([], ["ml-1m/output/part-0"], wanted=WANTED) == [
        "1 uploads are left unfinished: ml-1m/output/part-0"
    ]


APPLICATION = "local-1"
EVENT_LOG = {
    "logs/": 0,
    "logs/eventlog_v2_local-1/": 0,
    "logs/eventlog_v2_local-1/appstatus_local-1": 0,
    "logs/eventlog_v2_local-1/events_1_local-1.zstd": 900,
}


def test_an_event_log_as_configured_passes() -> None:
    assert checks.event_log_problems(EVENT_LOG, APPLICATION) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("logs/", None, "the empty object logs/ is gone"),
        (
            "logs/eventlog_v2_local-1/appstatus_local-1",
            "logs/eventlog_v2_local-1/appstatus_local-1.inprogress",
            "is not ended",
        ),
        (
            "logs/eventlog_v2_local-1/events_1_local-1.zstd",
            "logs/eventlog_v2_local-1/events_1_local-1",
            "is not compressed",
        ),
        ("logs/eventlog_v2_local-1/events_1_local-1.zstd", None, "is empty"),
    ],
)
def test_an_event_log_that_is_not_as_configured_is_found(old: str, new: str | None, message: str) -> None:
    keys = dict(EVENT_LOG)
    size = keys.pop(old)
    if new is not None:
        keys[new] = size
    assert message in "; ".join(checks.event_log_problems(keys, APPLICATION))


def test_the_event_log_of_another_application_is_found() -> None:
    assert "there is no rolling event log of local-2" in checks.event_log_problems(EVENT_LOG, "local-2")[0]


def history(**changes: Any) -> Callable[[str], Any]:
    answers = {
        "/applications": [{"id": "local-1", "attempts": [{"completed": True}]}],
        "/applications/local-1/jobs": [{"jobId": 0, "status": "SUCCEEDED"}],
        "/applications/local-1/allexecutors": [{"id": "driver", "completedTasks": 4}],
    } | changes
    return lambda path: answers[path]


def test_a_history_of_the_run_passes() -> None:
    assert checks.history_problems(history(), ["local-1"]) == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"/applications": []}, "does not list local-1, but nothing"),
        (
            {"/applications": [{"id": "local-0", "attempts": [{"completed": True}]}]},
            "does not list local-1, but local-0",
        ),
        (
            {"/applications": [{"id": "local-1", "attempts": [{"completed": False}]}]},
            "lists local-1 as incomplete",
        ),
        ({"/applications/local-1/jobs": []}, "shows no jobs of local-1"),
        ({"/applications/local-1/jobs": [{"jobId": 3, "status": "FAILED"}]}, "did not succeed: 3"),
        (
            {"/applications/local-1/allexecutors": [{"id": "driver", "completedTasks": 0}]},
            "no executor of local-1 that completed a task",
        ),
    ],
)
def test_another_history_is_found(answer: dict[str, Any], message: str) -> None:
    assert message in "; ".join(checks.history_problems(history(**answer), ["local-1"]))


def test_a_stale_application_beside_the_runs_is_found() -> None:
    both = [{"id": each, "attempts": [{"completed": True}]} for each in ("local-0", "local-1")]
    assert checks.history_problems(history(**{"/applications": both}), ["local-1"]) == [
        "the history server lists applications of no run of ours: local-0"
    ]


def test_a_credential_is_found_also_in_a_compressed_event_log() -> None:
    text = b"".join(
        b'{"Task": %d, "Property": "%x", "secret": "s3cr3t"}\n' % (each, each**5) for each in range(500, 900)
    )
    stream = pa.BufferOutputStream()
    with pa.CompressedOutputStream(stream, "zstd") as compressed:
        compressed.write(text)
    packed = stream.getvalue().to_pybytes()
    assert len(packed) < len(text) / 2
    texts = {"events.zstd": checks.uncompressed("events.zstd", packed), "job.log": b"nothing"}
    assert checks.secret_problems(["s3cr3t"], texts) == ["events.zstd holds a credential"]


def test_problems_name_a_few_examples_and_count_the_rest() -> None:
    problems = checks.leftover_problems([f"left-{number}" for number in range(9)], [], wanted=[])
    assert problems == ["9 objects are left behind: left-0, left-1, left-2, left-3, left-4 and 4 more"]
