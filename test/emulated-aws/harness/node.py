"""The project's own programs in TypeScript."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

from .stacks import PROJECT


def run_typescript(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Runs a program of the project, by its path in it, and returns what it prints."""
    result = subprocess.run(
        ["node", "--require", "tsx/cjs", program, *arguments],
        cwd=PROJECT,
        env=dict(environment or os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{program} failed:\n{result.stderr}")
    return result.stdout
