"""What `--check` looks at. Each function gives the problems that it finds, in words; none is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from baseline import Factors

RMSE_BELOW_PLAIN = 0.02
"""By how much the job's RMSE must be below that of the plain prediction."""

RMSE_FROM_REFERENCE = 0.01
"""How far the job's RMSE may be from that of the reference's fit of the same rank to the same ratings, but
with other random first factors."""

RATING_FROM_REFERENCE = 0.15
"""How far predicted ratings may be from the reference's, as a root mean square."""

COMMITTER = "magic"


def success_problems(output: Path) -> list[str]:
    """`_SUCCESS` is there, says that the magic committer wrote it, and names just the files there."""
    marker = output / "_SUCCESS"
    if not marker.is_file():
        return [f"{output} has no _SUCCESS: the output is incomplete"]
    try:
        said = json.loads(marker.read_text())
    except ValueError:
        return ["_SUCCESS is not S3A's, so that no committer of S3A has written the output"]
    problems = []
    if said.get("committer") != COMMITTER:
        problems.append(f"_SUCCESS names the committer {said.get('committer')!r}, not {COMMITTER!r}")
    if said.get("success") is not True:
        problems.append("_SUCCESS says that the job failed")
    named = {Path(name).name for name in said.get("filenames", [])}
    there = {file.name for file in output.glob("*.parquet")}
    if missing := sorted(named - there):
        problems.append(f"_SUCCESS names files that are not there: {_some(missing)}")
    if unknown := sorted(there - named):
        problems.append(f"there are files of another run, which _SUCCESS does not name: {_some(unknown)}")
    return problems


def read_output(output: Path) -> pa.Table:
    """The recommendations that a job has written."""
    return pq.read_table(output)


def output_problems(
    table: pa.Table, *, users: np.ndarray, movies: np.ndarray, titles: Mapping[int, str], count: int
) -> list[str]:
    """Every user once, each with `count` different movies that are known, rated, titled, best first."""
    problems = _column_problems(table)
    if problems:
        return problems
    ids = table["userId"].to_numpy()
    if ids.size != np.unique(ids).size:
        problems.append(f"{ids.size - np.unique(ids).size} users come more than once")
    if (missing := np.setdiff1d(users, ids)).size:
        problems.append(f"{missing.size} of {users.size} users have no recommendations, such as {missing[0]}")
    if (unknown := np.setdiff1d(ids, users)).size:
        problems.append(f"{unknown.size} users are not in the ratings, such as {unknown[0]}")

    lists = table["recommendations"].combine_chunks()
    rows = pd.DataFrame(
        {
            "user": np.repeat(ids, lists.value_lengths().fill_null(0).to_numpy()),
            **{name: lists.flatten().field(name).to_pandas() for name in ("movieId", "rating", "title")},
        }
    )
    lengths = lists.value_lengths().fill_null(0).to_numpy()
    if (wrong := lengths != count).any():
        problems.append(
            f"{wrong.sum()} users have not {count} recommendations, but {_some(sorted(set(lengths[wrong])))}"
        )
    if (double := rows.duplicated(["user", "movieId"])).any():
        problems.append(
            f"{double.sum()} movies are recommended twice to a user, such as {_first(rows['user'], double)}"
        )
    if (unknown := ~rows["movieId"].isin(movies)).any():
        problems.append(
            f"{unknown.sum()} recommended movies have no rating, such as {_first(rows['movieId'], unknown)}"
        )
    if (strange := ~np.isfinite(rows["rating"].to_numpy(dtype=np.float64))).any():
        problems.append(f"{strange.sum()} ratings are not finite numbers")
    rises = (rows["rating"].diff() > 0) & (rows["user"] == rows["user"].shift())
    if rises.any():
        problems.append(
            f"{rises.sum()} recommendations have a better one below, as of {_first(rows['user'], rises)}"
        )
    expected = rows["movieId"].map(titles)
    # A movie that the list of movies lacks has no title.
    if (untitled := (rows["title"] != expected) & ~(rows["title"].isna() & expected.isna())).any():
        first = rows[untitled].iloc[0]
        problems.append(
            f"{untitled.sum()} titles are wrong, such as {first['title']!r} for movie {first['movieId']}, "
            f"which is {titles.get(first['movieId'])!r}"
        )
    return problems


def _column_problems(table: pa.Table) -> list[str]:
    names = table.schema.names
    if names != ["userId", "recommendations"]:
        return [f"the output's columns are {', '.join(names)}; they should be userId, recommendations"]
    user, lists = (table.schema.field(name).type for name in names)
    problems = []
    if user != pa.int32():
        problems.append(f"the column userId is {user}; it should be int32")
    wanted = pa.struct([("movieId", pa.int32()), ("rating", pa.float32()), ("title", pa.string())])
    if not pa.types.is_list(lists) or lists.value_type != wanted:
        problems.append(f"the column recommendations is {lists}; it should be lists of {wanted}")
    return problems


def report_problems(report: Mapping[str, Any], *, counts: Mapping[str, int], application: str) -> list[str]:
    """The report is of that application and those ratings, and its best rank has the smallest error."""
    problems = []
    if report.get("application") != application:
        problems.append(f"the report is of {report.get('application')}, not of {application}")
    said = report.get("counts", {})
    problems += [
        f"the report counts {said.get(name)} {name}, not {count}"
        for name, count in counts.items()
        if said.get(name) != count
    ]
    averages = {int(rank): value for rank, value in report.get("averageRmse", {}).items()}
    if list(averages) != list(report.get("options", {}).get("ranks", [])):
        problems.append(f"the report has average RMSEs of the ranks {_some(averages)}")
    elif not all(np.isfinite(value) for value in averages.values()):
        problems.append("the report has an average RMSE that is not a finite number")
    elif report.get("bestRank") != min(averages, key=averages.__getitem__):
        problems.append(
            f"the report's best rank is {report.get('bestRank')}, which has not the smallest average RMSE"
        )
    return problems


