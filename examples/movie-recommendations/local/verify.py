"""`--check`: looks at everything that a run has left, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import baseline
import checks
from emulated_s3 import DATA_BUCKET, EVENT_LOG_PREFIX, LOGS_BUCKET, EmulatedS3
from history_server import HistoryServer
from job import Result
from split import split


def everything(results: list[Result], s3: EmulatedS3, history: HistoryServer, *, logs: Path) -> int:
    """Prints a line for each thing looked at, and below it what is wrong. 0 if nothing is, else 1."""
    verdict = _Verdict()
    for result in results:
        _result(result, verdict)
    wanted = [each for result in results for each in result.job.wanted]
    problems = checks.leftover_problems(
        s3.keys(DATA_BUCKET),
        s3.unfinished_uploads(DATA_BUCKET),
        wanted=wanted,
    )
    problems += checks.leftover_problems(
        s3.keys(LOGS_BUCKET), s3.unfinished_uploads(LOGS_BUCKET), wanted=[EVENT_LOG_PREFIX]
    )
    verdict.on("no leftovers in the buckets", problems)
    applications = [result.application for result in results]
    for application in applications:
        verdict.on(
            f"the event log of {application} is rolling, compressed and complete",
            checks.event_log_problems(s3.keys(LOGS_BUCKET), application),
        )
    history.wait_for_applications(len(applications))
    verdict.on(
        "the history server shows these applications, completed",
        checks.history_problems(history.ask, applications),
    )
    secrets = s3.credentials.values()
    verdict.on(
        "no credentials in logs, event logs and reports",
        checks.secret_problems(secrets, _texts(results, s3, logs)),
    )
    print(
        f"\n{verdict.failed} of {verdict.count} checks failed."
        if verdict.failed
        else f"\nAll {verdict.count} checks passed."
    )
    return 1 if verdict.failed else 0


class _Verdict:
    def __init__(self) -> None:
        self.count = 0
        self.failed = 0

    def on(self, what: str, problems: Iterable[str]) -> None:
        problems = list(problems)
        self.count += 1
        self.failed += bool(problems)
        print(f"{'FAILED' if problems else 'ok':6} {what}", flush=True)
        for problem in problems:
            print(f"       {problem}", flush=True)


def _result(result: Result, verdict: _Verdict) -> None:
    name, report, job = f"{result.job.prefix}: ", result.report, result.job
    ratings, titles = job.data.read_ratings(), job.data.read_titles()
    verdict.on(
        name + "the output is complete, written by the magic committer",
        checks.success_problems(result.output),
    )
    table = checks.read_output(result.output)
    training, validation = split(ratings, report["options"]["seed"])
    problems = checks.output_problems(
        table,
        users=training["user"].unique(),
        movies=training["movie"].unique(),
        titles=titles,
        count=report["options"]["recommendations"],
    )
    verdict.on(name + f"{table.num_rows:,} users have ten movies each, with titles, the best first", problems)
    counted = {
        "ratings": len(ratings),
        "training": len(training),
        "validation": len(validation),
        "users": ratings["user"].nunique(),
        "movies": ratings["movie"].nunique(),
        "usersWithRecommendations": training["user"].nunique(),
    }
    problems = checks.report_problems(report, counts=counted, application=result.application)
    verdict.on(name + "the report has the counts, the application and the best of its ranks", problems)
    if problems:
        return

    reference = baseline.als(
        training,
        rank=report["bestRank"],
        regularization=report["options"]["regularization"],
        rounds=report["options"]["iterations"],
    )
    plain, fitted = baseline.plain_rmse(training, validation), reference.rmse(validation)
    verdict.on(
        name + f"RMSE {report['rmse']:.4f}; an ALS of our own: {fitted:.4f}, a plain prediction: {plain:.4f}",
        checks.accuracy_problems(report["rmse"], plain=plain, reference=fitted),
    )
    verdict.on(
        name + "the predicted ratings are those of our own ALS", checks.prediction_problems(table, reference)
    )


def _texts(results: list[Result], s3: EmulatedS3, logs: Path) -> dict[str, bytes]:
    """Everything that is read by people, or kept."""
    texts = {str(file): file.read_bytes() for file in logs.iterdir()}
    texts |= {
        str(result.folder / "report.json"): (result.folder / "report.json").read_bytes() for result in results
    }
    for key in s3.keys(LOGS_BUCKET):
        content = s3.client.get_object(Bucket=LOGS_BUCKET, Key=key)["Body"].read()
        texts[key] = checks.uncompressed(key, content)
    return texts
