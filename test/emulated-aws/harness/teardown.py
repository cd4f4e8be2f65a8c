"""`make destroy` in a checkout whose stacks are synthesized already."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .stacks import PROJECT

_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Destroyed:
    """How it ended, and what it printed."""

    exit_code: int
    text: str


@dataclass(frozen=True)
class Teardown:
    """The program behind `make destroy`, in a folder with `cdktf.out`."""

    folder: Path

    @staticmethod
    def make(folder: Path, output: Path) -> Teardown:
        """Makes the checkout: this project's program, and stacks from elsewhere."""
        folder.mkdir(parents=True)
        for name in ("src", "node_modules", "package.json"):
            (folder / name).symlink_to(PROJECT / name)
        (folder / "cdktf.out").symlink_to(output)
        return Teardown(folder)

    def run(self, environment: Mapping[str, str], *arguments: str) -> Destroyed:
        """Runs it to its end, approved beforehand."""
        command = ["node", "--require", "tsx/cjs", "src/teardown/main.ts", "--auto-approve", *arguments]
        ended = subprocess.run(
            command,
            cwd=self.folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        return Destroyed(ended.returncode, ended.stdout + ended.stderr)
