"""What is said to a person when something does not work."""

from __future__ import annotations


class Problem(Exception):
    """Something that a person can mend. The message names what is wrong, with its value, and what to do."""
