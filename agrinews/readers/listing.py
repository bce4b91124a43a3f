"""The names in a directory in order, whatever their number, in memory that does not grow with it.

Names are sorted in runs that wait in a temporary file and are merged as they are asked for, so a
directory of a million files costs what one of twenty thousand does. Order: that of the bytes of
the names, which for UTF-8 is that of the code points.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO, Final

RUN_NAMES: Final = 20_000
_READ_BYTES: Final = 2**14
_END: Final = b"\0"
"""No name holds it."""
FOLDER: Final = b"d"
FILE: Final = b"f"


def listed(folder: str) -> Iterator[tuple[str, bool]]:
    """Yield the name of each file and sub-directory, and whether it is a sub-directory.

    Links to files count as files, so do links that lead nowhere but in a circle; links to
    directories and other things are left out. Raises OSError when the directory cannot be read.
    """
    with os.scandir(folder) as entries:
        kinds = filter(None, map(_line, entries))
        first = sorted(islice(kinds, RUN_NAMES))
        if len(first) < RUN_NAMES:
            yield from map(_entry, first)
            return
        with TemporaryFile(prefix="agrinews-") as file:
            bounds = _spill(file, first, rest=kinds)
            runs = [_run(file.fileno(), start=start, end=end) for start, end in bounds]
            yield from map(_entry, merge(*runs))


def _line(entry: os.DirEntry[str]) -> bytes | None:
    """Return a name with its kind after it: a sub-directory sorts where its name does."""
    name = os.fsencode(entry.name)
    try:
        if entry.is_dir(follow_symlinks=False):
            return name + _END + FOLDER
        return name + _END + FILE if entry.is_file() else None
    except OSError:  # a link that leads to itself: whoever reads it says so
        return name + _END + FILE


def _entry(line: bytes) -> tuple[str, bool]:
    return os.fsdecode(line[:-2]), line.endswith(FOLDER)


def _spill(file: BinaryIO, first: list[bytes], *, rest: Iterable[bytes]) -> list[tuple[int, int]]:
    """Write the runs one after the other; return where each begins and ends."""
    bounds = []
    run, start, more = first, 0, iter(rest)
    while run:
        body = b"".join(line + _END for line in run)
        file.write(body)
        bounds.append((start, start + len(body)))
        start += len(body)
        run = sorted(islice(more, RUN_NAMES))
    file.flush()
    return bounds


def _run(descriptor: int, *, start: int, end: int) -> Iterator[bytes]:
    """Yield the lines between two offsets, a few at a time."""
    held = b""
    while start < end:
        body = os.pread(descriptor, min(_READ_BYTES, end - start), start)
        start += len(body)
        *lines, held = _cut(held + body)
        yield from lines


def _cut(body: bytes) -> list[bytes]:
    """Return the whole lines, and what follows them; each line holds one NUL and ends with one."""
    parts = body.split(_END)
    pairs = (len(parts) - 1) // 2
    lines = [parts[2 * n] + _END + parts[2 * n + 1] for n in range(pairs)]
    return [*lines, _END.join(parts[2 * pairs :])]
