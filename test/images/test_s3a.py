"""Spark's S3A with the jars of the images, the AWS SDK made small, against an emulated S3 and STS (moto).

The configuration is a pod's on EKS: credentials from a web-identity token. Nothing here names a committer.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.client import BaseClient
from moto.server import ThreadedMotoServer
from py4j.java_gateway import JavaObject
from pyspark.sql import DataFrame, SparkSession

BUCKET = "data"
MIB = 1024 * 1024
PROVIDER = "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def s3(endpoint: str) -> BaseClient:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="eu-north-1", **keys)
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    return client


@pytest.fixture(scope="module")
def spark(endpoint: str, s3: BaseClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    token = tmp_path_factory.mktemp("identity") / "token"
    token.write_text("a token that nobody checks here")
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        environment.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
        environment.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/spark")
        environment.setenv("AWS_ROLE_SESSION_NAME", "test")
        environment.setenv("AWS_REGION", "eu-north-1")
        environment.setenv("AWS_ENDPOINT_URL_STS", endpoint)
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", "1g")
            .config("spark.hadoop.fs.s3a.endpoint", endpoint)
            .config("spark.hadoop.fs.s3a.endpoint.region", "eu-north-1")
            .config("spark.hadoop.fs.s3a.path.style.access", "true")
            .config("spark.hadoop.fs.s3a.aws.credentials.provider", PROVIDER)
            .getOrCreate()
        )
        yield session
        session.stop()


@pytest.fixture
def numbers(spark: SparkSession) -> DataFrame:
    return spark.range(1000).selectExpr("id", "id % 7 as day")


def keys(s3: BaseClient, prefix: str) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]


def path_of(spark: SparkSession, uri: str) -> tuple[JavaObject, JavaObject]:
    """Hadoop's file system of `uri`, and the path in it."""
    path = spark._jvm.org.apache.hadoop.fs.Path(uri)
    return path.getFileSystem(spark._jsc.hadoopConfiguration()), path


def test_what_was_written_is_read_again(spark: SparkSession, numbers: DataFrame) -> None:
    uri = f"s3a://{BUCKET}/numbers"
    numbers.write.partitionBy("day").parquet(uri)
    assert spark.read.parquet(uri).where("day = 3").count() == 143


def test_the_magic_committer_is_what_writes_without_being_named(s3: BaseClient, numbers: DataFrame) -> None:
    numbers.write.parquet(f"s3a://{BUCKET}/magic")
    success = json.loads(s3.get_object(Bucket=BUCKET, Key="magic/_SUCCESS")["Body"].read())
    assert success["committer"] == "magic"
    assert not [key for key in keys(s3, "magic/") if "_temporary" in key or "__magic" in key]


def test_a_file_is_renamed_and_deleted(spark: SparkSession, s3: BaseClient) -> None:
    s3.put_object(Bucket=BUCKET, Key="files/before", Body=b"content")
    files, before = path_of(spark, f"s3a://{BUCKET}/files/before")
    _, after = path_of(spark, f"s3a://{BUCKET}/files/after")
    assert files.rename(before, after)
    assert keys(s3, "files/") == ["files/after"]
    assert files.delete(after, False)
    assert "files/after" not in keys(s3, "files/")


def test_a_large_file_is_uploaded_in_parts_and_read_whole(
    spark: SparkSession, s3: BaseClient, tmp_path: Path
) -> None:
    """As Spark's writers do, by a stream; moto does not understand uploads by copyFromLocalFile."""
    large = tmp_path / "large"
    # More than two of S3A's blocks, of 64 MiB.
    large.write_bytes(os.urandom(MIB) * 140)
    files, target = path_of(spark, f"s3a://{BUCKET}/large")
    local, source = path_of(spark, large.as_uri())
    spark._jvm.org.apache.hadoop.io.IOUtils.copyBytes(local.open(source), files.create(target), MIB, True)
    uploaded = s3.head_object(Bucket=BUCKET, Key="large")
    assert uploaded["ContentLength"] == 140 * MIB
    # S3 writes the number of parts behind the tag of what was uploaded in parts.
    assert uploaded["ETag"].strip('"').endswith("-3")
    again = tmp_path / "again"
    files.copyToLocalFile(False, target, path_of(spark, again.as_uri())[1], True)
    assert again.read_bytes() == large.read_bytes()


def test_the_keys_are_those_of_the_role_that_the_token_stands_for(spark: SparkSession) -> None:
    provider = spark._jvm.java.lang.Class.forName(PROVIDER).getMethod("create", None).invoke(None, None)
    # Temporary keys begin so; nothing here has any to give but STS.
    assert provider.resolveCredentials().accessKeyId().startswith("ASIA")
