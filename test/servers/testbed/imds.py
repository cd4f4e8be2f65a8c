"""The instance metadata service as far as cloud-init asks: run on the host that is AWS.

Answers from a folder for each caller's address: FOLDER/<address>/{user-data,meta-data/...}. Without tokens: cloud-init
uses them only on a machine whose firmware says that it is EC2's.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(sys.argv[1])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _, _version, *names = self.path.rstrip("/").split("/")
        path = FOLDER.joinpath(self.client_address[0], *names)
        if path.is_dir():
            listing = (entry.name + ("/" if entry.is_dir() else "") for entry in sorted(path.iterdir()))
            self.answer("\n".join(listing).encode())
        elif path.is_file():
            self.answer(path.read_bytes())
        else:
            self.send_error(404)

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("169.254.169.254", 80), Handler).serve_forever()
