"""Terraform's commands on one stack, and what they report."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .environment import MIRROR_VARIABLE
from .processes import running

_TIMEOUT_SECONDS = 150
"""Longer than any command takes here. A destroy in a wrong order waits for AWS to give in, which it never does."""

Event = dict[str, Any]


class TerraformError(Exception):
    """A command that failed, with what terraform says about it."""

    def __init__(self, command: str, diagnostics: list[str], rest: str) -> None:
        super().__init__(f"terraform {command} failed:\n" + ("\n".join(diagnostics) or rest))
        self.diagnostics = diagnostics


@dataclass
class Timings:
    """How long each command took, for the summary at the end."""

    seconds: list[tuple[str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What a plan wants to do: each address with its action, such as create, update, delete or replace."""

    file: Path
    changes: Mapping[str, str]

    def addresses(self, *actions: str) -> set[str]:
        """The addresses with one of the actions."""
        return {address for address, action in self.changes.items() if action in actions}


@dataclass
class Terraform:
    """Terraform in the folder of one stack."""

    name: str
    folder: Path
    environment: Mapping[str, str]
    timings: Timings

    def init(self) -> None:
        """Installs the providers."""
        try:
            self._run("init", "-input=false")
        except TerraformError as error:
            error.add_note(
                f"The aws provider comes from the folder that {MIRROR_VARIABLE} names (the one above "
                "registry.terraform.io), or, where it is not set, from Terraform's registry: set it, or go online."
            )
            raise

    def validate(self) -> list[str]:
        """The errors that terraform and the providers find without an account."""
        with running(["terraform", "validate", "-json"], self.folder, self.environment, self._log) as process:
            text, _ = process.communicate(timeout=_TIMEOUT_SECONDS)
        return [_described(each) for each in json.loads(text)["diagnostics"] if each["severity"] == "error"]

    def plan(self, label: str = "plan") -> Plan:
        """Plans with the stack's inputs."""
        file = self.folder / "stage.tfplan"
        events = self._run("plan", "-input=false", f"-out={file.name}", label=label)
        changes = [event["change"] for event in events if event["type"] == "planned_change"]
        return Plan(file, {each["resource"]["addr"]: each["action"] for each in changes})

    def show(self, plan: Plan) -> str:
        """A plan in words, for the message of a test that expected another one."""
        with running(
            ["terraform", "show", "-no-color", plan.file.name], self.folder, self.environment, self._log
        ) as process:
            text, _ = process.communicate(timeout=_TIMEOUT_SECONDS)
        return str(text)

    def apply(self, plan: Plan, label: str = "apply") -> None:
        """Does what a plan says."""
        self._run("apply", "-input=false", plan.file.name, label=label)

    def create(self) -> None:
        """Plans and applies what nobody looks at in between: one start of the provider less."""
        self._run("apply", "-input=false", "-auto-approve", label="first plan and apply")

    def destroy(self, label: str = "destroy") -> None:
        """Destroys everything in the stack's state."""
        self._run("destroy", "-input=false", "-auto-approve", label=label)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, from its state file: `terraform output` would take a second for it."""
        return {name: output["value"] for name, output in self._state["outputs"].items()}

    def addresses(self) -> set[str]:
        """Every managed resource in the state, by module and type and name, without keys."""
        managed = [resource for resource in self._state["resources"] if resource["mode"] == "managed"]
        return {".".join(filter(None, [each.get("module"), each["type"], each["name"]])) for each in managed}

    @property
    def _state(self) -> dict[str, Any]:
        file = self.folder / "terraform.tfstate"
        empty: dict[str, Any] = {"outputs": {}, "resources": []}
        state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else empty
        return state

    @property
    def _log(self) -> Path:
        return self.folder / "terraform.log"

    def _run(self, command: str, *arguments: str, label: str | None = None) -> list[Event]:
        started = time.monotonic()
        full = ["terraform", command, "-json", *arguments]
        with running(full, self.folder, self.environment, self._log) as process:
            try:
                text, _ = process.communicate(timeout=_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                reason = (
                    f"it still ran after {_TIMEOUT_SECONDS} seconds: the end of {self._log} tells what it waited for"
                )
                raise TerraformError(command, [reason], "") from None
        with self._log.open("a", encoding="utf-8") as log:
            log.write(text)
        self.timings.seconds.append((f"{self.name}: {label or command}", time.monotonic() - started))
        events = list(_events(text))
        if process.returncode != 0:
            raise TerraformError(command, list(_errors(events)), self._log.read_text(encoding="utf-8")[-3000:])
        return events


def _events(text: str) -> Iterable[Event]:
    for line in text.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _errors(events: Iterable[Event]) -> Iterable[str]:
    for event in events:
        if event.get("type") == "diagnostic" and event["diagnostic"]["severity"] == "error":
            yield _described(event["diagnostic"])


def _described(diagnostic: Event) -> str:
    place = diagnostic.get("address") or (diagnostic.get("range") or {}).get("filename", "")
    return f"{diagnostic['summary']} ({place}): {diagnostic.get('detail', '')}"
