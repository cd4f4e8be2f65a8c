"""A machine that lacks something is told so in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import spark
from problems import Problem


def fake_java(folder: Path, says: str) -> Path:
    java = folder / "bin/java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize(
    "says",
    ['openjdk version "17.0.15" 2025-04-15', 'java version "21" 2023-09-19', 'openjdk version "21-ea"'],
)
def test_java_17_and_later_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    fake_java(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    spark.check_machine(1.0)


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ('openjdk version "11.0.20"', "11"),
        ('java version "1.8.0_381"', "8"),
        ("Segmentation fault", "of no version"),
    ],
)
def test_an_older_java_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, version: str
) -> None:
    java = fake_java(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Problem, match=rf"^{java} is Java {version}: Spark needs Java 17 or 21; install one"):
        spark.check_machine(1.0)


def test_no_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match=r"^there is no java on the PATH: Spark needs Java 17 or 21"):
        spark.check_machine(1.0)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Problem, match=f"^JAVA_HOME={tmp_path} has no bin/java"):
        spark.check_machine(1.0)


def test_too_little_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "_available_memory_gib", lambda: 2.5)
    spark.check_machine(1.5)
    with pytest.raises(
        Problem, match=r"^--memory 2 needs about 3.0 GiB, and 2.5 GiB are free: end other programs"
    ):
        spark.check_machine(2.0)


def test_spark_without_the_jars_for_s3_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "spark_home", lambda: tmp_path)
    with pytest.raises(Problem, match=r"has no hadoop-aws: .*docker/spark/get-environment"):
        spark.check_machine(1.0)


def test_nothing_of_the_persons_aws_spark_or_proxy_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {
        "AWS_PROFILE": "work",
        "AWS_SESSION_TOKEN": "x",
        "HADOOP_CONF_DIR": "/x",
        "HTTP_PROXY": "http://x",
        "https_proxy": "http://x",
        "PYSPARK_SUBMIT_ARGS": "--x",
        "PYTHONPATH": "/x",
        "SPARK_CONF_DIR": "/x",
        "SPARK_DAEMON_CLASSPATH": "/x",
    }
    for key, value in foreign.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("LANG", "C.UTF-8")
    env = spark.environment(tmp_path, {"AWS_ACCESS_KEY_ID": "own"})
    assert not {key: value for key, value in env.items() if foreign.get(key) == value}
    assert (env["LANG"], env["AWS_ACCESS_KEY_ID"], env["SPARK_CONF_DIR"]) == (
        "C.UTF-8",
        "own",
        str(tmp_path / "conf"),
    )


def test_credentials_are_no_properties() -> None:
    properties = spark.application_conf("http://127.0.0.1:1", cores=2, memory_gib=1.5)
    assert not [key for key in properties if "key" in key or "secret" in key]
    assert properties["spark.driver.memory"] == "1536m"


def test_the_properties_of_the_cluster_are_set_to_the_same_values() -> None:
    # Those of the module that mean something on one machine, read from its source.
    source = (
        Path(__file__).parents[4] / "modules/terraform-helm-spark-operator/main.spark-conf.tf"
    ).read_text()
    properties = spark.application_conf("http://127.0.0.1:1", cores=2, memory_gib=1)
    shared = [
        key
        for key in properties
        if key.startswith(("spark.eventLog.", "spark.metrics.", "spark.ui.prometheus."))
    ]
    assert len(shared) >= 10
    for key in shared:
        if key != "spark.eventLog.dir":
            line = next(line for line in source.splitlines() if f'"{key}"' in line)
            assert line.split("=", 1)[1].strip() == f'"{properties[key]}"', key
