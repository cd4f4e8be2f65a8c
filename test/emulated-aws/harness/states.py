"""The platform with its states in the emulated S3, as a user has it: a checkout with an edited main.ts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto import settings

from .account import Account
from .processes import running
from .stacks import PROJECT

_SETTINGS = "const settings: SparkPlatformProps = {\n"
_PARTS = ("main.ts", "src", "modules", "package.json", "tsconfig.json", "cdktf.json")
_TIMEOUT_SECONDS = 100
_MAY_ASK = {"TF_INPUT": "1"}


def documented_backend(page: Path) -> str:
    """The line that a page tells users to add to the settings in main.ts."""
    found = re.search(r"^ *backend: (Backend\.\w+\(\{.*\}\)),$", page.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"{page} shows no line with a backend any more.")
    return found[0]


@dataclass(frozen=True)
class Checkout:
    """A user's checkout of the project, apart from this one: the same code, and a main.ts of its own."""

    folder: Path

    @staticmethod
    def make(folder: Path) -> Checkout:
        """Copies what synthesizing needs."""
        folder.mkdir(parents=True)
        for part in _PARTS:
            copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
            copy(PROJECT / part, folder / part)
        (folder / "node_modules").symlink_to(PROJECT / "node_modules")
        return Checkout(folder)

    def set_backend(self, line: str) -> None:
        """Adds the line to the settings in main.ts."""
        main = self.folder / "main.ts"
        text = main.read_text(encoding="utf-8")
        assert text.count(_SETTINGS) == 1
        text = text.replace(_SETTINGS, f"{_SETTINGS}{line}\n")
        main.write_text(f'import {{ Backend }} from "./src/platform/backend";\n{text}', encoding="utf-8")

    def synthesize(self) -> None:
        """What `make synth` does."""
        command = ["node", "--require", "tsx/cjs", "main.ts"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def stack(self, name: str) -> Path:
        """The folder of a stack, there once it is synthesized."""
        return self.folder / "cdktf.out/stacks" / name


@dataclass(frozen=True)
class Ended:
    """How terraform ended, and all that it said, without its line breaks and frames."""

    code: int
    text: str


@dataclass(frozen=True)
class Started:
    """Terraform at work."""

    process: subprocess.Popen[str]
    errors: Path

    def wait_for_line(self, wanted: str) -> None:
        """Waits until it has said something."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if wanted in line:
                return
        raise AssertionError(f"terraform never said \"{wanted}\": {self.end().text}")

    def wait_for_question(self) -> None:
        """Waits until it has planned, and asks whether to go on: it has its lock, and writes nothing until it is told."""
        self.wait_for_line("Only 'yes' will be accepted to approve.")

    def approve(self) -> None:
        """Lets it do what it has planned."""
        assert self.process.stdin is not None
        self.process.stdin.write("yes\n")
        self.process.stdin.flush()

    def end(self) -> Ended:
        """Waits for its end."""
        text, _ = self.process.communicate(timeout=_TIMEOUT_SECONDS)
        return Ended(self.process.returncode, _plain(text + self.errors.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Command:
    """Terraform as a user types it, in the checkout."""

    checkout: Checkout
    stack: str
    environment: Mapping[str, str]

    def run(self, *arguments: str, answer: str | None = None) -> Ended:
        """Runs it to its end. With an answer it may ask; without one it may not."""
        environment = {**self.environment, **({} if answer is None else _MAY_ASK)}
        log = self.checkout.folder / "terraform.log"
        log.write_text("", encoding="utf-8")
        with running(self._typed(*arguments), self.checkout.folder, environment, log) as process:
            text, _ = process.communicate(answer, timeout=_TIMEOUT_SECONDS)
            return Ended(process.returncode, _plain(text + log.read_text(encoding="utf-8")))

    def must(self, *arguments: str, answer: str | None = None) -> str:
        """Runs what must succeed."""
        ended = self.run(*arguments, answer=answer)
        assert ended.code == 0, f"terraform {' '.join(arguments)} ended with {ended.code}: {ended.text}"
        return ended.text

    @contextmanager
    def started(self, *arguments: str) -> Iterator[Started]:
        """Starts it, for what happens meanwhile. It may ask."""
        environment = {**self.environment, **_MAY_ASK}
        with TemporaryDirectory() as folder:
            log = Path(folder) / "errors"
            with running(self._typed(*arguments), self.checkout.folder, environment, log) as process:
                yield Started(process, log)

    def _typed(self, command: str, *arguments: str) -> list[str]:
        chdir = f"-chdir=cdktf.out/stacks/{self.stack}"
        return ["terraform", chdir, *command.split(), "-no-color", *arguments]


def _plain(text: str) -> str:
    return re.sub(r"[\s│╷╵]+", " ", text)


@dataclass(frozen=True)
class StateBucket:
    """A bucket for states, made as docs/state.md says."""

    account: Account
    name: str

    def make(self) -> None:
        """Makes the bucket, with versioning."""
        s3 = self.account.client("s3")
        s3.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": self.account.region})
        s3.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})

    def delete(self) -> None:
        """Deletes the bucket with every version of what is in it."""
        s3 = self.account.client("s3")
        listed = s3.list_object_versions(Bucket=self.name)
        for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=self.name, Key=each["Key"], VersionId=each["VersionId"])
        s3.delete_bucket(Bucket=self.name)

    def contents(self) -> set[str]:
        """What is in it now."""
        return {each["Key"] for each in self.account.client("s3").list_objects_v2(Bucket=self.name).get("Contents", [])}

    def read(self, key: str) -> dict[str, Any]:
        """A state, or a lock."""
        loaded: dict[str, Any] = json.loads(
            self.account.client("s3").get_object(Bucket=self.name, Key=key)["Body"].read()
        )
        return loaded

    def versions(self, key: str) -> list[dict[str, Any]]:
        """Every version of a state, the oldest first."""
        s3 = self.account.client("s3")
        listed = s3.list_object_versions(Bucket=self.name, Prefix=key)["Versions"]
        bodies = [
            s3.get_object(Bucket=self.name, Key=key, VersionId=each["VersionId"])["Body"]
            for each in listed
            if each["Key"] == key
        ]
        return sorted((json.loads(body.read()) for body in bodies), key=lambda state: int(state["serial"]))


def through_proxy(environment: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """The environment in which S3's own host names lead to the emulated AWS.

    A bucket has a host name of its own, which would have to resolve; to a proxy it is only text. So what was
    synthesized is used as it is, without `use_path_style`. Plain http, as the emulation speaks nothing else.
    """
    region = "eu-north-1"
    return {
        **{name: value for name, value in environment.items() if name != "AWS_ENDPOINT_URL"},
        "HTTP_PROXY": endpoint,
        "http_proxy": endpoint,
        "AWS_ENDPOINT_URL_S3": f"http://s3.{region}.amazonaws.com",
        "AWS_ENDPOINT_URL_STS": f"http://sts.{region}.amazonaws.com",
    }


@contextmanager
def credentials_refused() -> Iterator[None]:
    """Lets the emulated AWS refuse everybody's credentials, as AWS does once they have expired."""
    before = settings.INITIAL_NO_AUTH_ACTION_COUNT
    # From so many requests on, moto looks at whose they are.
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    try:
        yield
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = before
