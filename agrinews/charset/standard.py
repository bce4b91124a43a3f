"""Bytes to text in a named encoding, exactly as the Encoding Standard says, errors included.

CPython's codecs do the work; where they refuse or mis-map a sequence, the tables put it right.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import cache, partial

from agrinews import tables
from agrinews.charset.big5 import decode_big5
from agrinews.charset.gb18030 import decode_gb18030
from agrinews.charset.iso2022 import decode_hz, decode_iso2022_cn
from agrinews.charset.neighbours import decode_neighbour

__all__ = ["Decoded", "decode_as"]

Decoded = tuple[str, int]
"""A text, and how many U+FFFD in it stand for bytes that fit nothing."""

# The standard's name, and the Python codec that is its like.
PYTHON_CODECS = {
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
}
_OWN: dict[str, Callable[[bytes], Decoded]] = {
    "euc-jp": partial(decode_neighbour, codec="euc_jp"),
    "shift_jis": partial(decode_neighbour, codec="cp932"),
    "euc-kr": partial(decode_neighbour, codec="cp949"),
    "gb18030": decode_gb18030,
    "big5": decode_big5,
    "hz-gb-2312": decode_hz,
    "iso-2022-cn": decode_iso2022_cn,
}


def decode_as(body: bytes, encoding: str) -> Decoded:
    """Return the text of `body` in `encoding` (a name of the labels table) and the U+FFFD in it."""
    if encoding in _OWN:
        return _OWN[encoding](body)
    if encoding in PYTHON_CODECS:
        return _by_python(body, PYTHON_CODECS[encoding])
    text, _ = codecs.charmap_decode(body, "replace", _single_byte(encoding))
    return text, text.count("\ufffd")


def _by_python(body: bytes, codec: str) -> Decoded:
    try:
        return body.decode(codec), 0
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
        return text, text.count("\ufffd") - body.decode(codec, "ignore").count("\ufffd")


@cache
def _single_byte(encoding: str) -> str:
    """Return the 256 characters of a single-byte encoding; U+FFFE marks what means nothing."""
    rows = {name: points for name, points in tables.rows("charset_single_byte.tsv")}  # noqa: C416
    upper = "".join(map(_characters, rows[encoding].split(" ")))
    return "".join(map(chr, range(128))) + upper


def _characters(run: str) -> str:
    if run == "-":
        return "\ufffe"
    first, _, last = run.partition("-")
    return "".join(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
