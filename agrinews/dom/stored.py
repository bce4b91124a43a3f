"""The story that a page keeps in a script, for pages that show none until the script has run.

State of frameworks (`window.STATE = {...}`, `<script id="__NEXT_DATA__">`, also percent-encoded or
as a string in `JSON.parse`) and `articleBody` in JSON-LD. JSON and the literals of scripts are
read; no script is run.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

from agrinews import tables
from agrinews.dom.joined import joined
from agrinews.dom.literal import read_call, read_literal
from agrinews.dom.white import one_line
from agrinews.model import Claim
from agrinews.patterns import deferred

__all__ = ["Stored", "find_stored"]

HAN = deferred("[\u3400-\u9fff]")
HAN_OR_ESCAPED = deferred(r"[\u3400-\u9fff]|\\u[4-9][\da-fA-F]{3}")
BODY = "articleBody"
"""Its headline is a claim already."""
MIN_HAN = 100
"""A story; teasers and slogans in the state of a page are shorter."""
PEERS = 3
PEER_SHARE = 0.5
"""As many strings of half the length of the longest make a list of stories."""
MAX_CHARS = 3_000_000
MAX_SCRIPTS = 60
MAX_VALUES = 200_000
MAX_LEVELS = 24
PARENTS = 3
"""How far up from the text its title and time are looked for."""
MAX_FIELD_CHARS = 200
STARTS = deferred(
    r"""(?:[=(]|\breturn)\s*(?P<value>[{\[])
      | JSON\.parse\(\s*(?P<decode>decodeURIComponent\(\s*)?
        (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<call>\(\s*function\s*\([\w$,\s]{1,5000}\)\s*\{)""",
    re.VERBOSE,
)
MAX_STARTS = 200
MAX_LITERALS = 4
"""Literals of a script that are no JSON and hold enough text for a story."""
ENCODED = deferred(r"\s*%7[Bb]")
TAG = deferred(r"<(?:p|br|div|img|section|span)\b", re.IGNORECASE)
SHAPE = str.maketrans("", "", "_-")


@dataclass(frozen=True, slots=True)
class Stored:
    """A story as a script holds it: its text as HTML, and what stands beside it."""

    html: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A long string, how many Han characters it has, and the objects around it, innermost first."""

    han: int
    text: str
    key: str
    """The name it stands under."""
    around: tuple[dict[str, Any], ...]


def find_stored(scripts: Sequence[tuple[str, str]]) -> Stored | None:
    """Return the story in the scripts of a page, or None where there is none, or a list of them.

    `scripts` are the type and the text of each, in the order of the page.
    """
    values = (value for kind, text in scripts[:MAX_SCRIPTS] for value in _values(kind, text))
    texts = [each for value in values for each in _texts(value)]
    texts = list({each.text: each for each in texts}.values())
    if not texts:
        return None
    best = max(texts, key=lambda each: each.han)
    peers = sum(each.han >= PEER_SHARE * best.han for each in texts)
    fields = tuple(_fields(best.around))
    titled = any(claim.key == "stored:title" for claim in fields) or best.key == BODY
    return Stored(_as_html(best.text), fields) if titled and peers < PEERS else None


# ------------------------------------------------------------------ JSON in scripts
def _values(kind: str, text: str) -> Iterator[Any]:
    text = text[:MAX_CHARS]
    if "json" in kind.lower():
        source = unquote(text) if ENCODED.match(text) else text
        yield from _decoded(source.strip().removeprefix("<!--").removesuffix("-->"), 0)
        return
    at, tries = 0, 0
    for _ in range(MAX_STARTS):
        start = STARTS.search(text, at)
        if start is None:
            return
        at = start.end()
        if start["text"] is not None:
            yield from _parsed(start)
        elif start["value"] is not None and (found := _raw(text, start.start("value"))):
            value, at = found
            yield value
        elif tries < MAX_LITERALS and _is_long(text, at):
            found = _literal(text, start)
            tries += 1
            if found is not None:
                value, at = found
                yield value


def _parsed(start: re.Match[str]) -> Iterator[Any]:
    """Yield the value of the string that a script hands to `JSON.parse`."""
    try:
        inner, _ = read_literal(start["text"])
    except ValueError:
        return
    yield from _decoded(unquote(inner) if start["decode"] else inner, 0)


def _decoded(text: str, at: int) -> Iterator[Any]:
    if found := _raw(text.lstrip(), at):
        yield found[0]


def _raw(text: str, at: int) -> tuple[Any, int] | None:
    """Return the JSON value that begins at a place, with where it ends, or None."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, at)
    except (ValueError, RecursionError):  # a script's own notation, a number of 5,000 digits
        return None


def _literal(text: str, start: re.Match[str]) -> tuple[Any, int] | None:
    """Return the value that a script writes in its own notation, with where it ends, or None."""
    try:
        if start["call"] is not None:
            return read_call(text, start.start()), start.end()
        return read_literal(text, start.start("value"))
    except ValueError:
        return None


def _is_long(text: str, at: int) -> bool:
    """Tell whether a script goes on with enough Han characters for a story, escaped or not."""
    return next(islice(HAN_OR_ESCAPED.finditer(text, at), MIN_HAN - 1, None), None) is not None


def _texts(value: Any) -> Iterator[_Text]:  # noqa: ANN401  # JSON
    """Yield the strings of a value that are long enough for a story."""
    stack: list[tuple[Any, str, tuple[dict[str, Any], ...]]] = [(value, "", ())]
    for _ in range(MAX_VALUES):
        if not stack:
            return
        here, key, around = stack.pop()
        if isinstance(here, str):
            han = len(HAN.findall(html.unescape(here))) if len(here) >= MIN_HAN else 0
            if han >= MIN_HAN:
                yield _Text(han, here, key, around)
        elif isinstance(here, dict) and len(around) < MAX_LEVELS:
            stack.extend((inner, name, (here, *around)) for name, inner in reversed(here.items()))
        elif isinstance(here, list) and (text := joined(here)) is not None:
            yield _Text(len(HAN.findall(text)), text, key, around)
        elif isinstance(here, list):
            stack.extend((inner, key, around) for inner in reversed(here))


# ------------------------------------------------------------------ what was found
def _as_html(text: str) -> str:
    """Return a text as HTML: as it is, unescaped once more, or its lines as paragraphs."""
    for source in (text, html.unescape(text)):
        if TAG.search(source):
            return source
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _fields(around: Sequence[dict[str, Any]]) -> Iterator[Claim]:
    """Yield title, time, source and author, each from the nearest object that has one."""
    for field, names in tables.toml("stored.toml").items():
        found = (value for each in around[:PARENTS] for value in _named(each, names))
        value = next(found, None)
        if value is not None:
            yield Claim("html", f"stored:{field}", value)


def _named(around: dict[str, Any], names: Sequence[str]) -> Iterator[str]:
    known = {str(key).lower().translate(SHAPE): value for key, value in around.items()}
    for name in names:
        value = known.get(name)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            text = one_line(html.unescape(str(value)))
            if 0 < len(text) <= MAX_FIELD_CHARS:
                yield text
