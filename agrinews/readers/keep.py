"""Fetched answers kept as received: bytes, headers, and which file is which URL."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from agrinews.errors import OutputError
from agrinews.readers.answers import header
from agrinews.readers.http import Visit

__all__ = ["Keeper", "SavedPages"]

# A body is kept as it was sent, so a compressed one is named so that readers know how to open it.
SUFFIXES: Final = {"gzip": ".gz", "x-gzip": ".gz", "deflate": ".zz", "br": ".br"}


class Keeper(Protocol):
    """Keeps answers; safe to share between threads."""

    def keep(self, visit: Visit) -> None:
        """Keep one answer. Raises OutputError."""

    def close(self) -> None:
        """Finish."""


class SavedPages:
    """A folder with, per URL, `<host>/<16 hex digits>.html` and `.json`, and one `urls.tsv`.

    The digits are those of the URL's SHA-256, as in the id of a reject. A compressed body has the
    suffix of its compression. `agrinews clean DIR --url-map DIR/urls.tsv` reads it all again.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder. Raises OutputError."""
        self._folder = folder
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def keep(self, visit: Visit) -> None:
        """Write the body, then the headers, then the line in `urls.tsv`."""
        url = visit.page.url or visit.answer.url
        codings = header(visit.answer, "Content-Encoding") or ""
        coding = SUFFIXES.get(codings.lower().strip(), "")
        name = hashlib.sha256(url.encode()).hexdigest()[:16]
        folder = self._folder / (urlsplit(url).hostname or "page").replace(":", "_")
        body = folder / f"{name}.html{coding}"
        try:
            folder.mkdir(exist_ok=True)
            known = body.exists()
            _put(body, visit.answer.body)
            about = json.dumps(_about(visit, body.name), ensure_ascii=False, indent=2)
            _put(folder / f"{name}.json", about.encode() + b"\n")
            if not known:
                self._note(f"{folder.name}/{body.name}\t{url}\n")
        except OSError as error:
            raise _unwritable(self._folder, error) from error

    def close(self) -> None:
        """Do nothing: each file was finished as it came."""

    def _note(self, line: str) -> None:
        with self._lock, (self._folder / "urls.tsv").open("a", encoding="utf-8") as listing:
            listing.write(line)


def _about(visit: Visit, name: str) -> dict[str, object]:
    fetched = visit.page.fetch
    return {
        "file": name,
        "url": visit.page.url,
        "final_url": visit.answer.url,
        "redirects": fetched.redirects if fetched else (),
        "fetched_at": fetched.fetched_at if fetched else None,
        "from_cache": bool(fetched and fetched.from_cache),
        "status": visit.answer.status,
        "headers": visit.answer.headers,
        "bytes": len(visit.answer.body),
        "sha256": hashlib.sha256(visit.answer.body).hexdigest(),
    }


def _put(path: Path, body: bytes) -> None:
    part = path.with_name(f".{path.name}.{threading.get_ident()}.part")
    part.write_bytes(body)
    part.replace(path)


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{folder} cannot be written: {error.strerror or error}")
