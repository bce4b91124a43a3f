r"""Text that is to be repaired, read in pieces: stretches of a document, or lines of JSON.

What is not changed is written as the bytes that came: invalid bytes, odd line ends and the way a
JSON line is spelt survive.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from agrinews.errors import OutputError, UnreadableError

STRETCH_BYTES = 4 << 20
"""About a million Chinese characters, and all that is held of a document at once."""
READ_BYTES = 1 << 16
PATIENCE_S = 0.3
"""A pipe that is silent for so long has somebody waiting at its other end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with its bytes, and how to write what becomes of it."""

    raw: bytes
    text: str
    line: int
    """Of the input, from 1."""
    spell: Callable[[str], bytes]
    is_field: bool = False
    """Whether the text is a field of one line of JSON, not lines of the input itself."""
    problem: str | None = None
    """Why `text` is not to be touched."""


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open an input, `-` for standard input. Raises UnreadableError."""
    try:
        if name == "-":
            yield sys.stdin.buffer
            return
        with open(name, "rb") as file:  # noqa: PTH123 - a name that may be a device
            yield file
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror or error}", origin=name) from error


def stretches(file: BinaryIO, encoding: str) -> Iterator[Piece]:
    """Yield a document in stretches that end with a line.

    A stretch has `STRETCH_BYTES` at most, unless one line is longer, and ends early only where a
    pipe pauses for `PATIENCE_S`.
    """
    line = 1
    for raw in _whole_lines(_chunks(file)):
        yield _piece(raw, line=line, encoding=encoding)
        line += raw.count(b"\n")


def json_lines(file: BinaryIO, *, field: str, encoding: str) -> Iterator[Piece]:
    """Yield the field of each line of JSON; a line without it comes with an empty text."""
    for line, raw in enumerate(iter(file.readline, b""), start=1):
        yield _json_piece(raw, line, field=field, encoding=encoding)


def _piece(raw: bytes, *, line: int, encoding: str) -> Piece:
    mark = codecs.BOM_UTF8 if line == 1 and raw.startswith(codecs.BOM_UTF8) else b""
    text = raw[len(mark) :].decode(encoding, "surrogateescape")
    return Piece(raw, text, line, lambda after: mark + _encoded(after, encoding))


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError as error:
        char = text[error.start]
        raise OutputError(
            f"{encoding} has no {char!r}; leave --encoding out to write UTF-8"
        ) from error


def _json_piece(raw: bytes, line: int, *, field: str, encoding: str) -> Piece:
    def failed(problem: str | None) -> Piece:
        return Piece(raw, "", line, lambda _: raw, is_field=True, problem=problem)

    if not raw.strip():
        return failed(None)
    try:
        source = raw.decode(encoding)
        value = json.loads(source)
    except ValueError as error:
        return failed(f"not JSON: {error}")
    if not isinstance(value, dict) or not isinstance(value.get(field), str):
        missing = isinstance(value, dict) and field not in value
        return failed(None if missing else f"the field {field} is no string")

    def spell(after: str) -> bytes:
        return _encoded(_spelt(source, value=value, new={field: after}), encoding)

    return Piece(raw, value[field], line, spell, is_field=True)


def _spelt(source: str, *, value: dict[str, Any], new: dict[str, str]) -> str:
    """Return `value` with the fields of `new`, spelt as `source` spells it where it can be told."""
    end = source[len(source.rstrip("\r\n")) :]
    body = source.strip()
    for ascii_only in (False, True):
        for separators in ((", ", ": "), (",", ":")):
            spelling = json.JSONEncoder(ensure_ascii=ascii_only, separators=separators)
            if spelling.encode(value) == body:
                return spelling.encode({**value, **new}) + end
    return json.dumps({**value, **new}, ensure_ascii="\\u" in source) + end


def _whole_lines(chunks: Iterator[bytes | None]) -> Iterator[bytes]:
    """Yield chunks joined to whole lines; None among them asks for what is there."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        if chunk is not None:
            held.append(chunk)
            size += len(chunk)
        if chunk is None or size >= STRETCH_BYTES:
            lines, end, rest = b"".join(held).rpartition(b"\n")
            if end:
                yield lines + end
                held, size = [rest], len(rest)
    if size:
        yield b"".join(held)


def _chunks(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield what can be read, and None where a pipe or a terminal pauses."""
    pauses = _may_pause(file)
    while True:
        if pauses and not select.select([file], [], [], PATIENCE_S)[0]:
            yield None
            select.select([file], [], [])
        chunk = os.read(file.fileno(), READ_BYTES) if pauses else file.read(READ_BYTES)
        if not chunk:
            return
        yield chunk


def _may_pause(file: BinaryIO) -> bool:
    """Whether it is a pipe, socket or terminal, and the system can wait for one."""
    try:
        mode = os.fstat(file.fileno()).st_mode
    except (OSError, io.UnsupportedOperation):
        return False
    return os.name == "posix" and not stat.S_ISREG(mode)
