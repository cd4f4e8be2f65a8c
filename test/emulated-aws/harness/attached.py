"""The providers that need no AWS, and that a mirror may lack: the rehearsal's own process answers for them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .processes import running
from .stacks import PROJECT

ATTACHED = ("helm", "kubernetes", "tls")
ALL = ("aws", *ATTACHED)
"""For what is about terraform alone, and not about AWS: the rehearsal's aws answers at once."""

_PROVIDER = PROJECT / "src/rehearsal/provider/main.ts"


@contextlib.contextmanager
def attached_providers(
    folder: Path, scan: list[Path], names: Sequence[str] = ATTACHED, latency_scale: float = 0
) -> Iterator[str]:
    """Runs the rehearsal's provider for the configurations in `scan`; gives the JSON for TF_REATTACH_PROVIDERS.

    Unless `names` has it, its aws is left out: that must be the real one. With a `latency_scale`, its operations take
    that much of the time that they take on AWS.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "provider.log"
    scans = [argument for each in scan for argument in ("--scan", str(each))]
    command = ["node", "--require", "tsx/cjs", str(_PROVIDER), "--world", str(folder / "world"), *scans]
    command += ["--latency-scale", str(latency_scale)]
    environment = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    with running(command, PROJECT, {**environment, "HOME": str(folder)}, log) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise RuntimeError(f"The rehearsal's provider did not start:\n{line}{log.read_text(encoding='utf-8')}")
        providers = {name: value for name, value in json.loads(line).items() if name.rsplit("/", 1)[-1] in names}
        if len(providers) != len(names):
            raise RuntimeError(f"The rehearsal's provider does not offer all of {', '.join(names)}: {line}")
        yield json.dumps(providers)
