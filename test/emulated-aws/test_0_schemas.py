"""What the rehearsal derives from bindings, against what the real aws provider of that version says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.bindings import installed_bindings
from harness.environment import Home
from harness.node import run_typescript
from harness.processes import running
from harness.remarks import remark
from harness.stacks import PROJECT

_VERSION = "5.100.0"
"""Of the provider that the pinned bindings were made from."""

_EXPECTED = PROJECT / "test/rehearsal/fidelity/aws-disagreements.json"


def _printed_schemas(folder: Path, home: Home) -> Path:
    folder.mkdir()
    required = {"aws": {"source": "hashicorp/aws", "version": _VERSION}}
    (folder / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": required}}), encoding="utf-8")
    texts = []
    for command in (["init", "-input=false"], ["providers", "schema", "-json"]):
        with running(["terraform", *command], folder, home.environment(), folder / "terraform.log") as process:
            text, _ = process.communicate(timeout=150)
            log = (folder / "terraform.log").read_text(encoding="utf-8")
            assert process.returncode == 0, f"terraform {command[0]} failed: {log[-2000:]}"
            texts.append(text)
    file = folder / "schemas.json"
    file.write_text(texts[-1], encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def comparison(workspace: Path, home: Home) -> dict[str, Any]:
    """What the project's own comparison finds."""
    printed = _printed_schemas(workspace / "schemas", home)
    found: dict[str, Any] = json.loads(
        run_typescript("test/rehearsal/fidelity/compare-schemas.ts", str(installed_bindings()), "5", str(printed))
    )
    in_use = found["inUse"]
    remark(
        f"schemas of aws {_VERSION}: {found['wrong']} of {found['properties']} properties of {found['types']} types are "
        f"derived wrongly; {len(in_use['wrong'])} of {in_use['properties']} of the {in_use['types']} types in use, with "
        "what the catalogue adds"
    )
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What is known to be wrong, with reasons."""
    read: dict[str, Any] = json.loads(_EXPECTED.read_text(encoding="utf-8"))
    return read


def test_the_schemas_are_those_of_the_version_that_the_bindings_are_of(comparison: dict[str, Any]) -> None:
    assert comparison["provider"] == f"aws {_VERSION}"


def test_every_disagreement_about_a_type_in_use_is_explained(
    comparison: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = {each["property"]: (each.get("derived"), each.get("real")) for each in comparison["inUse"]["wrong"]}
    explained = {each["property"]: (each.get("derived"), each.get("real")) for each in expected["inUse"]}
    assert found == explained, "explain what is new in aws-disagreements.json, and drop what no longer occurs"
    assert all(each["why"] for each in expected["inUse"])


def test_of_all_types_no_more_is_wrong_than_is_known(comparison: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {name: comparison[name] for name in expected["overall"]} == expected["overall"]
