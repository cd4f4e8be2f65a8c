"""How far bad inputs come with the real provider: what the rehearsal is held against, as it must not be laxer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.environment import Home
from harness.node import run_typescript
from harness.processes import running
from harness.remarks import remark
from harness.stacks import PROJECT

_INPUTS = "test/rehearsal/fidelity/bad-inputs"
_SERVER = PROJECT / "test/emulated-aws/server.py"


@pytest.fixture(scope="module")
def own_endpoint(workspace: Path) -> Iterator[str]:
    """An emulated AWS of its own, as what is left there is nobody's."""
    command = [sys.executable, "-u", str(_SERVER), "--region", "eu-west-1"]
    with running(command, _SERVER.parent, os.environ, workspace / "bad-inputs-server.log") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("export AWS_ENDPOINT_URL="), line
        yield line.split()[1].partition("=")[2]


def test_bad_inputs_come_as_far_as_recorded(own_endpoint: str, workspace: Path, home: Home) -> None:
    folder = workspace / "bad-inputs"
    folder.mkdir()
    environment = Home(workspace / "bad-inputs-home", own_endpoint, home.plugin_cache).environment()
    provider = json.dumps({"s3_use_path_style": True})
    text = run_typescript(f"{_INPUTS}/main.ts", str(folder), provider, environment=environment)
    found = {name: each["outcome"] for name, each in json.loads(text).items()}
    recorded = json.loads((PROJECT / _INPUTS / "outcomes.json").read_text(encoding="utf-8"))
    outcomes = sorted(set(found.values()))
    counted = ", ".join(f"{sum(each == outcome for each in found.values())} {outcome}" for outcome in outcomes)
    remark(f"{len(found)} bad inputs, by how far they came with the real provider: {counted}")
    assert found == {name: each["real"] for name, each in recorded.items()}
