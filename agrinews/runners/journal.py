"""What was fetched and not yet written in its order, kept so that no kill can lose it.

Pages come back in another order than they are to be written in. Each outcome is put into the
journal at once, with one system call, and is read back when its turn has come; so memory stays
small, and after kill -9 whatever had been fetched is still there. Once all that is in it has been
written to the output, the journal begins anew.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from agrinews.errors import OutputError
from agrinews.model import Failure
from agrinews.record import Record, from_json, to_json

__all__ = ["Journal", "Place"]

Outcome = Record | Failure
Place = tuple[int, int]
"""Offset and length in the journal, in bytes."""


class Journal:
    """A file of outcomes; safe to share between threads."""

    def __init__(self, path: Path | None, *, resume: bool = False) -> None:
        """Open the journal at `path`, or one without a name; keep what is in it to `resume`.

        Raises OutputError.
        """
        self._path = path
        self._lock = threading.Lock()
        try:
            self._file = _opened(path, resume=resume)
        except OSError as error:
            raise OutputError(f"the journal {path} cannot be written: {error.strerror}") from error
        self.recovered: dict[str, Place] = dict(self._whole_lines())
        """Where the outcomes of an earlier run stand, by the key of their URL."""
        self._end = max((start + length for start, length in self.recovered.values()), default=0)
        self._unwritten = len(self.recovered)
        os.ftruncate(self._file, self._end)

    def put(self, key: str, outcome: Outcome) -> Place:
        """Keep an outcome; return where. Raises OutputError when the disk is full."""
        line = _line(key, outcome)
        with self._lock:
            place = (self._end, len(line))
            if self._file < 0:
                raise OutputError("the journal is closed")
            try:
                written = os.pwrite(self._file, line, self._end)
            except OSError as error:
                raise OutputError(f"the journal cannot be written: {error.strerror}") from error
            if written < len(line):
                raise OutputError("the journal cannot be written: the disk is full")
            self._end += len(line)
            self._unwritten += 1
        return place

    def get(self, place: Place) -> Outcome:
        """Return the outcome at a place that `put` returned."""
        start, length = place
        return _outcome(json.loads(os.pread(self._file, length, start)))

    def settle(self) -> None:
        """Say that one outcome has been written where it belongs."""
        with self._lock:
            self._unwritten -= 1
            if not self._unwritten:
                os.ftruncate(self._file, 0)
                self._end = 0

    def finish(self) -> None:
        """Say that all there was to write has been written."""
        with self._lock:
            self._unwritten = 0

    def close(self) -> None:
        """Close the journal; remove it when nothing in it is still to be written."""
        with self._lock:
            descriptor, self._file = self._file, -1
        os.close(descriptor)
        if self._path is not None and not self._unwritten:
            with suppress(OSError):
                self._path.unlink()

    def _whole_lines(self) -> Iterator[tuple[str, Place]]:
        """Yield the key and place of each line up to the first that is not whole."""
        start = 0
        with open(os.dup(self._file), "rb") as lines:  # noqa: PTH123 - a descriptor
            for line in lines:
                try:
                    entry = json.loads(line)
                    _outcome(entry)
                except (ValueError, KeyError, TypeError):
                    return
                yield entry["key"], (start, len(line))
                start += len(line)


def _opened(path: Path | None, *, resume: bool) -> int:
    if path is None:
        descriptor, name = tempfile.mkstemp(prefix="agrinews-")
        Path(name).unlink()
        return descriptor
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _claim(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    if not resume:
        os.ftruncate(descriptor, 0)
    return descriptor


def _claim(descriptor: int) -> None:
    """Keep a second run away from the same output. Raises OSError when there is one."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OSError(error.errno, "another run is writing the same output") from error


def _line(key: str, outcome: Outcome) -> bytes:
    """Return a line of JSON; a record goes in as text, since `from_json` reads text."""
    if isinstance(outcome, Record):
        entry: dict[str, object] = {"key": key, "record": to_json(outcome)}
    else:
        entry = {"key": key, "failure": asdict(outcome)}
    return json.dumps(entry).encode() + b"\n"


def _outcome(entry: dict[str, object]) -> Outcome:
    record = entry.get("record")
    if isinstance(record, str):
        return from_json(record)
    failure = entry["failure"]
    if not isinstance(failure, dict):
        raise TypeError("no failure")
    return Failure(**failure)
