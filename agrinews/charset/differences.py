"""Where CPython's codec and the Encoding Standard disagree, as the running interpreter has it."""

from __future__ import annotations

from functools import cache

from agrinews import tables

__all__ = ["other_in", "refused_by"]


@cache
def _rows(codec: str) -> tuple[tuple[bytes, str], ...]:
    return tuple(
        (bytes.fromhex(raw), "".join(chr(int(point, 16)) for point in points.split(" ")))
        for name, raw, points in tables.rows("charset_differences.tsv")
        if name == codec
    )


@cache
def refused_by(codec: str) -> dict[bytes, str]:
    """Return what the standard reads and `codec` refuses: bytes -> text."""
    return {raw: text for raw, text in _rows(codec) if "\ufffd" in raw.decode(codec, "replace")}


@cache
def other_in(codec: str) -> tuple[tuple[bytes, str, str], ...]:
    """Return what `codec` reads otherwise: bytes, its text, the standard's text."""
    read = ((raw, raw.decode(codec, "replace"), text) for raw, text in _rows(codec))
    return tuple(row for row in read if row[1] != row[2] and "\ufffd" not in row[1])
