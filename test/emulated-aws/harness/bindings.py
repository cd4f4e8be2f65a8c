"""The bindings of the very aws provider that this lane runs: the project's own are of a newer one."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from .stacks import PROJECT

_PINS = PROJECT / "test/emulated-aws/bindings"


def installed_bindings() -> Path:
    """Their folder, after installing what `bindings/` pins, unless that was done before."""
    lock = (_PINS / "package-lock.json").read_bytes()
    folder = PROJECT / ".cache/emulated-aws" / f"bindings-{hashlib.sha256(lock).hexdigest()[:16]}"
    complete = folder / ".complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(_PINS, folder)
        result = subprocess.run(
            ["npm", "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True, check=False
        )
        if result.returncode != 0:
            raise RuntimeError(
                "npm could not install the bindings that test/emulated-aws/bindings pins: it needs its registry, or a "
                f"copy of it.\n{result.stderr}"
            )
        complete.touch()
    return folder / "node_modules/@cdktf/provider-aws"