def accuracy_problems(rmse: float, *, plain: float, reference: float) -> list[str]:
    """The job's error is well below the plain prediction's, and what an ALS of our own reaches."""
    problems = []
    if not rmse <= plain - RMSE_BELOW_PLAIN:
        problems.append(
            f"the RMSE of {rmse:.4f} is not {RMSE_BELOW_PLAIN} below {plain:.4f}, "
            "which the mean with the user's and the movie's bias reaches"
        )
    if not abs(rmse - reference) <= RMSE_FROM_REFERENCE:
        problems.append(
            f"the RMSE of {rmse:.4f} is more than {RMSE_FROM_REFERENCE} from the reference's {reference:.4f}"
        )
    return problems


def prediction_problems(table: pa.Table, reference: Factors) -> list[str]:
    """The ratings that the job predicts for what it recommends are nearly those of the reference."""
    lists = table["recommendations"].combine_chunks()
    user = np.repeat(table["userId"].to_numpy(), lists.value_lengths().to_numpy())
    rating = lists.flatten().field("rating").to_numpy()
    distance = rating - reference.predict(user, lists.flatten().field("movieId").to_numpy())
    away = float(np.sqrt(np.mean(np.square(distance))))
    if not away <= RATING_FROM_REFERENCE:
        return [
            f"the predicted ratings are {away:.3f} from the reference's, more than {RATING_FROM_REFERENCE}"
        ]
    return []


def leftover_problems(
    keys: Iterable[str], unfinished_uploads: Iterable[str], *, wanted: Iterable[str]
) -> list[str]:
    """A bucket holds what is `wanted` (keys, or prefixes that end in "/"), and no unfinished upload."""
    wanted = [*wanted]
    folders = tuple(each for each in wanted if each.endswith("/"))

    def is_left(key: str) -> bool:
        if "/__magic" in key or "/_temporary/" in key:
            return True
        # S3A keeps a folder that has become empty by an empty object in its place.
        leads_to_wanted = key.endswith("/") and any(each.startswith(key) for each in wanted)
        return not (key in wanted or key.startswith(folders) or leads_to_wanted)

    left = [key for key in keys if is_left(key)]
    problems = []
    if left:
        problems.append(f"{len(left)} objects are left behind: {_some(sorted(left))}")
    if uploads := sorted(unfinished_uploads):
        problems.append(f"{len(uploads)} uploads are left unfinished: {_some(uploads)}")
    return problems


def event_log_problems(keys: Mapping[str, int], application: str) -> list[str]:
    """The event log of that application is rolled, compressed and ended, below the marker of its folder."""
    problems = []
    if "logs/" not in keys:
        problems.append("the empty object logs/ is gone, without which no further application starts")
    folder = f"logs/eventlog_v2_{application}/"
    names = {
        key.removeprefix(folder): size
        for key, size in keys.items()
        if key.startswith(folder) and key != folder
    }
    if not names:
        return [*problems, f"there is no rolling event log of {application}, but {_some(sorted(keys))}"]
    if f"appstatus_{application}" not in names:
        problems.append(f"the event log of {application} is not ended")
    events = [name for name in names if name.startswith("events_")]
    if not events or any(names[name] == 0 for name in events):
        problems.append(f"the event log of {application} is empty")
    if any(not name.endswith(".zstd") for name in events):
        problems.append(f"the event log is not compressed: {_some(sorted(events))}")
    return problems


def history_problems(ask: Callable[[str], Any], applications: Iterable[str]) -> list[str]:
    """The history server (`ask` is its REST interface) knows just those applications, as completed."""
    applications = set(applications)
    listed = {each["id"]: each for each in ask("/applications")}
    problems = []
    if missing := sorted(applications - listed.keys()):
        problems.append(f"the history server does not list {_some(missing)}, but {_some(sorted(listed))}")
    if strangers := sorted(listed.keys() - applications):
        problems.append(f"the history server lists applications of no run of ours: {_some(strangers)}")
    for application in sorted(applications & listed.keys()):
        if not listed[application]["attempts"][-1]["completed"]:
            problems.append(f"the history server lists {application} as incomplete")
        jobs = ask(f"/applications/{application}/jobs")
        if not jobs:
            problems.append(f"the history server shows no jobs of {application}")
        if failed := [job["jobId"] for job in jobs if job["status"] != "SUCCEEDED"]:
            problems.append(
                f"the history server shows jobs of {application} that did not succeed: {_some(failed)}"
            )
        executors = ask(f"/applications/{application}/allexecutors")
        if not any(executor["completedTasks"] > 0 for executor in executors):
            problems.append(f"the history server shows no executor of {application} that completed a task")
    return problems


def secret_problems(secrets: Iterable[str], texts: Mapping[str, bytes]) -> list[str]:
    """None of the texts, by name, holds one of the secrets."""
    return [
        f"{name} holds a credential"
        for name, text in texts.items()
        if any(each.encode() in text for each in secrets)
    ]


def uncompressed(name: str, content: bytes) -> bytes:
    """The content of an event log's file."""
    if not name.endswith(".zstd"):
        return content
    return pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()


def _first(column: pd.Series, where: pd.Series) -> Any:
    return column[where].iloc[0]


def _some(items: Iterable[Any]) -> str:
    items = [str(each) for each in items]
    return (
        ", ".join(items[:5]) + (f" and {len(items) - 5} more" if len(items) > 5 else "")
        if items
        else "nothing"
    )
