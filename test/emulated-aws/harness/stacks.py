"""The app's stacks, synthesized into a folder of the tests and prepared for the emulated AWS."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[3]
Configuration = dict[str, Any]

_CONFIGURATION = "cdk.tf.json"
_INPUTS = "terraform.tfvars.json"
_PLAYED_CLUSTER = "https://cluster.test"
"""Played by the rehearsal, which knows nothing of the one in the emulated AWS: it is always there."""


@dataclass(frozen=True)
class Stack:
    """A synthesized stack in its own folder."""

    name: str
    folder: Path

    @property
    def configuration(self) -> Configuration:
        """What was synthesized, and perhaps edited since."""
        loaded: Configuration = json.loads((self.folder / _CONFIGURATION).read_text(encoding="utf-8"))
        return loaded

    def local(self, name: str) -> dict[str, Any]:
        """One of the locals that main.ts writes, such as the node groups or the buckets."""
        found: dict[str, Any] = self.configuration["locals"][name]
        return found

    def edit(self, change: Callable[[Configuration], None]) -> None:
        """Changes the configuration in place, as an edited main.ts would."""
        configuration = self.configuration
        change(configuration)
        self._write(_CONFIGURATION, configuration)

    def give(self, inputs: Mapping[str, Any]) -> None:
        """Sets the input variables that the stack declares."""
        declared = self.configuration.get("variable", {})
        missing = [name for name, variable in declared.items() if "default" not in variable and name not in inputs]
        if missing:
            raise LookupError(
                f'Stack "{self.name}" requires {", ".join(missing)}, for which these tests have no value: '
                "add it to inputs() in test/emulated-aws/harness/inputs.py."
            )
        given = {name: value for name, value in inputs.items() if name in declared}
        self._write(_INPUTS, given)

    @property
    def inputs(self) -> dict[str, Any]:
        """The input variables."""
        given: dict[str, Any] = json.loads((self.folder / _INPUTS).read_text(encoding="utf-8"))
        return given

    def set_input(self, name: str, value: Any) -> None:
        """Changes one input variable."""
        self._write(_INPUTS, {**self.inputs, name: value})

    def uses_provider(self, *names: str) -> bool:
        """Whether the stack or one of its modules requires one of these providers of HashiCorp's."""
        required = re.compile(rf'"?source"?\s*[=:]\s*"(hashicorp/)?({"|".join(names)})"')
        files = [self.folder / _CONFIGURATION, *self.folder.rglob("*.tf")]
        return any(required.search(file.read_text(encoding="utf-8")) for file in files)

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        (self.folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def synthesize(folder: Path, layout: str = "staged") -> dict[str, Stack]:
    """Runs the app as cdktf.json says, in a layout, and returns its stacks in the order in which they are deployed."""
    settings = json.loads((PROJECT / "cdktf.json").read_text(encoding="utf-8"))
    # Without accounts, and without what would change the app's own settings.
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_", "SPARK_PLATFORM_"))
    }
    result = subprocess.run(
        ["/bin/sh", "-c", settings["app"]],
        cwd=PROJECT,
        env={**kept, "SPARK_PLATFORM_LAYOUT": layout, "CDKTF_OUTDIR": str(folder), "SYNTH_HCL_OUTPUT": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"The app could not synthesize:\n{result.stdout}{result.stderr}")
    return read_stacks(folder)


def copy_stacks(source: Path, folder: Path) -> dict[str, Stack]:
    """Takes stacks that were synthesized before."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return read_stacks(folder)


def read_stacks(folder: Path) -> dict[str, Stack]:
    """The stacks in a folder, each with its state beside it and ready for the emulated AWS."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    stacks = {name: Stack(name, folder / entry["workingDirectory"]) for name, entry in manifest["stacks"].items()}
    _keep_state_here(stacks)
    for stack in stacks.values():
        # An override file, so that what was synthesized stays what users get.
        override = {"provider": _overridden_providers(stack.configuration["provider"])}
        (stack.folder / "zz_override.tf.json").write_text(json.dumps(override), encoding="utf-8")
    return stacks


def _overridden_providers(providers: Configuration) -> Configuration:
    """What a stack's providers are told otherwise. Credentials and AWS's endpoint come from the environment."""
    # A bucket's own host name would have to resolve.
    overridden: Configuration = {"aws": [{"s3_use_path_style": True}]}
    if "kubernetes" in providers:
        overridden["kubernetes"] = [{"host": _PLAYED_CLUSTER}]
    if "helm" in providers:
        # An override replaces the whole object.
        (helm,) = providers["helm"]
        overridden["helm"] = [{"kubernetes": {**helm["kubernetes"], "host": _PLAYED_CLUSTER}}]
    return overridden


def _keep_state_here(stacks: Mapping[str, Stack]) -> None:
    """Moves each stack's state to its folder, and lets what reads another's follow."""
    moved: dict[str, str] = {}
    for stack in stacks.values():
        own = stack.configuration["terraform"].get("backend", {}).get("local", {}).get("path", stack.name)
        moved[own] = str(stack.folder / "terraform.tfstate")

        def localize(configuration: Configuration, path: str = moved[own]) -> None:
            configuration["terraform"]["backend"] = {"local": {"path": path}}

        stack.edit(localize)

    def follow(configuration: Configuration) -> None:
        for remote in configuration.get("data", {}).get("terraform_remote_state", {}).values():
            remote["config"] = {"path": moved[remote["config"]["path"]]}

    for stack in stacks.values():
        stack.edit(follow)
