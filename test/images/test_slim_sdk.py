"""What docker/spark/slim_sdk.py leaves of the AWS SDK."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

SCRIPT = Path(__file__).parents[2] / "docker/spark/slim_sdk.py"
SDK = "software/amazon/awssdk"


def slim(bundle: Path, destination: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, bundle, destination], capture_output=True, text=True)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.jar"
    with ZipFile(path, "w") as jar:
        jar.writestr(f"{SDK}/core/Client.class", b"core")
        jar.writestr(f"{SDK}/services/s3/S3Client.class", f"{SDK}/services/sts/StsClient".encode())
        jar.writestr(f"{SDK}/services/sts/StsClient.class", b"sts")
        jar.writestr(f"{SDK}/services/ec2/Ec2Client.class", b"ec2")
        jar.writestr(f"{SDK}/enhanced/dynamodb/Mapper.class", f"{SDK}/services/dynamodb/Client".encode())
        jar.writestr("META-INF/services/software.amazon.awssdk.http.SdkHttpService", b"http")
    return path


def test_the_sdk_and_the_services_that_s3a_calls_stay(bundle: Path, tmp_path: Path) -> None:
    assert slim(bundle, tmp_path / "slim.jar").returncode == 0
    with ZipFile(tmp_path / "slim.jar") as jar:
        assert jar.namelist() == [
            f"{SDK}/core/Client.class",
            f"{SDK}/services/s3/S3Client.class",
            f"{SDK}/services/sts/StsClient.class",
            "META-INF/services/software.amazon.awssdk.http.SdkHttpService",
        ]
        assert jar.read(f"{SDK}/core/Client.class") == b"core"


def test_twice_is_the_same(bundle: Path, tmp_path: Path) -> None:
    slim(bundle, tmp_path / "one.jar")
    slim(bundle, tmp_path / "two.jar")
    assert (tmp_path / "one.jar").read_bytes() == (tmp_path / "two.jar").read_bytes()


def test_a_class_that_needs_what_would_go_is_an_error(bundle: Path, tmp_path: Path) -> None:
    with ZipFile(bundle, "a") as jar:
        jar.writestr(f"{SDK}/core/New.class", f"L{SDK}/services/ec2/Ec2Client;".encode())
    ended = slim(bundle, tmp_path / "slim.jar")
    assert ended.returncode == 1
    assert ended.stderr == f"slim_sdk.py: {SDK}/core/New.class uses ec2; add it to KEPT_SERVICES\n"
    assert not (tmp_path / "slim.jar").exists()
