"""An S3 on this machine that holds the platform's two buckets, for as long as a run takes."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import boto3
from botocore.config import Config
from processes import Process

REGION = "eu-north-1"
DATA_BUCKET = "example-spark-data-bucket"
LOGS_BUCKET = "example-spark-events-logs-bucket"
"""As main.ts of the platform names them until you choose your own names."""

EVENT_LOG_PREFIX = "logs/"
"""The folder of the event log. Spark wants one that exists, and not the bucket's root."""

SERVER = Path(__file__).with_name("emulated_s3_server.py")


class EmulatedS3:
    """The server, and a client of it. Whoever wants to talk to it needs `credentials`, in the environment.

    The credentials are made up anew each time. The server does not check them: they are there to be looked
    for, in what must not hold any.
    """

    def __init__(self, *, log: Path, env: Mapping[str, str], program: Path = SERVER) -> None:
        self.credentials = {
            "AWS_ACCESS_KEY_ID": "EXAMPLE" + secrets.token_hex(6).upper(),
            "AWS_SECRET_ACCESS_KEY": secrets.token_hex(20),
        }
        self._process = Process("the emulated S3", [sys.executable, str(program)], env=env, log=log)
        try:
            self.endpoint = self._process.wait_for(r"listening on (http://\S+)\n", seconds=60)[1]
        except BaseException:
            self._process.stop()
            raise
        self.client = boto3.session.Session(
            aws_access_key_id=self.credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.credentials["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        ).client("s3", endpoint_url=self.endpoint, config=_CLIENT_CONFIG)

    def make_buckets(self) -> None:
        """The two buckets, and the event log's folder, an empty object as of the module spark-operator."""
        for bucket in (DATA_BUCKET, LOGS_BUCKET):
            self.client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.client.put_object(
            Bucket=LOGS_BUCKET, Key=EVENT_LOG_PREFIX, ContentType="application/x-directory"
        )

    def keys(self, bucket: str, prefix: str = "") -> dict[str, int]:
        """What is in a bucket, with sizes in bytes."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return {each["Key"]: each["Size"] for page in pages for each in page.get("Contents", [])}

    def unfinished_uploads(self, bucket: str) -> list[str]:
        """Keys of multipart uploads that were neither completed nor aborted: invisible, and billed."""
        uploads: list[dict[str, Any]] = self.client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        return sorted(each["Key"] for each in uploads)

    def download(self, bucket: str, prefix: str, folder: Path) -> None:
        """Copies what is under a prefix to a folder, without the empty objects that stand for folders."""
        for key in self.keys(bucket, prefix):
            if not key.endswith("/"):
                target = folder / key.removeprefix(prefix)
                target.parent.mkdir(parents=True, exist_ok=True)
                self.client.download_file(bucket, key, str(target))

    def requests(self) -> list[str]:
        """The requests that it has answered: method, status, milliseconds, path."""
        return self._process.log.read_text().splitlines()[1:]

    def __enter__(self) -> EmulatedS3:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stop()


# Path style, as the buckets' host names would have to resolve; and no proxy on the way to this machine.
_CLIENT_CONFIG = Config(s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 2})
