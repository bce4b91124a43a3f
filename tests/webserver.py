"""A web server on loopback that says what a test tells it to, byte by byte, and keeps a log."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Reply = bytes | Callable[["Guest"], None]
MAX_HEAD_BYTES = 100_000


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    host: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Guest:
    """A connection, while a route answers it."""

    sock: socket.socket
    asked: Asked
    server: WebServer

    def send(self, body: bytes) -> None:
        self.sock.sendall(body)

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than the server lives."""
        if self.server.closing.wait(seconds):
            raise OSError


@dataclass
class WebServer:
    """Routes by path; what is not there is a 404, so that robots.txt allows everything."""

    host: str
    port: int
    routes: dict[str, Reply] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    connections: int = 0
    scheme: str = "http"
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.log if asked.path == path]

    def serve(self, sock: socket.socket) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, ValueError), sock:
            sock.settimeout(20)
            while (asked := self._read(sock)) is not None:
                self.log.append(asked)
                reply = self.routes.get(asked.path.partition("?")[0], page(status="404 No"))
                if callable(reply):
                    reply(Guest(sock, asked, self))
                    return
                sock.sendall(reply)
                if b"Connection: close" in reply:
                    return

    def _read(self, sock: socket.socket) -> Asked | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(65536)
            head += piece
            if not piece or len(head) > MAX_HEAD_BYTES:
                return None
        lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in lines[1:] if line)
        headers = {name.lower(): value for name, _, value in pairs}
        return Asked(self.host, lines[0].split(" ")[1], headers, time.monotonic())


def page(
    body: bytes = b"<html><title>t</title><p>text</p></html>",
    *headers: str,
    status: str = "200 OK",
    content_type: str | None = "text/html; charset=utf-8",
) -> bytes:
    """Return a whole answer with a true Content-Length."""
    kind = [f"Content-Type: {content_type}"] if content_type else []
    lines = [f"HTTP/1.1 {status}", *kind, f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("utf-8") + body


@contextlib.contextmanager
def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """Run a server on a free port of `host` until the block ends."""
    listener = socket.create_server((host, 0), backlog=64)
    server = WebServer(host, listener.getsockname()[1], scheme="https" if tls else "http")

    def welcome(sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            server.serve(tls.wrap_socket(sock, server_side=True) if tls else sock)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = listener.accept()
                threading.Thread(target=welcome, args=(sock,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        server.closing.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
