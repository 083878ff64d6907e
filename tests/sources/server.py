"""A small web server of the tests' own, on loopback: each path is a function of what was asked."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """What the server answers under each path, and what it was asked: path and headers, in order."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def at(self, path: str, answer: Answer) -> str:
        """Answer so under `path`; gives the whole address."""
        self.answers[path] = answer
        return self.base + path


def says(body: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer at once; an underscore in a header's name is a hyphen."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, text in headers.items():
            asked.send_header(name.replace("_", "-"), text)
        asked.send_header("Content-Length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, the last for ever."""
    left = list(answers)

    def answer(asked: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(asked)

    return answer


@contextmanager
def site(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A running server, with TLS where a context is given; gone at the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            served.asked.append((self.path, dict(self.headers)))
            try:
                served.answers[self.path](self)
            except OSError:
                return  # the other side has heard enough

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            return  # a handshake that the client refuses is what some tests are about

    with Server(("127.0.0.1", 0), Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        served = Site(f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
