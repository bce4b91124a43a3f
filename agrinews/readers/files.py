"""Files, directories, globs and standard input: which there are, and the pages in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from typing import BinaryIO, Final

from agrinews.errors import InputError, UnreadableError
from agrinews.model import MAX_BODY_BYTES, Failure, RawPage
from agrinews.patterns import deferred
from agrinews.readers import remote
from agrinews.readers.inflate import inflate
from agrinews.readers.listing import listed
from agrinews.readers.mhtml import is_mhtml, unfold
from agrinews.readers.remote import is_remote, names_below
from agrinews.readers.selection import Selection, url_of

STANDARD_INPUT: Final = "-"
HEAD_BYTES: Final = 2048
# Browsers write it when they save a page; the number is the length of the URL, not always right.
_SAVED_FROM = deferred(rb"<!--\s{0,9}saved from url=\(\d{1,6}\)([^\s<>\"]{1,2000})\s{0,9}-->")


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read."""

    path: str
    relative: str | None = None
    """The path below the directory it was found in; None for a file that was named."""


def find(paths: Iterable[str], selection: Selection) -> Iterator[Input | Failure]:
    """Yield what there is to read: paths in the order given, directories sorted by name.

    A directory without a page, or one that cannot be read, is a Failure.
    """
    for path in paths:
        if is_remote(path):
            yield from _remote(path, selection)
        elif path == STANDARD_INPUT or os.path.lexists(path):
            yield from _below(path, selection)
        elif has_magic(path) and (found := sorted(glob(path, recursive=True))):  # noqa: PTH207 - absolute or not
            for each in found:
                yield from _below(each, selection)
        else:
            hint = "; URLs are for `agrinews fetch`" if path.startswith(("http:", "https:")) else ""
            yield _failure(
                UnreadableError(f"there is no such file or directory{hint}", origin=path)
            )


def _remote(url: str, selection: Selection) -> Iterator[Input | Failure]:
    found = False
    try:
        for name, relative in names_below(url, selection):
            found = True
            yield Input(name, relative)
    except InputError as error:
        yield _failure(error)
        return
    if not found:
        yield _failure(
            UnreadableError(f"no pages here ({' '.join(selection.include)})", origin=url)
        )


def _below(path: str, selection: Selection) -> Iterator[Input | Failure]:
    if not os.path.isdir(path):  # noqa: PTH112 - `-` and odd names are kept as they were given
        yield Input(path)
        return
    found = False
    for entry in _walk(path, "", selection=selection):
        found = True
        yield entry
    if not found:
        wanted = " ".join(selection.include)
        yield _failure(UnreadableError(f"no pages in this directory ({wanted})", origin=path))


def _walk(top: str, below: str, *, selection: Selection) -> Iterator[Input | Failure]:
    """Yield the pages under `top/below`, sorted by name, entering sub-directories in their turn.

    Links to directories are not entered: they can lead in circles.
    """
    folder = os.path.join(top, below) if below else top  # noqa: PTH118
    try:
        for name, is_folder in listed(folder):
            relative = f"{below}/{name}" if below else name
            if is_folder:
                yield from _walk(top, relative, selection=selection)
            elif selection.takes(relative):
                yield Input(os.path.join(top, relative), relative)  # noqa: PTH118
    except OSError as error:
        yield _failure(UnreadableError(_reason(error), origin=folder))


def count(paths: Iterable[str], selection: Selection) -> Iterator[int]:
    """Yield 1 for each file that `find` would find, in no order and without holding any names."""
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - as above
            yield max(1, len(glob(path, recursive=True))) if has_magic(path) else 1  # noqa: PTH207
            continue
        for folder, _, names in os.walk(path):
            below = os.path.relpath(folder, path).replace(os.sep, "/")
            yield sum(
                selection.takes(name if below == "." else f"{below}/{name}") for name in names
            )


def load(source: Input, selection: Selection) -> RawPage:
    """Return the page in a file.

    Raises UnreadableError (missing, not permitted, empty, damaged) or TooLargeError.
    """
    return page_of(_bytes_of(source.path), source, selection=selection)


def page_of(body: bytes, source: Input, *, selection: Selection) -> RawPage:
    """Return the page that the bytes of a file are.

    Raises UnreadableError when there is none, or TooLargeError.
    """
    body = inflate(body, origin=source.path)
    if not body:
        raise UnreadableError("the file is empty", origin=source.path)
    url = url_of(source.path, source.relative, selection=selection) or saved_from(body)
    page = RawPage(origin=shown(source.path), body=body, url=url, form=selection.form)
    return unfolded(page, selection)


def unfolded(page: RawPage, selection: Selection) -> RawPage:
    """Return the page inside an MHTML file, any other page as it is. Raises UnreadableError."""
    if selection.kind == "mhtml" or (selection.kind == "auto" and is_mhtml(page.body)):
        return unfold(page)
    return page


def read(paths: Iterable[str], selection: Selection | None = None) -> Iterator[RawPage | Failure]:
    """Yield each page below `paths`, or why there is none."""
    chosen = selection or Selection()
    return load_each(find(paths, chosen), chosen)


def load_each(
    sources: Iterable[Input | Failure], selection: Selection, *, skip: tuple[str, ...] = ()
) -> Iterator[RawPage | Failure]:
    """Yield the page of each source; a file that is one of `skip` (our own output) is none."""
    for source in sources:
        if isinstance(source, Failure):
            yield source
        elif not any(is_same_file(source.path, path) for path in skip):
            yield _loaded(source, selection)


def _loaded(source: Input, selection: Selection) -> RawPage | Failure:
    try:
        return load(source, selection)
    except InputError as error:
        return _failure(error)


def is_same_file(one: str, other: str) -> bool:
    """Whether two paths lead to one file that exists."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121 - as above
    except (OSError, ValueError):
        return False


def saved_from(body: bytes) -> str | None:
    """Return the URL in a browser's comment `saved from url=`, or None."""
    found = _SAVED_FROM.search(body, 0, HEAD_BYTES)
    url = found.group(1).decode("ascii", "replace") if found else ""
    return url if url.startswith(("http://", "https://")) else None


def shown(path: str) -> str:
    """Return a path that any JSON file can hold: bytes that are not UTF-8 become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bytes_of(path: str) -> bytes:
    """Return the bytes of a file, up to one more than a page may have."""
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BODY_BYTES + 1)
        with opened(path) as file:
            return file.read(MAX_BODY_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError(_reason(error), origin=path) from error


def opened(path: str) -> BinaryIO:
    """Return a file to read, here or on remote storage. Raises OSError or ValueError."""
    if is_remote(path):
        return remote.opened(path)
    return open(path, "rb")  # noqa: PTH123 - any name; the caller closes it


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"cannot be read: {reason[:1].lower()}{reason[1:]}"


def _failure(error: InputError) -> Failure:
    return Failure(shown(error.origin), error.code, str(error), stage="read")
