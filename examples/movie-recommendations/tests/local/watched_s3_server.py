"""The emulated S3, with two things for tests.

A request that matches the expression in the file `hold` (beside what it reads nothing) is never answered, and
takes no effect: whoever sends it can be killed just then. And after each request that changes something it is
verified that where there is a _SUCCESS, there are just the files that it names; if not, a line VIOLATION is
printed.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "local"))

import emulated_s3_server as server
from moto.s3.models import s3_backends

HOLD = Path(os.environ["HOLD"])


def main() -> None:
    answer = server.DomainDispatcherApplication(server.create_backend_app)

    def watched(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = list(answer(environ, start_response))
        if environ["REQUEST_METHOD"] in ("PUT", "POST", "DELETE"):
            for violation in violations():
                server.say("VIOLATION", violation)
        return body

    in_turn = server.OneRequestAtATime(watched)

    def held(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = (
            f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
        )
        if (pattern := HOLD.read_text()) and re.search(pattern, asked):
            server.say("HELD", asked)
            threading.Event().wait()
        return in_turn(environ, start_response)

    server.serve(held)


def violations() -> Iterable[str]:
    for bucket in s3_backends["123456789012"]["aws"].buckets.values():
        for key in list(bucket.keys):
            if key.endswith("/_SUCCESS"):
                folder = key.removesuffix("_SUCCESS")
                named = {folder + Path(name).name for name in json.loads(bucket.keys[key].value)["filenames"]}
                there = {each for each in bucket.keys if each.startswith(folder + "part-")}
                if named != there:
                    yield f"{key} names {sorted(named)}, and there are {sorted(there)}"


if __name__ == "__main__":
    main()
