"""The providers that need no AWS, and that a mirror may lack: the rehearsal's own process answers for them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from .processes import running
from .stacks import PROJECT

ATTACHED = ("helm", "kubernetes", "tls")
_PROVIDER = PROJECT / "src/rehearsal/provider/main.ts"


@contextlib.contextmanager
def attached_providers(folder: Path, scan: list[Path]) -> Iterator[str]:
    """Runs the rehearsal's provider for the configurations in `scan`; gives the JSON for TF_REATTACH_PROVIDERS.

    Its aws is left out: that must be the real one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "provider.log"
    scans = [argument for each in scan for argument in ("--scan", str(each))]
    command = ["node", "--require", "tsx/cjs", str(_PROVIDER), "--world", str(folder / "world"), *scans]
    environment = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    with running(command, PROJECT, {**environment, "HOME": str(folder)}, log) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise RuntimeError(f"The rehearsal's provider did not start:\n{line}{log.read_text(encoding='utf-8')}")
        providers = {name: value for name, value in json.loads(line).items() if name.rsplit("/", 1)[-1] in ATTACHED}
        if len(providers) != len(ATTACHED):
            raise RuntimeError(f"The rehearsal's provider does not offer all of {', '.join(ATTACHED)}: {line}")
        yield json.dumps(providers)
