"""One request, one answer: requests and urllib3, with our hand on the connection.

urllib3 opens the connection through `_PlainConnection`, which asks the guard for the addresses, and
http.client reads the answer through `_MeteredFile`, which allows each read only the time and the
bytes that are left. So the limits hold for head, body, TLS and proxies alike, however slowly or
endlessly a server talks. Redirects, retries and inflation are not done here.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar
from typing import Any, Final

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.cookies import extract_cookies_to_jar
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from agrinews.errors import FetchError
from agrinews.readers.clock import Budget
from agrinews.readers.guard import Address, Passport, Resolver, resolve
from agrinews.readers.policy import FetchPolicy
from agrinews.readers.troubles import translated

__all__ = ["Answer", "Luggage", "Transport", "Wish", "header"]

# Chromium refuses a longer head (kMaxHeaderBufSize in net/http/http_stream_parser.h).
MAX_HEAD_BYTES: Final = 256 * 1024
PIECE_BYTES: Final = 64 * 1024
# A refused body that is small is read all the same, since that keeps the connection open.
WORTH_READING_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, as it said it."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """In the order of the message, repeated ones repeated."""
    body: bytes = b""
    """As sent: not inflated. Empty when it was not wanted."""


@dataclass(frozen=True, slots=True)
class Luggage:
    """What one URL takes along on all its hops."""

    budget: Budget
    passport: Passport
    cookies: CookieJar


@dataclass(frozen=True, slots=True)
class Wish:
    """Which bodies are wanted, and how much of them."""

    wanted: Callable[[Answer], bool]
    """Asked with the head of the answer."""
    max_bytes: int
    cut: bool = False
    """Whether a longer body is cut off there, not refused."""


def header(answer: Answer, name: str) -> str | None:
    """Return the value of a header, repeated ones joined by commas, or None."""
    wanted = name.lower()
    values = [value for key, value in answer.headers if key.lower() == wanted]
    return ", ".join(values) if values else None


class _Meter:
    """What the exchange under way in one thread may still cost, in time and bytes."""

    def __init__(self, luggage: Luggage, max_bytes: int) -> None:
        self.budget = luggage.budget
        self.passport = luggage.passport
        self.began_on_old_connection = False
        self.received = 0
        self._max_received = MAX_HEAD_BYTES
        self._max_bytes = max_bytes

    def head_is_done(self) -> None:
        self._max_received = self._max_bytes + MAX_HEAD_BYTES

    def count(self, received: int) -> None:
        self.received += received
        if self.received > self._max_received:
            message = "more bytes than are allowed, or a head without an end"
            raise FetchError(message, code="too_large")


class _MeteredFile(io.RawIOBase):
    """The stream of an answer: each read obeys the meter."""

    def __init__(self, stream: io.RawIOBase, sock: socket.socket, *, meter: _Meter) -> None:
        self._stream = stream
        self._sock = sock
        self._meter = meter
        self.at_end = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - typeshed names no public buffer type here
        if self.at_end:
            return 0
        self._sock.settimeout(self._meter.budget.patience_s())
        try:
            received = self._stream.readinto(buffer) or 0
        except TimeoutError as error:
            raise self._meter.budget.too_slow() from error
        self._meter.count(received)
        return received

    def close(self) -> None:
        try:
            self._stream.close()
        finally:
            super().close()


class _MeteredResponse(http.client.HTTPResponse):
    """An answer that is read through a meter, and that notices bytes beyond its declared end."""

    surplus = False

    def __init__(self, sock: socket.socket, *, meter: _Meter, **options: Any) -> None:  # noqa: ANN401
        super().__init__(sock, **options)
        self._metered = _MeteredFile(self.fp.detach(), sock, meter=meter)
        self.fp = io.BufferedReader(self._metered)

    def _close_conn(self) -> None:
        """Look at what is left in the buffer before it goes: http.client calls this at the end."""
        if self.fp is not None and self.length == 0 and not self._metered.closed:
            self._metered.at_end = True
            self.surplus = bool(self.fp.peek(1).strip())
        super()._close_conn()  # type: ignore[misc]


class _Gate:
    """What connections ask: who may be visited, and what the thread's exchange may cost."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._of_thread = threading.local()

    @property
    def meter(self) -> _Meter:
        meter: _Meter = self._of_thread.meter
        return meter

    @meter.setter
    def meter(self, meter: _Meter) -> None:
        self._of_thread.meter = meter

    def addresses(self, host: str, port: int, *, is_proxy: bool = False) -> tuple[Address, ...]:
        """Return where to connect. A proxy is the user's own choice, and may be private."""
        found = resolve(host, port, resolver=self._resolver, budget=self.meter.budget)
        if not is_proxy:
            self.meter.passport.admit(host, (address.ip for address in found))
        return found

    def connect(self, addresses: Iterable[Address], options: Iterable[Any]) -> socket.socket:
        """Connect to the first address that answers. Raises OSError of the last one."""
        failure: OSError = OSError("no address")
        for address in addresses:
            sock = socket.socket(address.family, socket.SOCK_STREAM)
            try:
                for option in options:
                    sock.setsockopt(*option)
                sock.settimeout(self.meter.budget.patience_s())
                sock.connect(address.sockaddr)
                sock.settimeout(self.meter.budget.patience_s())  # for the TLS handshake
            except OSError as error:
                sock.close()
                failure = error
            except FetchError:
                sock.close()
                raise
            else:
                return sock
        raise failure


