"""What an exchange may cost in time and bytes, held against each read of the answer.

http.client reads an answer through `MeteredFile`, so the limits hold for head, body, TLS and
proxies alike, however slowly or endlessly a server talks.
"""

from __future__ import annotations

import http.client
import io
import socket
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any, Final

from agrinews.errors import FetchError
from agrinews.readers.clock import Budget
from agrinews.readers.guard import Passport

__all__ = ["Luggage", "Meter", "MeteredResponse"]

# Chromium refuses a longer head (kMaxHeaderBufSize in net/http/http_stream_parser.h).
MAX_HEAD_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Luggage:
    """What one URL takes along on all its hops."""

    budget: Budget
    passport: Passport
    cookies: CookieJar


class Meter:
    """What the exchange under way in one thread may still cost, in time and bytes."""

    def __init__(self, luggage: Luggage, max_bytes: int) -> None:
        """Allow `max_bytes` of body beyond the longest head."""
        self.budget = luggage.budget
        self.passport = luggage.passport
        self.began_on_old_connection = False
        self.received = 0
        self._max_received = MAX_HEAD_BYTES
        self._max_bytes = max_bytes

    def head_is_done(self) -> None:
        """Take what comes from now on for the body."""
        self._max_received = self._max_bytes + MAX_HEAD_BYTES

    def count(self, received: int) -> None:
        """Add bytes. Raises FetchError `too_large` when they are too many."""
        self.received += received
        if self.received > self._max_received:
            message = "more bytes than are allowed, or a head without an end"
            raise FetchError(message, code="too_large")


class MeteredFile(io.RawIOBase):
    """The stream of an answer: each read obeys the meter."""

    def __init__(self, stream: io.RawIOBase, sock: socket.socket, *, meter: Meter) -> None:
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


class MeteredResponse(http.client.HTTPResponse):
    """An answer that is read through a meter, and that notices bytes beyond its declared end."""

    surplus = False

    def __init__(self, sock: socket.socket, *, meter: Meter, **options: Any) -> None:  # noqa: ANN401
        """Read from `sock` as far as `meter` allows."""
        super().__init__(sock, **options)
        self._metered = MeteredFile(self.fp.detach(), sock, meter=meter)
        self.fp = io.BufferedReader(self._metered)

    def _close_conn(self) -> None:
        """Look at what is left in the buffer before it goes: http.client calls this at the end."""
        if self.fp is not None and self.length == 0 and not self._metered.closed:
            self._metered.at_end = True
            self.surplus = bool(self.fp.peek(1).strip())
        super()._close_conn()  # type: ignore[misc]
