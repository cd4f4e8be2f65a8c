"""Runs terraform with the real aws provider against the emulated AWS."""