class _PlainConnection(HTTPConnection):
    """A urllib3 connection that connects where the gate allows, and is read by the meter."""

    def __init__(self, *arguments: Any, gate: _Gate, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._gate = gate
        self._is_new = False
        self.response_class = self._metered_response  # type: ignore[assignment]

    def _metered_response(self, sock: socket.socket, **options: Any) -> _MeteredResponse:  # noqa: ANN401
        return _MeteredResponse(sock, meter=self._gate.meter, **options)

    def request(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """Judge also a connection that is open from before: its guest is another."""
        meter = self._gate.meter
        if self.sock is not None and not self._is_new:
            meter.began_on_old_connection = True
            if self.proxy is None:
                meter.passport.admit(self.host, [self.sock.getpeername()[0]])
        try:
            super().request(*arguments, **options)  # connects, where that was not done before
        finally:
            self._is_new = False

    def _new_conn(self) -> socket.socket:
        is_proxy = self.proxy is not None
        addresses = self._gate.addresses(self._dns_host, self.port, is_proxy=is_proxy)
        try:
            self._is_new = True
            return self._gate.connect(addresses, self.socket_options or ())
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(self, str(error.strerror or error)) from error


class _TlsConnection(_PlainConnection, HTTPSConnection):
    """The same with TLS, which HTTPSConnection adds."""


class _PlainPool(HTTPConnectionPool):
    def __init__(self, *arguments: Any, gate: _Gate, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.ConnectionCls = partial(_PlainConnection, gate=gate)  # type: ignore[assignment]


class _TlsPool(HTTPSConnectionPool):
    def __init__(self, *arguments: Any, gate: _Gate, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.ConnectionCls = partial(_TlsConnection, gate=gate)  # type: ignore[assignment]


class _GuardedAdapter(HTTPAdapter):
    """The requests adapter whose connections, direct or by proxy, pass the gate."""

    def __init__(self, gate: _Gate, **options: Any) -> None:  # noqa: ANN401
        plain, tls = partial(_PlainPool, gate=gate), partial(_TlsPool, gate=gate)
        self._pools = {"http": plain, "https": tls}
        super().__init__(**options)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager


class Transport:
    """Keeps the connections of one fetcher; safe to share between threads."""

    def __init__(self, policy: FetchPolicy, resolver: Resolver, *, hosts: int = 64) -> None:
        """Keep connections to at most `hosts` hosts open, `policy.per_host` to each."""
        self._policy = policy
        self._gate = _Gate(resolver)
        self._adapter = _GuardedAdapter(
            self._gate, pool_connections=hosts, pool_maxsize=policy.per_host
        )
        self._session = requests.Session()  # only asked what the environment says

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def exchange(
        self,
        url: str,
        headers: Iterable[tuple[str, str]],
        *,
        wish: Wish,
        luggage: Luggage,
    ) -> Answer:
        """Send a GET and return the answer, without its body unless that is wanted.

        Raises FetchError. Cookies are sent from the luggage, and kept in it.
        """
        asked = requests.Request("GET", url, headers=dict(headers), cookies=luggage.cookies)
        with translated(url, luggage.budget):
            request = asked.prepare()
        while True:
            meter = self._gate.meter = _Meter(luggage, wish.max_bytes)
            try:
                with translated(url, luggage.budget):
                    return self._exchange(request, url, wish=wish, luggage=luggage)
            except FetchError as error:
                # A connection that was kept open and closed by the server in the meantime: what
                # was sent on it was not read, so it is sent on a new one (RFC 9112 9.3.1).
                stale = meter.began_on_old_connection and not meter.received
                if error.code != "disconnected" or not stale:
                    raise

    def _exchange(
        self, request: requests.PreparedRequest, url: str, *, wish: Wish, luggage: Luggage
    ) -> Answer:
        response = self._send(request, luggage.budget)
        try:
            extract_cookies_to_jar(luggage.cookies, request, response.raw)  # type: ignore[no-untyped-call]
            return self._read(response, url, wish=wish)
        finally:
            response.close()

    def _send(self, request: requests.PreparedRequest, budget: Budget) -> requests.Response:
        proxy = self._policy.proxy
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        settings: Any = self._session.merge_environment_settings(
            request.url, proxies=proxies, stream=True, verify=self._policy.verify, cert=None
        )
        behind_proxy = requests.utils.select_proxy(str(request.url), settings["proxies"])
        if behind_proxy is not None:
            self._judge_behind_proxy(str(request.url))
        patience = budget.patience_s()
        return self._adapter.send(request, timeout=(patience, patience), **settings)

    def _judge_behind_proxy(self, url: str) -> None:
        """Refuse private hosts as far as we can see them; the proxy may see other addresses."""
        parts = urllib3.util.parse_url(url)
        host = (parts.host or "").strip("[]")
        try:
            self._gate.addresses(host, parts.port or 80)
        except FetchError as error:
            if error.code == "private_address":
                raise

    def _read(self, response: requests.Response, url: str, *, wish: Wish) -> Answer:
        raw = response.raw
        head = Answer(url, response.status_code, tuple(raw.headers.iteritems()))
        declared = raw.length_remaining
        self._gate.meter.head_is_done()
        if not wish.wanted(head):
            if declared is not None and declared <= WORTH_READING_BYTES:
                raw.read(declared + 1, decode_content=False)
            return head
        if declared is not None and declared > wish.max_bytes and not wish.cut:
            raise _too_large(wish.max_bytes)
        return Answer(head.url, head.status, head.headers, _whole_body(raw, wish))


def _whole_body(raw: urllib3.HTTPResponse, wish: Wish) -> bytes:
    body = bytearray()
    for piece in raw.stream(PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > wish.max_bytes:
            if wish.cut:
                return bytes(body[: wish.max_bytes])
            raise _too_large(wish.max_bytes)
    if getattr(raw._original_response, "surplus", False):  # noqa: SLF001 - requests reads it too
        message = "the server sent more than it declared: the page would be cut"
        raise FetchError(message, code="incomplete", retryable=True)
    return bytes(body)


def _too_large(max_bytes: int) -> FetchError:
    return FetchError(f"the body is larger than {max_bytes} bytes", code="too_large")
