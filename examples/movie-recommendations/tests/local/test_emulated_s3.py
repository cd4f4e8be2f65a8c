"""The emulated S3 does what S3A needs of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from emulated_s3 import DATA_BUCKET, LOGS_BUCKET, EmulatedS3


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedS3]:
    with EmulatedS3(log=tmp_path_factory.mktemp("s3") / "s3.log", env=os.environ) as s3:
        s3.make_buckets()
        yield s3


def test_it_listens_on_loopback_only(s3: EmulatedS3) -> None:
    assert s3.endpoint.startswith("http://127.0.0.1:")


def test_the_buckets_are_those_of_the_platform_with_the_folder_of_the_event_log(s3: EmulatedS3) -> None:
    names = [bucket["Name"] for bucket in s3.client.list_buckets()["Buckets"]]
    assert sorted(names) == sorted([DATA_BUCKET, LOGS_BUCKET])
    assert s3.keys(LOGS_BUCKET) == {"logs/": 0}
    main = (Path(__file__).parents[4] / "main.ts").read_text()
    assert all(f'"{name}"' in main for name in names)


def test_many_threads_at_once_are_answered_rightly(s3: EmulatedS3) -> None:
    def use(number: int) -> bool:
        key = f"threads/{number}"
        s3.client.put_object(Bucket=DATA_BUCKET, Key=key, Body=str(number).encode() * 1000)
        listed = key in s3.keys(DATA_BUCKET, "threads/")
        body = s3.client.get_object(Bucket=DATA_BUCKET, Key=key)["Body"].read()
        s3.client.delete_object(Bucket=DATA_BUCKET, Key=key)
        return listed and body == str(number).encode() * 1000

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(use, range(200)))
    assert s3.keys(DATA_BUCKET, "threads/") == {}
    assert not [line for line in s3.requests() if line.split()[1].startswith("5")]


def test_uploads_are_seen_until_they_are_aborted(s3: EmulatedS3) -> None:
    upload = s3.client.create_multipart_upload(Bucket=DATA_BUCKET, Key="upload")["UploadId"]
    assert s3.unfinished_uploads(DATA_BUCKET) == ["upload"]
    s3.client.abort_multipart_upload(Bucket=DATA_BUCKET, Key="upload", UploadId=upload)
    assert s3.unfinished_uploads(DATA_BUCKET) == []


def test_a_folder_is_downloaded_without_the_objects_that_stand_for_folders(
    s3: EmulatedS3, tmp_path: Path
) -> None:
    for key in ("download/", "download/a/", "download/a/b", "download/c"):
        s3.client.put_object(Bucket=DATA_BUCKET, Key=key, Body=key.encode())
    s3.download(DATA_BUCKET, "download/", tmp_path)
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()} == {"a/b", "c"}
    assert (tmp_path / "a/b").read_text() == "download/a/b"


def test_each_has_credentials_of_its_own_which_its_log_does_not_hold(s3: EmulatedS3, tmp_path: Path) -> None:
    with EmulatedS3(log=tmp_path / "s3.log", env=os.environ) as other:
        assert not set(other.credentials.values()) & set(s3.credentials.values())
        other.make_buckets()
    log = (tmp_path / "s3.log").read_text()
    assert "PUT 200" in log
    assert not any(secret in log for secret in other.credentials.values())
