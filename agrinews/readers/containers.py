"""Files that hold many pages, told apart from files that hold one.

A file with one page goes on as it is: whoever cleans it reads it. What is read one page after the
other (archives, JSON Lines, WARC, standard input) is read here.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, Literal, cast

from agrinews.errors import InputError, UnreadableError
from agrinews.model import Failure, RawPage
from agrinews.readers.caps import read_capped
from agrinews.readers.files import STANDARD_INPUT, Input, page_of, shown
from agrinews.readers.files import opened as open_file
from agrinews.readers.inflate import DAMAGE, opened
from agrinews.readers.magic import look
from agrinews.readers.pipes import is_pipe, opened_pipe
from agrinews.readers.selection import COMPRESSED, Selection

Container = Literal["zip", "tar", "jsonl", "warc"]
Pages = Iterator[RawPage | Failure]
Reader = Callable[..., Pages]

SUFFIXES: Final[dict[str, Container]] = {
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".tzst": "tar",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".warc": "warc",
}
READERS: Final[dict[Container, str]] = {
    "zip": "agrinews.readers.archives:read_zip",
    "tar": "agrinews.readers.archives:read_tar",
    "jsonl": "agrinews.readers.jsonl:read",
    "warc": "agrinews.readers.web_archives:read",
}
INFLATES_ITSELF: Final[Mapping[Container, tuple[str, ...]]] = {
    "tar": ("gzip", "bzip2", "xz"),
    "warc": ("gzip",),
}
HEAD_BYTES: Final = 1024
SPOOL_BYTES: Final = 64 * 2**20
"""An archive on standard input larger than this goes to the disk: ZIP has its directory last."""


def expand(
    sources: Iterable[Input | Failure], selection: Selection
) -> Iterator[Input | RawPage | Failure]:
    """Yield the pages of files that hold many, and other files as they are.

    Raises MissingExtraError for a WARC file without warcio.
    """
    for source in sources:
        if isinstance(source, Failure):
            yield source
        elif source.path == STANDARD_INPUT:
            yield from _standard_input(selection)
        elif is_pipe(source.path):
            yield from _pipe(source.path, selection)
        elif (kind := _kind_of(source, selection)) is not None:
            yield from _opened(source.path, kind, selection=selection)
        else:
            yield source


def holds_many(path: str, selection: Selection) -> bool:
    """Whether a path that was given is a file of many pages; what can be read only once is none."""
    comes_once = path == STANDARD_INPUT or is_pipe(path)
    return not comes_once and _kind_of(Input(path), selection) is not None


def _kind_of(source: Input, selection: Selection) -> Container | None:
    """Return what a file holds; of files found in a directory, their names alone tell."""
    if selection.kind != "auto":
        return _forced(selection)
    name = source.path.lower()
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    kind = SUFFIXES.get(os.path.splitext(name)[1])  # noqa: PTH122 - a name, not a place
    if kind is None and source.relative is None:
        kind = _kind_by_bytes(source.path)
    return kind


def _forced(selection: Selection) -> Container | None:
    """Return the container that the caller says it is."""
    match selection.kind:
        case "jsonl" | "warc":
            return selection.kind
        case _:
            return None


def _kind_by_bytes(path: str) -> Container | None:
    try:
        with open_file(path) as file:
            return kind_of_bytes(file.read(HEAD_BYTES))
    except (OSError, ValueError):
        return None  # whoever reads it will say why it cannot be read


def kind_of_bytes(head: bytes) -> Container | None:
    """Return what a file that begins so holds, also below a compression; None for one page.

    >>> kind_of_bytes(b"WARC/1.0")
    'warc'
    """
    found = look(head)
    if found is not None and found.role == "compressed":
        try:
            with opened(io.BytesIO(head), found.name) as stream:
                found = look(stream.read1(HEAD_BYTES))
        except DAMAGE:
            return None
    names: dict[str, Container] = {"ZIP": "zip", "tar": "tar", "WARC": "warc"}
    return names.get(found.name) if found is not None else None


def _opened(path: str, kind: Container, *, selection: Selection) -> Pages:
    try:
        with open_file(path) as file:
            yield from _read(file, kind, origin=shown(path), selection=selection)
    except DAMAGE as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield _failure(shown(path), f"cannot be read to its end: {reason}")


def _read(file: BinaryIO, kind: Container, *, origin: str, selection: Selection) -> Pages:
    if kind == "jsonl" and selection.html_field is None and selection.text_field is None:
        yield _failure(origin, "JSON Lines: name the field to clean with --html-field")
        return
    if kind != "zip":
        file = _inflated(file, but=INFLATES_ITSELF.get(kind, ()))
    module, _, name = READERS[kind].partition(":")
    reader: Reader = getattr(import_module(module), name)
    yield from reader(file, origin, selection=selection)


def _inflated(file: BinaryIO, *, but: tuple[str, ...] = ()) -> BinaryIO:
    """Return what a compressed file holds, as a stream, but for the kinds in `but`."""
    if not isinstance(file, io.BufferedReader):
        file = io.BufferedReader(cast("io.RawIOBase", file))
    kind = look(file.peek(HEAD_BYTES)[:HEAD_BYTES])
    if kind is None or kind.role != "compressed" or kind.name in but:
        return file
    return cast("BinaryIO", opened(file, kind.name))


def lines_of(path: str) -> Iterator[bytes]:
    """Yield the lines of a file that may be compressed, or of standard input.

    Raises UnreadableError.
    """
    try:
        with _own_standard_input() if path == STANDARD_INPUT else open_file(path) as file:
            yield from _inflated(file)
    except DAMAGE as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"cannot be read to its end: {reason}", origin=path) from error


def _standard_input(selection: Selection) -> Pages:
    """Yield the pages on standard input.

    It is read through a buffer of our own: a thread that waits in the interpreter's keeps the
    program from ending.
    """
    with _own_standard_input() as file:
        yield from _streamed(file, STANDARD_INPUT, selection=selection)


def _pipe(path: str, selection: Selection) -> Pages:
    """Yield the pages that come out of a named pipe, which can be read only once."""
    try:
        with opened_pipe(path) as file:
            yield from _streamed(file, shown(path), selection=selection)
    except UnreadableError as error:
        yield _failure(shown(path), str(error))


def _streamed(file: io.BufferedReader, origin: str, *, selection: Selection) -> Pages:
    """Yield the pages of what is read from front to back, as they come where its kind allows it."""
    kind = _forced(selection)
    if kind is None and selection.kind == "auto":
        kind = kind_of_bytes(file.peek(HEAD_BYTES)[:HEAD_BYTES])
        if kind is None and (selection.html_field or selection.text_field):
            kind = "jsonl"
    if kind is None:
        yield _single(file, origin, selection=selection)
    elif kind == "zip":
        yield from _spooled(file, origin, selection=selection)
    else:
        yield from _read(file, kind, origin=origin, selection=selection)


def _own_standard_input() -> io.BufferedReader:
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except (AttributeError, io.UnsupportedOperation):  # somebody has put a stream in its place
        return io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer))


def _single(file: BinaryIO, origin: str, *, selection: Selection) -> RawPage | Failure:
    try:
        body = read_capped(file, origin=origin)
        return page_of(body, Input(origin), selection=selection)
    except InputError as error:
        return Failure(origin, error.code, str(error), stage="read")
    except OSError as error:
        return _failure(origin, f"cannot be read: {error.strerror}")


def _spooled(file: BinaryIO, origin: str, *, selection: Selection) -> Pages:
    with SpooledTemporaryFile(SPOOL_BYTES) as whole:
        copyfileobj(file, whole)
        whole.seek(0)
        yield from _read(cast("BinaryIO", whole), "zip", origin=origin, selection=selection)


def _failure(origin: str, message: str) -> Failure:
    return Failure(origin, UnreadableError.code, message, stage="read")
