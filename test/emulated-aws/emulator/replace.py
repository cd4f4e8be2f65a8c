"""Puts our methods in the place of moto's."""

from __future__ import annotations

from typing import Any


def replace(owner: type, **members: Any) -> None:
    """Replaces members of a class, for every object of it."""
    for name, member in members.items():
        getattr(owner, name)  # A later moto that no longer has it must not make ours silently useless.
        setattr(owner, name, member)


def add(owner: type, **members: Any) -> None:
    """Gives a class members that it lacks, for every object of it."""
    for name, member in members.items():
        if hasattr(owner, name):  # In a later moto, whose own would be silently useless.
            raise AttributeError(f"{owner.__name__} now has {name}: leave ours out")
        setattr(owner, name, member)
