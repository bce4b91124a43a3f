"""What we know about Chinese news, as plain text that a reader can edit.

A `.txt` table holds one phrase a line; a `.tsv` table tab-separated columns, the first line that is
no comment naming them; a `.toml` table what TOML says. `#` starts a comment line. All are UTF-8.
Tables are read on first use and kept.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pkgutil import get_data
from typing import Any

from agrinews.errors import TableError

__all__ = ["fingerprint", "lines", "read_bytes", "rows", "toml"]

SUFFIXES = (".txt", ".tsv", ".toml", ".gz", ".xz", ".bin")


def read_bytes(name: str) -> bytes:
    """Return a table as stored. Raises TableError if there is none of that name."""
    try:
        found = get_data(__name__, name)
    except OSError as error:
        raise TableError(f"no such table ({error.strerror})", file=name) from error
    if found is None:
        raise TableError("the package's own files cannot be read", file=name)
    return found


def _numbered(name: str) -> list[tuple[int, str]]:
    try:
        text = read_bytes(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError("not UTF-8", file=name, line=1) from error
    numbered = enumerate(text.split("\n"), start=1)
    return [(n, line) for n, line in numbered if line.strip() and not line.startswith("#")]


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a `.txt` table, in its order, without comments and outer white space."""
    return tuple(line.strip() for _, line in _numbered(name))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a `.tsv` table below its header. Raises TableError on a ragged row."""
    numbered = _numbered(name)
    if not numbered:
        return ()
    width = len(numbered[0][1].split("\t"))
    found = [(n, tuple(line.split("\t"))) for n, line in numbered[1:]]
    for n, row in found:
        if len(row) != width:
            raise TableError(f"{len(row)} columns where {width} are named", file=name, line=n)
    return tuple(row for _, row in found)


@cache
def toml(name: str) -> dict[str, Any]:
    """Return a `.toml` table as nested dicts; treat it as read-only. Raises TableError."""
    try:
        return tomllib.loads(read_bytes(name).decode("utf-8"))
    except ValueError as error:
        raise TableError(str(error), file=name, line=1) from error


@cache
def fingerprint() -> str:
    """Return 16 hex digits that change whenever any table changes."""
    import hashlib  # noqa: PLC0415 - for batches; with the next it takes 10 ms
    from importlib.resources import files  # noqa: PLC0415

    digest = hashlib.sha256()
    folders = (files(__name__), files(__name__).joinpath("sites"))
    paths = [path for folder in folders if folder.is_dir() for path in folder.iterdir()]
    for path in sorted(paths, key=lambda p: p.name):
        if path.name.endswith(SUFFIXES):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
