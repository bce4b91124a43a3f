"""One file a record, in a directory."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from agrinews.errors import OutputError
from agrinews.writers import Row
from agrinews.writers.jsonl import dumps
from agrinews.writers.names import file_stem, full_stem
from agrinews.writers.paths import (
    Existing,
    check_writable,
    is_same_file,
    make_folder,
    put_whole,
    unwritable,
)

LIST_NAME: Final = ".agrinews-done.jsonl"


class DirectorySink:
    """One file a record, named after its input, each renamed into place when it is whole.

    A hidden list beside them can say which input went where: from it a run is continued, since a
    text file alone does not tell whose text it is.
    """

    def __init__(
        self,
        folder: Path,
        suffix: str,
        *,
        roots: Iterable[str] = (),
        existing: Existing = "refuse",
        listed: bool = False,
        note: Callable[[Row], None] | None = None,
    ) -> None:
        """Write files that end in `suffix`; the folders of inputs below a root are kept.

        With `listed`, there is a list from which a later run can continue. `note` is told of each
        entry of an earlier run that this one continues.
        """
        self._folder = folder
        self._suffix = suffix
        self._roots = tuple(root.rstrip("/") + "/" for root in roots)
        self._existing = existing
        self._used: set[str] = set()
        self._done = DoneList(folder / LIST_NAME) if listed else None
        if existing == "continue":
            self._remember(note)

    def write(self, row: bytes, *, origin: str) -> None:
        """Write the record's file; `row` is what the format makes of a record that stands alone."""
        name = self._name(origin)
        path = self._folder / (name + self._suffix)
        if is_same_file(path, origin):
            raise OutputError(f"{path} is the input itself")
        make_folder(path.parent)
        check_writable(path, existing=self._existing)
        put_whole(path, row)
        if self._done is not None:
            self._done.add(origin, name)

    def close(self, *, complete: bool = True) -> None:
        """Close the list; each file was finished as it came."""
        del complete
        if self._done is not None:
            self._done.close()

    def _remember(self, note: Callable[[Row], None] | None) -> None:
        for row in () if self._done is None else self._done.rows():
            self._used.add(str(row["name"]).lower())
            if note is not None:
                note(row)

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


class DoneList:
    """Which input became which file of a directory; several runs may add to it at a time."""

    def __init__(self, path: Path) -> None:
        """Read and write the list at `path`; nothing is written before the first entry."""
        self._path = path
        self._descriptor = -1

    def rows(self) -> Iterator[Row]:
        """Yield the entries of earlier runs; lines that a kill has torn are passed over."""
        if not self._path.is_file():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                with suppress(ValueError):
                    row = json.loads(line)
                    if isinstance(row, dict) and {"origin", "name"} <= row.keys():
                        yield row

    def add(self, origin: str, name: str) -> None:
        """Enter a file that is in its place. Raises OutputError."""
        try:
            if self._descriptor < 0:
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                self._descriptor = os.open(self._path, flags, 0o666)
                os.write(self._descriptor, b"\n")  # what stands there may be torn
            os.write(self._descriptor, f"{dumps({'origin': origin, 'name': name})}\n".encode())
        except OSError as error:
            raise unwritable(self._path, error) from error

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
