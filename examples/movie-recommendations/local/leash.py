"""Runs a command that ends, with all that it starts, as soon as this program's standard input does.

SIGUSR1 ends it at once, without a chance to tidy up. The other end of the pipe is held by whoever wants the
command to run. When that process ends, however it ends, the pipe closes. This works on Linux and macOS alike,
and needs nothing of the command.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 10.0
"""Between asking the command to end, and ending it."""


def main(command: list[str]) -> int:
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)
    signal.signal(signal.SIGUSR1, lambda *_: _signal_group(child.pid, signal.SIGKILL))

    def end_with_the_pipe() -> None:
        while os.read(0, 1024):
            pass
        _signal_group(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        _signal_group(child.pid, signal.SIGKILL)

    threading.Thread(target=end_with_the_pipe, daemon=True).start()
    status = child.wait()
    # What it started and left behind.
    _signal_group(child.pid, signal.SIGKILL)
    return status if status >= 0 else 128 - status


def _signal_group(group: int, number: signal.Signals) -> None:
    # macOS says the second of a group that is ending.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
