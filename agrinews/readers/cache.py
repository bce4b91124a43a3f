"""Answers kept on disk, to be asked for again only under conditions, or not at all.

One file per URL: a line of JSON, then the body as it was sent. A file is written under another
name and renamed, so that there is never half an entry; a damaged one counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from agrinews.errors import OutputError
from agrinews.readers.answers import Answer, header

__all__ = ["Cache", "Entry"]

FORMAT: Final = "agrinews.cache/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer and when it was last known to be good."""

    answer: Answer
    checked_at: datetime

    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Return the headers that ask for the page only if it has changed since."""
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return tuple(
            (ask, value) for ask, name in pairs if (value := header(self.answer, name)) is not None
        )


class Cache:
    """A folder of entries."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which is made when the first entry is written."""
        self._folder = folder

    def path(self, url: str) -> Path:
        """Return where the entry of `url` stands."""
        digest = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self._folder / digest[:2] / f"{digest[2:]}.http"

    def get(self, url: str) -> Entry | None:
        """Return the entry of `url`, or None."""
        try:
            head, _, body = self.path(url).read_bytes().partition(b"\n")
            return _read(json.loads(head), body, url=url)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, entry: Entry) -> None:
        """Write an entry over the one before. Raises OutputError when it cannot be written."""
        answer = entry.answer
        head = {
            "format": FORMAT,
            "url": answer.url,
            "status": answer.status,
            "checked_at": entry.checked_at.isoformat(),
            "headers": answer.headers,
            "sha256": hashlib.sha256(answer.body).hexdigest(),
        }
        line = json.dumps(head, ensure_ascii=True).encode()
        path = self.path(answer.url)
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(line + b"\n" + answer.body)
            part.replace(path)
        except OSError as error:
            raise OutputError(f"the cache cannot be written: {error}") from error


def _read(head: dict[str, Any], body: bytes, *, url: str) -> Entry | None:
    sound = (
        head["format"] == FORMAT
        and head["url"] == url
        and head["sha256"] == hashlib.sha256(body).hexdigest()
    )
    headers = tuple((str(name), str(value)) for name, value in head["headers"])
    answer = Answer(url, int(head["status"]), headers, body)
    return Entry(answer, datetime.fromisoformat(head["checked_at"])) if sound else None
