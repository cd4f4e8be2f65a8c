"""What the command lines of compare.py and scaling.py have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from pathlib import Path

#: Where data, scratch and results go unless told otherwise.
FOLDER = Path(__file__).resolve().parents[3] / ".cache/spark/bench"


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def among(known: Collection[str]) -> Callable[[str], list[str]]:
    """A type for names with commas between them."""

    def names(text: str) -> list[str]:
        given = text.split(",")
        if unknown := [name for name in given if name not in known]:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(known)}")
        return given

    return names
