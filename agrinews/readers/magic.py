r"""What bytes are, as their first ones tell: a compression, an archive, or something foreign.

>>> look(b"%PDF-1.4")
Kind(name='PDF', role='foreign')
>>> look(b"<html>") is None
True
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agrinews.errors import NotHtmlError
from agrinews.tables import rows


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is that is no page."""

    name: str
    role: str
    """`compressed`, `archive` or `foreign`."""


def look(body: bytes) -> Kind | None:
    """Return what `body` is, or None for anything that may be a page."""
    for prefix, at, kind in _signatures():
        if body.startswith(prefix, at):
            return kind
    return None


def refuse_foreign(body: bytes, *, origin: str) -> None:
    """Raise NotHtmlError when `body` is plainly no page."""
    kind = look(body)
    if kind is not None:
        raise NotHtmlError(f"this is {_with_article(kind.name)}, not a page", origin=origin)


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' or name[:3] in ('MP3', 'MP4', 'RTF') else 'a'} {name}"


@cache
def _signatures() -> tuple[tuple[bytes, int, Kind], ...]:
    return tuple(
        (bytes.fromhex(first), int(at), Kind(name, role))
        for first, at, name, role in rows("magic.tsv")
    )
