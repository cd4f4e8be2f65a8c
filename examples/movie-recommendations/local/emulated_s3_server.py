"""The program behind emulated_s3: moto's server, on a free port of the loopback interface.

It prints a line with its address, and one for each request: method, status, milliseconds, path.
"""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

# Read when moto is imported. Larger objects, in bytes, are kept in unnamed files, which go with the process.
os.environ["MOTO_S3_DEFAULT_KEY_BUFFER_SIZE"] = str(1 << 20)

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server


def say(*words: object) -> None:
    """Prints a line at once: `print` writes its end by itself, after what other threads print meanwhile."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class OneRequestAtATime:
    """Lets moto answer one request at a time: its buckets have no locks, and S3A has many threads."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status = "-"

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, *rest)

        # A slow sender would hold up all others.
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        began = time.monotonic()
        with self._lock:
            answer = self._application(environ, start)
            body = [b"".join(answer)]
            if hasattr(answer, "close"):
                answer.close()
        query = environ.get("QUERY_STRING", "")
        path = environ.get("PATH_INFO", "") + (f"?{query}" if query else "")
        say(environ["REQUEST_METHOD"], status, round(1000 * (time.monotonic() - began)), path)
        return body


class _Quiet(MotoRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        pass


def serve(application: Callable[..., Iterable[bytes]]) -> None:
    """Serves it on a free port, until the process is ended."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    say(f"listening on http://127.0.0.1:{server.port}")
    server.serve_forever()


if __name__ == "__main__":
    serve(OneRequestAtATime(DomainDispatcherApplication(create_backend_app)))
