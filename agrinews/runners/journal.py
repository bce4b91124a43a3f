"""What was fetched and is not yet written in its order, kept so that no kill can lose it.

Pages come back in another order than they are to be written in, and wait for their cleaning. So
each is put into the journal the moment it has come, its outcome takes its place, and the outcome
goes when it has been written. Memory stays small, the journal holds only what is under way, and
after kill -9 whatever had been fetched is still there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from agrinews.errors import OutputError
from agrinews.model import Failure, Fetch, RawPage
from agrinews.record import Record, from_json, to_json
from agrinews.record.codec import build

__all__ = ["Journal"]

Outcome = Record | Failure
OUTCOME: Final = ".outcome"
PAGE: Final = ".page"


class Journal:
    """A folder with a file for each URL under way; safe to share between threads.

    A file is written under another name and renamed, so it is there as a whole or not at all.
    """

    def __init__(self, folder: Path | None, *, resume: bool = False) -> None:
        """Open the journal at `folder`, or a passing one; keep what is in it to `resume`.

        Raises OutputError, also when another run has it open.
        """
        self._passing = folder is None
        self._pages: defaultdict[str, list[Path]] = defaultdict(list)
        self._folder = folder or Path(tempfile.mkdtemp(prefix="agrinews-"))
        try:
            self._folder.mkdir(exist_ok=True)
            self._lock = _claim(self._folder)
            if not resume:
                self._empty()
        except OSError as error:
            raise self._unwritable(error) from error
        self.recovered: dict[str, Path] = {}
        """Where the outcomes of an earlier run are, by the key of their URL."""
        for path in sorted(self._folder.glob(f"*{OUTCOME}")):
            with suppress(OSError, ValueError, KeyError, TypeError):
                self.recovered[json.loads(path.read_bytes())["key"]] = path

    # ------------------------------------------------------------------ pages
    def keep(self, key: str, url: str, *, page: RawPage) -> None:
        """Keep a page that has come until the outcome of `key` is there. Raises OutputError."""
        if self._passing:  # nobody would find it again
            return
        about = {
            "origin": page.origin,
            "url": page.url,
            "content_type": page.content_type,
            "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
            "fetch": asdict(page.fetch) if page.fetch else None,
        }
        path = self._put(url, PAGE, body=json.dumps(about).encode() + b"\n" + page.body)
        self._pages[key].append(path)

    def page(self, key: str, url: str) -> RawPage | None:
        """Return a page that an earlier run has kept, or None."""
        path = self._path(url, PAGE)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            page = _page(json.loads(head), body)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        self._pages[key].append(path)
        return page

    # ------------------------------------------------------------------ outcomes
    def put(self, key: str, outcome: Outcome) -> Path:
        """Keep an outcome in the place of its pages; return where. Raises OutputError."""
        entry: dict[str, object] = {"key": key}
        if isinstance(outcome, Record):
            entry["record"] = to_json(outcome)
        else:
            entry["failure"] = asdict(outcome)
        path = self._put(key, OUTCOME, body=json.dumps(entry).encode())
        for page in self._pages.pop(key, ()):
            page.unlink(missing_ok=True)
        return path

    def get(self, path: Path) -> Outcome:
        """Return the outcome at a path that `put` returned."""
        entry = json.loads(path.read_bytes())
        return from_json(entry["record"]) if "record" in entry else Failure(**entry["failure"])

    def settle(self, path: Path) -> None:
        """Say that an outcome has been written where it belongs."""
        path.unlink(missing_ok=True)

    # ------------------------------------------------------------------ the whole
    def finish(self) -> None:
        """Say that all there was to write has been written."""
        self._empty()

    def close(self) -> None:
        """Leave the journal; it is removed when nothing is in it."""
        if self._passing:
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            (self._folder / "lock").unlink(missing_ok=True)
            with suppress(OSError):  # what is in it is for the next run
                self._folder.rmdir()
        os.close(self._lock)

    def _path(self, key: str, suffix: str) -> Path:
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
        return self._folder / (digest + suffix)

    def _put(self, key: str, suffix: str, *, body: bytes) -> Path:
        path = self._path(key, suffix)
        part = path.with_suffix(f"{suffix}.part")
        try:
            part.write_bytes(body)
            part.replace(path)
        except OSError as error:
            raise self._unwritable(error) from error
        return path

    def _empty(self) -> None:
        for path in self._folder.iterdir():
            if path.name != "lock":
                path.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(f"the journal {self._folder} cannot be written: {error.strerror}")


def _page(about: dict[str, Any], body: bytes) -> RawPage:
    when = about["fetched_at"]
    return RawPage(
        origin=about["origin"],
        body=body,
        url=about["url"],
        content_type=about["content_type"],
        fetched_at=datetime.fromisoformat(when) if when else None,
        fetch=build(Fetch, about["fetch"]) if about["fetch"] else None,
    )


def _claim(folder: Path) -> int:
    """Keep a second run away from the same output. Raises OSError when there is one."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return descriptor
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise OSError(error.errno, "another run is writing the same output") from error
    return descriptor
