"""Inputs on storage that fsspec can name (`s3://bucket/pages/`); needs the extra `dask`.

For runs on a cluster, whose machines have no disk in common. Pages on web servers are not read
here: that is what `fetch` is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO, Final

from agrinews.errors import MissingExtraError, UnreadableError
from agrinews.readers.selection import Selection

WEB: Final = ("http://", "https://")


def is_remote(path: str) -> bool:
    """Whether a path is a URL of such storage.

    >>> is_remote("s3://bucket/a.html"), is_remote("https://nongye.example/"), is_remote("a.html")
    (True, False, False)
    """
    return "://" in path and not path.lower().startswith(WEB)


def system_of(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it. Raises MissingExtraError."""
    try:
        system, path = import_module("fsspec.core").url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(
            f"{url} needs an extra package ({error}): pip install 'agrinews[dask]'"
        ) from error
    except ValueError as error:
        raise UnreadableError(f"no storage that is known: {error}", origin=url) from error
    return system, path.rstrip("/")


def names_below(url: str, selection: Selection) -> Iterator[tuple[str, str | None]]:
    """Yield the URL of each page below, in order, and its path below; for a file the URL alone.

    Raises UnreadableError.
    """
    system, top = system_of(url)
    try:
        if not system.isdir(top):
            yield url, None
            return
        found = sorted(system.find(top))
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error}", origin=url) from error
    for path in found:
        below = path[len(top) :].lstrip("/")
        if selection.takes(below):
            yield f"{url.rstrip('/')}/{below}", below


def opened(url: str) -> BinaryIO:
    """Return a file to read. Raises OSError."""
    system, path = system_of(url)
    file: BinaryIO = system.open(path, "rb")
    return file


def state_of(url: str) -> tuple[int, str]:
    """Return the size of a file in bytes, and what changes when it does."""
    system, path = system_of(url)
    about = system.info(path)
    changed = about.get("ETag") or about.get("LastModified") or about.get("mtime") or ""
    return int(about.get("size") or 0), str(changed)
