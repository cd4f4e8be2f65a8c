"""Spark on this machine: what it needs, how it reaches the emulated S3, and its commands."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from emulated_s3 import EVENT_LOG_PREFIX, LOGS_BUCKET, REGION
from problems import Problem

OLDEST_JAVA = 17
"""Spark 4.1's documentation, "Downloading": it runs on Java 17 and 21."""

JAVA_OPTIONS = "-Xss4m -XX:+UseParallelGC -XX:CompileThresholdScaling=4"
"""Of driver and executors, as in `spark-application.ts`; the example's README, "Java's options", says why."""

EVENT_LOG = f"s3a://{LOGS_BUCKET}/{EVENT_LOG_PREFIX}"

_PROMETHEUS = "org.apache.spark.metrics.sink.PrometheusServlet"

# Beside the heap: Java's own, and Python workers with their part of the ratings.
_MEMORY_BESIDE_HEAP_GIB = 1.0


def s3a_conf(endpoint: str) -> dict[str, str]:
    """How S3 is reached. The first three are as on the cluster, which needs none of the others."""
    return {
        "spark.hadoop.fs.s3a.aws.credentials.provider": (
            "software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider"
        ),
        "spark.hadoop.fs.s3a.endpoint.region": REGION,
        "spark.hadoop.fs.s3a.directory.marker.retention": "keep",
        "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    }


def application_conf(endpoint: str, *, cores: int, memory_gib: float) -> dict[str, str]:
    """Properties of the job: of the module spark-operator's `spark_conf` what does not need a cluster."""
    return s3a_conf(endpoint) | {
        "spark.master": f"local[{cores}]",
        "spark.driver.memory": f"{round(memory_gib * 1024)}m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": JAVA_OPTIONS,
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": EVENT_LOG,
        "spark.eventLog.compress": "true",
        "spark.eventLog.rolling.enabled": "true",
        "spark.eventLog.rolling.maxFileSize": "10m",
        "spark.ui.prometheus.enabled": "true",
        "spark.metrics.namespace": "spark",
        "spark.metrics.appStatusSource.enabled": "true",
        "spark.metrics.conf.driver.sink.prometheusServlet.class": _PROMETHEUS,
        "spark.metrics.conf.driver.sink.prometheusServlet.path": "/metrics/prometheus",
        "spark.metrics.conf.driver.source.jvm.class": "org.apache.spark.metrics.source.JvmSource",
    }


def environment(home: Path, credentials: Mapping[str, str] = {}) -> dict[str, str]:
    """The environment of everything that is started: this process's, without what would lead elsewhere.

    No AWS account and no Spark of the person's is read, and nothing goes through a proxy. Temporary files are
    in the folder tmp of `home`, which must exist.
    """
    env = {key: value for key, value in os.environ.items() if not _FOREIGN.match(key)}
    temporary = home / "tmp"
    java = f'"-Djava.io.tmpdir={temporary}"'
    return env | {
        "TMPDIR": str(temporary),
        "LOCAL_DIRS": str(temporary),  # S3A's, for what is being uploaded
        "SPARK_SUBMIT_OPTS": java,
        "SPARK_DAEMON_JAVA_OPTS": java,
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(temporary),
        "SPARK_CONF_DIR": str(home / "conf"),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        **credentials,
    }


_FOREIGN = re.compile(r"AWS_|SPARK_|PYSPARK_|HADOOP_|PYTHON|(HTTPS?|ALL|NO)_PROXY$", re.IGNORECASE)


def spark_home() -> Path:
    """The folder of Spark inside the package pyspark."""
    return Path(str(importlib.metadata.distribution("pyspark").locate_file("pyspark")))


def submit_command(properties: Path, program: Path, arguments: list[str]) -> list[str]:
    return [
        str(spark_home() / "bin/spark-submit"),
        "--properties-file",
        str(properties),
        str(program),
        *arguments,
    ]


def write_logging(folder: Path) -> None:
    """Lets Spark say warnings and errors only, so that what the job says can be read."""
    (folder / "log4j2.properties").write_text(_LOGGING)


_LOGGING = """\
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
# The history server says its address at this level.
logger.history.name = org.apache.spark.deploy.history.HistoryServer
logger.history.level = info
# Said by every Spark that has no native libraries, or no metrics file of Hadoop's.
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
logger.netlib.name = dev.ludovic.netlib
logger.netlib.level = error
logger.metrics.name = org.apache.hadoop.metrics2.impl.MetricsConfig
logger.metrics.level = error
"""


def write_properties(path: Path, properties: Mapping[str, str]) -> Path:
    """Writes a file for `--properties-file`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{key} {value}\n" for key, value in properties.items()))
    return path


def check_machine(memory_gib: float) -> None:
    """Problem: Java, the jars or memory are missing."""
    _check_java()
    if not list((spark_home() / "jars").glob("hadoop-aws-*.jar")):
        raise Problem(
            f"{spark_home()} has no hadoop-aws: use `make example`, or docker/spark/get-environment"
        )
    available = _available_memory_gib()
    needed = memory_gib + _MEMORY_BESIDE_HEAP_GIB
    if available is not None and available < needed:
        raise Problem(
            f"--memory {memory_gib:g} needs about {needed:.1f} GiB, and {available:.1f} GiB are free: "
            "end other programs, or give a smaller --memory with a --sample of the users"
        )


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if java is None:
        where = f"JAVA_HOME={home} has no bin/java" if home else "there is no java on the PATH"
        raise Problem(
            f"{where}: Spark needs Java {OLDEST_JAVA} or 21; install one, or set JAVA_HOME to its folder"
        )
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if found is None or int(found[1]) < OLDEST_JAVA:
        version = found[1] if found else "of no version"
        raise Problem(
            f"{java} is Java {version}: Spark needs Java {OLDEST_JAVA} or 21; "
            "install one, or set JAVA_HOME to its folder"
        )


def _available_memory_gib() -> float | None:
    """None where the system does not say it in Linux's way."""
    try:
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
    except OSError:
        return None
    return int(found[1]) / (1 << 20) if found else None
