"""Cleans every hostile document and tells what Python was asked to do to the outside meanwhile.

A program of its own, since an audit hook stays for the life of a process. All are cleaned twice:
the first time loads the tables and modules, the second is watched. Prints one JSON object: how many
pages were cleaned, and each event that is none of a pure function.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress

from hostile.documents import DOCUMENTS

import agrinews

HARMLESS = ("object.__", "sys._getframe", "code.__new__", "gc.", "array.", "builtins.id")
"""Events that only touch this process."""
SIZE = 300


def clean_all(pages: list[bytes]) -> None:
    """Clean each page to its JSON."""
    for page in pages:
        with suppress(agrinews.AgrinewsError):
            agrinews.to_json(agrinews.clean(page))


def main() -> None:
    """Clean under watch."""
    pages = [document.body(SIZE) for document in DOCUMENTS.values()]
    clean_all(pages)
    events: set[str] = set()
    watching = [True]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and not event.startswith(HARMLESS):
            events.add(f"{event} {arguments!r}"[:200])

    sys.addaudithook(hook)
    clean_all(pages)
    watching[0] = False
    print(json.dumps({"pages": len(pages), "events": sorted(events)}))  # noqa: T201


if __name__ == "__main__":
    main()
