"""Messages over a socket between the supervisor and a worker: eight bytes of length, then bytes.

A worker blocks; the supervisor never does: whatever a worker is doing, or has stopped doing,
neither a full nor an empty socket may hold up the others.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from socket import socket
from typing import BinaryIO, Final

_LENGTH: Final = struct.Struct(">Q")
_RECEIVE_BYTES: Final = 2**18


def send(channel: socket, payload: bytes) -> None:
    """Send one message, waiting as long as it takes. Raises OSError when nobody listens."""
    channel.sendall(_LENGTH.pack(len(payload)) + payload)


def receive(stream: BinaryIO) -> bytes | None:
    """Return the next message, waiting for it; None when the other side is gone."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(header)[0]
    body = stream.read(size)
    return body if len(body) == size else None


class Channel:
    """The supervisor's end: what cannot be sent yet waits here, and so does half a message."""

    def __init__(self, end: socket) -> None:
        """Take over `end`, and make it one that never blocks."""
        end.settimeout(0)
        self._end = end
        self._out = bytearray()
        self._in = bytearray()
        self.closed = False
        """Whether the worker has gone; set only after its last whole message was taken."""

    def fileno(self) -> int:
        """Return the descriptor, for a selector."""
        return self._end.fileno()

    @property
    def unsent(self) -> int:
        """How many bytes wait to be sent."""
        return len(self._out)

    @property
    def idle(self) -> bool:
        """Whether no message is on its way, in either direction, as far as we know."""
        return not self._out and not self._in

    def put(self, payload: bytes) -> None:
        """Have one message wait to be sent with the next `flush`."""
        self._out += _LENGTH.pack(len(payload))
        self._out += payload

    def flush(self) -> None:
        """Send what the socket takes; errors are left to `take`, which sees the end anyway."""
        try:
            while self._out:
                del self._out[: self._end.send(self._out)]
        except BlockingIOError:
            return
        except OSError:
            self._out.clear()

    def take(self) -> Iterator[bytes]:
        """Yield the whole messages that have arrived."""
        self._read()
        start = 0
        while len(self._in) - start >= _LENGTH.size:
            end = start + _LENGTH.size + _LENGTH.unpack_from(self._in, start)[0]
            if len(self._in) < end:
                break
            yield bytes(self._in[start + _LENGTH.size : end])
            start = end
        del self._in[:start]

    def _read(self) -> None:
        try:
            while not self.closed:
                received = self._end.recv(_RECEIVE_BYTES)
                self._in += received
                self.closed = not received
        except BlockingIOError:
            return
        except OSError:
            self.closed = True

    def close(self) -> None:
        """Close the socket."""
        self._end.close()
