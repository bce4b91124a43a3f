"""JSON Lines of other tools: one field of each object is a page, the others are kept.

The page's URL is the object's `url`, where it has one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from agrinews.errors import TooLargeError, UnreadableError
from agrinews.model import MAX_BODY_BYTES, Failure, Form, RawPage
from agrinews.patterns import deferred
from agrinews.readers.selection import Selection

# Half a pair, from a broken escape: no character, and no UTF-8 can hold it.
_LONE_SURROGATE = deferred("[\ud800-\udfff]")
SUFFIXES: Final = (".jsonl", ".ndjson")
URL_FIELD: Final = "url"
MAX_LINE_BYTES: Final = 2 * MAX_BODY_BYTES
"""A page may be written in escapes, and other fields stand beside it."""


def read(file: BinaryIO, origin: str, *, selection: Selection) -> Iterator[RawPage | Failure]:
    """Yield the page of each line, with `file.jsonl#line` (from 1) as its origin.

    A line that is no object, or has no such field, is a Failure; blank lines are passed over.
    """
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            _skip_line(file)
        if not line.strip():
            continue
        where = f"{origin}#{number}"
        try:
            yield _page(line, where, selection=selection)
        except (UnreadableError, TooLargeError) as error:
            yield Failure(where, error.code, str(error), stage="read")


def _page(line: bytes, origin: str, *, selection: Selection) -> RawPage:
    if len(line) > MAX_LINE_BYTES:
        raise TooLargeError(f"a line of more than {MAX_LINE_BYTES / 2**20:g} MB", origin=origin)
    row = _object(line, origin)
    name, form = _field_of(row, selection)
    value = row.get(name)
    if not isinstance(value, str):
        raise UnreadableError(f"no text in the field {name!r}", origin=origin)
    if not value.strip():
        raise UnreadableError(f"the field {name!r} is empty", origin=origin)
    url = row.get(URL_FIELD)
    return RawPage(
        origin,
        _LONE_SURROGATE.sub("\ufffd", value).encode(),
        url=url if isinstance(url, str) and "://" in url else selection.base_url,
        # The text was decoded by whoever wrote the file: what the page's meta says is past.
        content_type="text/html; charset=utf-8",
        form=form,
        extra=tuple((key, part) for key, part in row.items() if key != name),
    )


def _object(line: bytes, origin: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"this line is not JSON: {error}", origin=origin) from error
    if not isinstance(row, dict):
        raise UnreadableError("this line is no JSON object", origin=origin)
    return row


def _field_of(row: Mapping[str, Any], selection: Selection) -> tuple[str, Form]:
    """Return the field to clean: of two that were named, the one with HTML if there is any."""
    html, text = selection.html_field, selection.text_field
    if html is not None and (text is None or row.get(html)):
        return html, "html"
    return (text or "", "text")


def _skip_line(file: BinaryIO) -> None:
    while part := file.readline(MAX_LINE_BYTES):
        if part.endswith(b"\n"):
            return
