"""What the file of one record is called, from the name of its input."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from agrinews.patterns import deferred

PAGE_SUFFIXES: Final = (".html", ".htm", ".shtml", ".xhtml", ".mhtml", ".mht", ".txt")
COMPRESSED: Final = (".gz", ".bz2", ".xz", ".zst")
MAX_NAME_BYTES: Final = 200  # file systems stop at 255, and a suffix is still to come
# What some file system forbids in a name, and control characters.
_FORBIDDEN = deferred(r'[<>:"|?*\\\x00-\x1f\x7f]+')


def file_stem(origin: str, relative: str | None) -> str:
    """Return the path, below an output directory and without suffix, for the record of `origin`.

    `relative` is the path below the directory that was given, whose folders are kept.

    >>> file_stem("saved/2020/a.html.gz", "2020/a.html.gz")
    '2020/a'
    >>> file_stem("https://nongye.example/news/1.html?page=2", None)
    'nongye.example/news/1.html_page=2'
    """
    if "://" in origin:
        return _of_url(origin)
    if origin == "-":
        return "stdin"
    path = relative if relative is not None else PurePosixPath(origin).name
    return _safe(_without_suffixes(path))


def full_stem(origin: str, relative: str | None) -> str:
    """Return the same with the input's suffixes kept: `a.html` beside `a.htm`."""
    if "://" in origin or origin == "-":
        return file_stem(origin, relative)
    return _safe(relative if relative is not None else PurePosixPath(origin).name)


def _of_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return _safe(url.replace("/", "_"))
    path = parts.path.strip("/") or "index"
    if parts.query:
        path = f"{path}_{parts.query.replace('/', '_')}"
    return _safe(f"{parts.hostname or 'page'}/{_without_suffixes(path)}")


def _without_suffixes(path: str) -> str:
    for suffixes in (COMPRESSED, PAGE_SUFFIXES):
        for suffix in suffixes:
            if path.lower().endswith(suffix) and len(PurePosixPath(path).name) > len(suffix):
                path = path[: -len(suffix)]
                break
    return path


def _safe(path: str) -> str:
    """Return a relative path that every file system takes and that leads to no parent."""
    steps = [_FORBIDDEN.sub("_", step) for step in path.split("/")]
    kept = [_short(step) for step in steps if step not in ("", ".", "..")]
    return "/".join(kept) or "page"


def _short(step: str) -> str:
    body = step.encode("utf-8", "replace")
    return step if len(body) <= MAX_NAME_BYTES else body[:MAX_NAME_BYTES].decode("utf-8", "ignore")
