"""What `agrinews fix` shows of a repair: the text, a diff, the edits, or nothing."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from typing import Protocol

from agrinews.cli.texts import Piece
from agrinews.model import Edit, Repair

__all__ = ["Show", "as_diff", "as_edits", "as_nothing", "as_text", "diff_header"]


class Show(Protocol):
    """Returns what is written for a piece of the input of that name."""

    def __call__(self, name: str, *, piece: Piece, repair: Repair) -> bytes:
        """Return the bytes to write, none if nothing is to be shown."""
        ...


HUNK = re.compile(r"^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@", re.MULTILINE)


def as_text(name: str, *, piece: Piece, repair: Repair) -> bytes:
    """Return the text after repair; the bytes that came, if nothing changed."""
    del name
    return piece.spell(repair.after) if repair.edits else piece.raw


def as_nothing(name: str, *, piece: Piece, repair: Repair) -> bytes:
    """Return nothing: only the exit status tells."""
    del name, piece, repair
    return b""


def diff_header(name: str) -> bytes:
    """Return the two lines that begin the unified diff of an input."""
    return f"--- a/{name}\n+++ b/{name}\n".encode("utf-8", "surrogateescape")


def as_diff(name: str, *, piece: Piece, repair: Repair) -> bytes:
    """Return the hunks of a unified diff, with the line numbers of the whole input."""
    del name
    if not repair.edits:
        return b""
    old, new = _lines(piece.raw), _lines(piece.spell(repair.after))
    hunks = "".join(list(_terminated(difflib.unified_diff(old, new)))[2:])
    ahead = piece.line - 1

    def moved(m: re.Match[str]) -> str:
        return f"@@ -{int(m[1]) + ahead}{m[2] or ''} +{int(m[3]) + ahead}{m[4] or ''} @@"

    return HUNK.sub(moved, hunks).encode("utf-8", "surrogateescape")


def as_edits(name: str, *, piece: Piece, repair: Repair) -> bytes:
    """Return each edit as a line of JSON.

    `line` is that of the input, from 1; `offset` counts the code points before the edit in the
    repaired text: of the document (each million characters of a longer one), or of the field.
    """
    return "".join(
        _told(name, piece=piece, repair=repair, edit=edit) for edit in repair.edits
    ).encode()


def _told(name: str, *, piece: Piece, repair: Repair, edit: Edit) -> str:
    lines = 0 if piece.is_field else repair.after.count("\n", 0, edit.start)
    told: dict[str, object] = {
        "input": name,
        "line": piece.line + lines,
        "offset": edit.start,
        "before": edit.before,
        "after": edit.after,
        "kind": edit.kind,
        "rule": edit.rule,
        "score": edit.score,
    }
    if edit.lossy:
        told["lossy"] = edit.lossy
    line = json.dumps(told, ensure_ascii=False) + "\n"
    return line if line.isprintable() or _encodes(line) else json.dumps(told) + "\n"


def _encodes(line: str) -> bool:
    """Whether a line has no lone surrogates, which stand for bytes that are no UTF-8."""
    return not any("\ud800" <= char <= "\udfff" for char in line)


def _lines(body: bytes) -> list[str]:
    lines = body.decode("utf-8", "surrogateescape").split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]


def _terminated(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
