"""Where plan and parts lie: a directory, or anything that fsspec can name (`s3://bucket/run`).

A file is there whole or not at all, on every store.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from agrinews.errors import OutputError
from agrinews.readers.remote import is_remote, system_of
from agrinews.writers.paths import make_folder, put_whole, unwritable


class Store(Protocol):
    """Named files, some of them in the folder `.plan`."""

    def names(self) -> frozenset[str]:
        """Return the names of the files on the top level."""

    def read(self, name: str) -> bytes:
        """Return a file. Raises OutputError."""

    def write(self, name: str, body: bytes) -> None:
        """Write a file. Raises OutputError."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def workplace(self) -> AbstractContextManager[Path]:
        """Return, for the time of a block, a local directory in which files can grow."""

    def publish(self, path: Path) -> None:
        """Give a file of the workplace, which is whole, its place in the store."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory on this machine, or on one that all machines share."""

    path: Path

    def names(self) -> frozenset[str]:
        """Return the names of the files on the top level."""
        if not self.path.is_dir():
            return frozenset()
        return frozenset(entry.name for entry in os.scandir(self.path) if entry.is_file())

    def read(self, name: str) -> bytes:
        """Return a file. Raises OutputError."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise OutputError(f"{self.path / name} cannot be read: {error.strerror}") from error

    def write(self, name: str, body: bytes) -> None:
        """Write a file under another name and rename it. Raises OutputError."""
        path = self.path / name
        make_folder(path.parent)
        put_whole(path, body)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Let files grow where they will stay: a rename is then all that is needed."""
        make_folder(self.path)
        yield self.path

    def publish(self, path: Path) -> None:
        """Do nothing: the file has its name already."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A place that fsspec can name."""

    url: str

    def names(self) -> frozenset[str]:
        """Return the names of the files on the top level."""
        system, path = system_of(self.url)
        try:
            found = system.ls(path, detail=False)
        except FileNotFoundError:
            return frozenset()
        return frozenset(name.rstrip("/").rpartition("/")[2] for name in found)

    def read(self, name: str) -> bytes:
        """Return a file. Raises OutputError."""
        system, path = system_of(self.url)
        try:
            body: bytes = system.cat_file(f"{path}/{name}")
        except OSError as error:
            raise OutputError(f"{self.url}/{name} cannot be read: {error}") from error
        return body

    def write(self, name: str, body: bytes) -> None:
        """Write a file; object stores do that whole or not at all. Raises OutputError."""
        with self.workplace() as folder:
            local = folder / Path(name).name
            local.write_bytes(body)
            self._put(local, name)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        system, path = system_of(self.url)
        with suppress(FileNotFoundError):
            system.rm_file(f"{path}/{name}")

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Let files grow in a temporary directory."""
        with TemporaryDirectory(prefix="agrinews-") as folder:
            yield Path(folder)

    def publish(self, path: Path) -> None:
        """Copy a file that is whole to its place."""
        self._put(path, path.name)

    def _put(self, local: Path, name: str) -> None:
        """Upload under another name and rename, which costs object stores a copy of their own."""
        system, path = system_of(self.url)
        final, passing = f"{path}/{name}", f"{path}/.{name.replace('/', '-')}.passing"
        try:
            system.makedirs(final.rpartition("/")[0], exist_ok=True)
            system.put_file(str(local), passing)
            system.mv(passing, final)
        except OSError as error:
            raise unwritable(Path(final), error) from error


def store_of(output: str) -> Store:
    """Return the store that `-o` names; its path holds wherever the work is done."""
    return Remote(output.rstrip("/")) if is_remote(output) else Folder(Path(output).absolute())
