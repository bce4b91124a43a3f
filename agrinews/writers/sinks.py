"""Sinks for files: bytes arrive as whole lines, or the file does not appear at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from agrinews.errors import OutputError
from agrinews.writers import Format, Row
from agrinews.writers.names import file_stem, full_stem


class Sink(Protocol):
    """Takes records; `close` finishes what was begun, also after an interrupt."""

    def write(self, record: Row, *, origin: str) -> None:
        """Write one record. Raises OutputError when that cannot be done."""

    def close(self) -> None:
        """Write what must follow the records."""


class FileSink:
    """All records in one file, which appears with the first of them.

    Lines go straight to the file, each with one system call, so that an interrupt leaves whole
    lines. A format that is only right once finished is written beside it and renamed at the end.
    """

    def __init__(
        self,
        path: Path,
        form: Format,
        *,
        overwrite: bool,
        resume: bool = False,
        even_empty: bool = False,
    ) -> None:
        """Refuse, before any work is done, a path that cannot or must not be written.

        With `resume`, records are added to a file that exists. With `even_empty`, close without a
        record leaves an empty file and not the old one, or none.
        """
        check_writable(path, overwrite=overwrite or resume)
        self._resume = resume
        self._even_empty = even_empty
        self._path = path
        self._target = _beside(path) if form.whole and not _is_device(path) else path
        self._form = form
        self._descriptor = -1
        self._good = 0

    def write(self, record: Row, *, origin: str) -> None:
        """Append one record."""
        del origin
        row = self._form.row(record)
        self._put(row if self._descriptor >= 0 else self._open() + row)

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._descriptor < 0 and self._even_empty:
            self._put(self._open())
        if self._descriptor < 0:
            return
        self._even_empty = False
        self._put(self._form.tail())
        os.close(self._descriptor)
        self._descriptor = -1
        if self._target != self._path:
            self._target.replace(self._path)

    def _open(self) -> bytes:
        """Create the file; return what comes before the first record."""
        try:
            flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if self._resume else os.O_TRUNC)
            self._descriptor = os.open(self._target, flags, 0o666)
            self._good = os.fstat(self._descriptor).st_size
        except OSError as error:
            raise unwritable(self._path, error) from error
        return b"" if self._good else self._form.head()

    def _put(self, body: bytes) -> None:
        """Write `body` whole; take back what was written of it when the disk is full."""
        try:
            rest = memoryview(body)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._good)
            os.close(self._descriptor)
            self._descriptor = -1
            raise unwritable(self._path, error) from error
        self._good += len(body)


class DirectorySink:
    """One file a record, named after its input, each renamed into place when it is whole."""

    def __init__(
        self, folder: Path, form: Format, *, roots: Iterable[str] = (), overwrite: bool
    ) -> None:
        """Write below `folder`; the folders of inputs below a root are kept."""
        self._folder = folder
        self._form = form
        self._roots = tuple(root.rstrip("/") + "/" for root in roots)
        self._overwrite = overwrite
        self._used: set[str] = set()

    def write(self, record: Row, *, origin: str) -> None:
        """Write the record's file."""
        path = self._folder / (self._name(origin) + self._form.suffix)
        if _is_same_file(path, origin):
            raise OutputError(f"{path} is the input itself")
        _make_folder(path.parent)
        check_writable(path, overwrite=self._overwrite)
        put_whole(path, self._form.alone(record))

    def close(self) -> None:
        """Do nothing: each file was finished as it came."""

    def _name(self, origin: str) -> str:
        """Return a stem that no other record of this run has."""
        relative = self._relative(origin)
        stem, full = file_stem(origin, relative), full_stem(origin, relative)
        numbered = (f"{full}-{number}" for number in range(2, len(self._used) + 3))
        for name in (stem, full, *numbered):
            if name.lower() not in self._used:  # some file systems know no case
                self._used.add(name.lower())
                return name
        raise OutputError(f"no name is left for {origin}")

    def _relative(self, origin: str) -> str | None:
        """Return the path below the longest root that the origin lies under."""
        fitting = [root for root in self._roots if origin.startswith(root)]
        return origin[len(max(fitting, key=len)) :] if fitting else None


def put_whole(path: Path, body: bytes) -> None:
    """Write a file under another name and rename it into place. Raises OutputError."""
    part = _beside(path)
    try:
        part.write_bytes(body)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise unwritable(path, error) from error


def check_writable(path: Path, *, overwrite: bool) -> None:
    """Raise OutputError when the path must not be written or has no directory to stand in."""
    if path.is_dir():
        raise OutputError(f"{path} is a directory")
    if path.is_file() and not overwrite:
        raise OutputError(f"{path} exists; give --overwrite to replace it")
    if not path.parent.is_dir():
        raise OutputError(f"there is no directory {path.parent}")


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return the error of a path that could not be written."""
    return OutputError(f"{path} cannot be written: {error.strerror or error}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _is_same_file(path: Path, origin: str) -> bool:
    try:
        return path.samefile(origin)
    except (OSError, ValueError):
        return False


def _is_device(path: Path) -> bool:
    """Whether the path is a pipe, a device or a link: none of them may be replaced by a file."""
    return path.is_symlink() or (path.exists() and not path.is_file())


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
