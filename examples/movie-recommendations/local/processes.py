"""Programs that run beside this one, and never longer than it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

from problems import Problem

_LEASH = Path(__file__).with_name("leash.py")
_POLL_SECONDS = 0.05


class Process:
    """A program whose output goes to a file. It ends with the `with` block, or with this process.

    It has a session of its own: Ctrl-C in a terminal reaches this process only, which ends the others.
    """

    def __init__(self, name: str, command: list[str], *, env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._leash = subprocess.Popen(
                [sys.executable, "-IS", str(_LEASH), *command],
                env=dict(env),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, pattern: str, *, seconds: float) -> re.Match[str]:
        """The first match in the output. Problem: it ends, or the time passes, before there is one."""
        deadline = time.monotonic() + seconds
        while True:
            ended = not self.running()
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found
            if ended or time.monotonic() > deadline:
                happened = "ended instead of starting" if ended else f"did not start within {seconds:.0f} s"
                raise Problem(f"{self.name} {happened}. The end of {self.log}:\n{self.last_lines()}")
            time.sleep(_POLL_SECONDS)

    def lines(self) -> Iterator[str]:
        """The output as it comes, until the program has ended."""
        with self.log.open(errors="replace", newline="") as output:
            rest = ""
            while True:
                ended = self._leash.poll() is not None
                *complete, rest = (rest + output.read()).split("\n")
                yield from complete
                if ended:
                    if rest:
                        yield rest
                    return
                time.sleep(_POLL_SECONDS)

    def wait(self) -> int:
        """The exit code, once it has ended. 128 and the number of the signal that ended it, if one did."""
        return self._leash.wait()

    def running(self) -> bool:
        return self._leash.poll() is None

    def stop(self) -> None:
        """Ends it, gently at first, and everything that it started."""
        assert self._leash.stdin is not None
        self._leash.stdin.close()
        self._leash.wait()

    def kill(self) -> None:
        """Ends it as a machine does that is switched off."""
        self._leash.send_signal(signal.SIGUSR1)
        self._leash.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of its output, for messages."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
