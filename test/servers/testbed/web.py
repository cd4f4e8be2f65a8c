"""The outside web server: tells callers who they are, and serves the packages. web.py ADDRESS PORT..."""

import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/who-am-i":
            super().do_GET()
            return
        body = self.client_address[0].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(address: str, port: int) -> None:
    ThreadingHTTPServer((address, port), partial(Handler, directory="/srv")).serve_forever()


for port in sys.argv[2:]:
    threading.Thread(target=serve, args=(sys.argv[1], int(port))).start()
