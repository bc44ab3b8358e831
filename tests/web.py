"""A web server on this machine."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer


@dataclass
class Web:
    address: str
    asked: list[str] = field(default_factory=list)
    """The path of every request, in order."""


@contextmanager
def serving(pages: Mapping[str, bytes]) -> Iterator[Web]:
    """While it lasts, it has these pages (by their paths, "/names.txt") and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(self.path)
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        web = Web(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield web
        server.shutdown()
