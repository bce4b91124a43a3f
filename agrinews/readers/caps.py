"""How much may come out of a compressed member, so that a bomb is only a failure."""

from __future__ import annotations

from typing import Final, Protocol

from agrinews.errors import TooLargeError
from agrinews.model import MAX_BODY_BYTES

# The most that any of 31 saved news pages shrinks is 9 times with gzip and 12 times with xz; pages
# of one repeated word come to 100. A bomb has 1,000 (deflate's limit) and more.
MAX_RATIO: Final = 200
FREE_BYTES: Final = 2**20
"""Below this size nobody asks how well it was compressed."""
_CHUNK: Final = 2**16


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


def read_capped(
    stream: Readable, *, origin: str, packed: int | None = None, limit: int = MAX_BODY_BYTES
) -> bytes:
    """Return all bytes of a stream, of which `packed` bytes are stored where that is known.

    Raises TooLargeError beyond `limit` bytes, or beyond FREE_BYTES and MAX_RATIO times `packed`.
    """
    body = bytearray()
    while part := stream.read(_CHUNK):
        body += part
        if len(body) > limit:
            raise TooLargeError(f"more than {limit / 2**20:g} MB", origin=origin)
        if packed is not None and len(body) > max(FREE_BYTES, MAX_RATIO * packed):
            message = f"{packed} bytes hold more than {len(body)}: a bomb, not a page"
            raise TooLargeError(message, origin=origin)
    return bytes(body)
