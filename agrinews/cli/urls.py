"""The URLs a user gives: as arguments, as lines, or in a field of JSON lines."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click

from agrinews.runners.agenda import Task
from agrinews.runners.fetching import task_of
from agrinews.writers import Row

__all__ = ["Earlier", "Listing"]

PIECE_BYTES: Final = 65536


class Earlier:
    """The URLs that an earlier run has dealt with, as eight bytes each."""

    def __init__(self) -> None:
        """Begin with none."""
        self.records: set[bytes] = set()
        self.rejects: set[bytes] = set()
        self.duplicates: set[bytes] = set()
        """Of texts: pages whose text came before."""

    def note_record(self, row: Row) -> None:
        """Take note of a URL that gave a record."""
        self.records.add(_digest(str(row.get("url"))))

    def note_reject(self, row: Row) -> None:
        """Take note of a URL that gave none."""
        is_duplicate = row["error"]["code"] == "duplicate"
        known = self.duplicates if is_duplicate else self.rejects
        known.add(_digest(str(row.get("url") or row.get("path"))))


class Listing:
    """Reads URLs as they come and counts those that need not be fetched."""

    def __init__(
        self, urls: Iterable[str], path: str | None, *, url_field: str | None = None
    ) -> None:
        """Read `urls`, among them `-`, then the file at `path`. Raises a usage error."""
        self._urls = tuple(urls)
        self._path = path
        self._field = url_field
        self.duplicates = 0
        self.records_before = 0
        self.failed_before = 0
        if path is not None and path != "-" and not Path(path).is_file():
            raise click.BadParameter(f"there is no file {path}", param_hint="--input")

    @property
    def is_long(self) -> bool:
        """Whether there is, or may be, more than one URL."""
        return self._path is not None or len(self._urls) > 1 or "-" in self._urls

    def tasks(self, earlier: Earlier) -> Iterator[Task]:
        """Yield a task for each URL that neither came before nor was dealt with by `earlier`."""
        seen: set[bytes] = set()
        number = 0
        for url in self._all():
            task = task_of(number, url)
            digest = _digest(task.key)
            if digest in seen or digest in earlier.duplicates:
                self.duplicates += 1
            elif digest in earlier.records:
                self.records_before += 1
            elif digest in earlier.rejects:
                self.failed_before += 1
            else:
                number += 1
                yield task
            seen.add(digest)

    def _all(self) -> Iterator[str]:
        for url in self._urls:
            if url == "-":
                yield from self._read("-")
            else:
                yield url
        if self._path is not None:
            yield from self._read(self._path)

    def _read(self, path: str) -> Iterator[str]:
        name = "stdin" if path == "-" else path
        for number, line in enumerate(_lines(path), start=1):
            text = line.decode("utf-8", "replace").strip().lstrip("\ufeff")
            if not text or (self._field is None and text.startswith("#")):
                continue
            yield text if self._field is None else _of_field(text, self._field, f"{name}#{number}")


def _of_field(line: str, field: str, place: str) -> str:  # noqa: PLR0917 - one line of a file
    """Return the URL in a line of JSON; what stands there instead is told by the refusal."""
    try:
        value = json.loads(line)
        for step in field.split("."):
            value = value[step]
    except (ValueError, KeyError, TypeError, IndexError):
        return f"{place} has no field {field}"
    return value if isinstance(value, str) else f"{place} has no text in {field}"


def _lines(path: str) -> Iterator[bytes]:
    """Yield lines as they come.

    Standard input is read without a buffer of Python's: a thread that waits in one keeps the
    interpreter from ending.
    """
    descriptor = _stdin() if path == "-" else os.open(path, os.O_RDONLY)
    if descriptor is None:
        yield from sys.stdin.buffer
        return
    rest = b""
    try:
        while piece := os.read(descriptor, PIECE_BYTES):
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
    finally:
        if path != "-":
            os.close(descriptor)
    if rest:
        yield rest


def _stdin() -> int | None:
    """Return the descriptor of standard input, None where it was replaced by something without."""
    try:
        return sys.stdin.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
