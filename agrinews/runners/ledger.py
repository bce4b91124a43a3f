"""Which inputs an earlier run has dealt with, so that this one need not."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left


class Ledger:
    """Origins by their hashes: 9 bytes each, whatever their length.

    An input that is listed twice was dealt with as often as the earlier output has it.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._keys = array("Q")
        self._struck = bytearray()

    def __len__(self) -> int:
        """Return how many inputs are known."""
        return len(self._keys)

    def note(self, origin: str) -> None:
        """Take note of an input that was dealt with; all notes come before the first strike."""
        self._keys.append(_key(origin))

    def strike(self, origin: str) -> bool:
        """Whether this input was dealt with; each note counts for one input."""
        if len(self._struck) != len(self._keys):
            self._keys = array("Q", sorted(self._keys))
            self._struck = bytearray(len(self._keys))
        key = _key(origin)
        at = bisect_left(self._keys, key)
        while at < len(self._keys) and self._keys[at] == key:
            if not self._struck[at]:
                self._struck[at] = 1
                return True
            at += 1
        return False


def _key(origin: str) -> int:
    body = origin.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(body, digest_size=8).digest())
