"""Sinks for files: bytes arrive as whole lines, or the file does not appear at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from agrinews.errors import OutputError
from agrinews.writers import Format, Row
from agrinews.writers.past import rows_of
from agrinews.writers.paths import Existing, check_writable, is_device, lock, part_of, unwritable
from agrinews.writers.streams import Squeezed, codec_of

SYNC_BYTES: Final = 64 * 2**20
"""What a power failure may cost; a kill costs nothing that was written."""


class Sink(Protocol):
    """Takes rows, each the bytes that a format makes of a record."""

    def write(self, row: bytes, *, origin: str) -> None:
        """Write one record. Raises OutputError when that cannot be done."""

    def close(self, *, complete: bool) -> None:
        """Finish what was begun; `complete` says whether the run has come to its end."""


class FileSink:
    """All records in one file, which stands under its name only when it is whole.

    Until then it is `NAME.part`, whole rows at any time; rows go straight to the file, each with
    one system call, so that a kill leaves at most the last one torn. Pipes and devices are written
    directly.
    """

    def __init__(
        self,
        path: Path,
        form: Format,
        *,
        existing: Existing = "refuse",
        note: Callable[[Row], None] | None = None,
        even_empty: bool = False,
    ) -> None:
        """Refuse, before any work is done, a path that cannot or must not be written.

        `even_empty`: a run without a record leaves an empty file and not the old one, or none.
        With `continue`, each row that an earlier run has written goes to `note`, a torn one is cut.
        Raises OutputError, or MissingExtraError for a compression that is not installed.
        """
        check_writable(path, existing=existing)
        self._even_empty = even_empty
        self._path = path
        self._part = path if is_device(path) else part_of(path)
        self._form = form
        codec = codec_of(path.name)
        self._stream = Squeezed(form.stream(), codec) if codec else form.stream()
        self._descriptor = -1
        self._good = 0
        self._unsynced = 0
        if existing == "continue":
            self._continue(note)
        elif existing == "refuse" and form.resumable and self._is_cut_off():
            raise OutputError(
                f"{self._part} is left of a run that was cut off; "
                "give --resume to continue it, --overwrite to begin anew"
            )

    def write(self, row: bytes, *, origin: str) -> None:
        """Append one record."""
        del origin
        if self._descriptor < 0:
            self._open()
        self._put(self._stream.add(row))

    def close(self, *, complete: bool = True) -> None:
        """Finish the file, if there is one, and give it its name.

        Of a run that was stopped in good order the rows so far get the name, too, unless that would
        replace what an earlier run had finished.
        """
        if self._descriptor < 0 and self._even_empty:
            self._open()
        if self._descriptor < 0:
            return
        self._even_empty = False
        self._put(self._stream.end())
        self._sync()
        os.close(self._descriptor)
        self._descriptor = -1
        if self._part != self._path and (complete or not self._path.exists()):
            self._part.replace(self._path)

    def discard(self) -> None:
        """Leave nothing of a file that is not whole."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._part.unlink(missing_ok=True)

    def _is_cut_off(self) -> bool:
        return self._part != self._path and self._part.is_file()

    def _continue(self, note: Callable[[Row], None] | None) -> None:
        """Go on where an earlier run has stopped, be it in the middle or at its end."""
        if self._part == self._path:
            raise OutputError(f"{self._path} is a pipe or a device: there is nothing to continue")
        earlier = self._part if self._part.is_file() else self._path
        if not earlier.is_file():
            return
        good = 0
        for row, end in rows_of(earlier, self._form.suffix.lstrip(".")):
            good = end
            if row and note is not None:
                note(row)
        if good:
            self._stream.go_on()
        earlier.replace(self._part)
        self._open(good)

    def _open(self, good: int = 0) -> None:
        """Open the file for us alone and cut it off at `good` bytes."""
        try:
            self._descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT, 0o666)
            if not is_device(self._part):
                lock(self._descriptor, self._path)
                os.ftruncate(self._descriptor, good)
                os.lseek(self._descriptor, good, os.SEEK_SET)
        except OSError as error:
            raise unwritable(self._path, error) from error
        self._good = good

    def _put(self, body: bytes) -> None:
        """Write `body` whole; take back what was written of it when the disk is full."""
        try:
            rest = memoryview(body)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            self._abandon()
            raise unwritable(self._path, error) from error
        self._good += len(body)
        self._unsynced += len(body)
        if self._unsynced >= SYNC_BYTES:
            self._sync()

    def _sync(self) -> None:
        """Have the disk hold what was written, where there is a disk."""
        self._unsynced = 0
        with suppress(OSError):
            os.fsync(self._descriptor)

    def _abandon(self) -> None:
        """Leave whole rows to continue from; nothing of what cannot be continued."""
        with suppress(OSError):
            os.ftruncate(self._descriptor, self._good)
        os.close(self._descriptor)
        self._descriptor = -1
        if self._part != self._path and not self._form.resumable:
            self._part.unlink(missing_ok=True)
