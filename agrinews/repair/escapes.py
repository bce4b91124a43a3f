r"""Leftovers of escaping: &amp;#20013;  \u4e2d  u4e2d  %u4e2d  %E4%B8%AD  =E4=B8=AD  </strong>.

An escape is undone where it can only be a leftover: three or more that stand for Han in a string,
or marks and tags wedged between Han. It stays in addresses, in regular expressions and in texts
that speak of markup, which name it on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote_to_bytes

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, any_of
from agrinews.repair.edits import Replacement, compose, repaired, untouched
from agrinews.repair.references import ABOUT_MARKUP, CHINESE, HAN, MIN_HAN, references

__all__ = ["SOFT_BREAK", "stage", "suspects"]

SOFT_BREAK = deferred(r"(?<==[0-9A-F]{2})=\r?\n(?==[0-9A-F]{2})|(?<=[^\s=])=\r?\n")
"""Where quoted-printable broke a line (RFC 2045, 6.7): such lines are one string."""

TELLTALES = (
    deferred(r"&(?:amp;)*(?:\#[xX]?[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8}[0-9]{0,2};)"),
    deferred(r"\\u[0-9a-fA-F]{4}"),
    deferred(r"%(?:u[0-9a-fA-F]{4}|[0-9A-Fa-f]{2}%)"),
    deferred(r"=[0-9A-F]{2}="),
    deferred(r"</?[a-zA-Z]{1,10}[^<>]{0,80}>"),
    deferred(r"u[4-9][0-9a-f]{3}u[4-9][0-9a-f]{3}u"),
)
UNICODE = deferred(r"(?:\\u([0-9a-fA-F]{4}))+")
PERCENT_U = deferred(r"(?:%u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}(?=%))+(?:%[0-9a-fA-F]{2})?")
BARE_RUN = deferred(r"(?:u[4-9][0-9a-f]{3}){3,}")
BARE = deferred(r"u(?:[4-9][0-9a-f]{3}|ff[0-9a-f]{2}|30[01][0-9a-f]|20[0-9a-f]{2})")
PERCENT = deferred(r"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2}|[!-$&-~])*")
ENCODINGS = ("utf-8", "gb18030", "big5")
QUOTED = deferred(r"=[0-9A-F]{2}(?:=[0-9A-F]{2}|=\r?\n|[!-<>-~ ])*")
TAG = deferred(
    r"(?:<|\\u003c|&lt;)(?:/?(?:p|br|b|i|u|em|strong|span|font|div|a|h[1-6]|center|img|li|ul|td|tr)"
    r"(?:\s[^<>\\&]{0,200})?/?)(?:>|\\u003e|&gt;)",
    re.IGNORECASE,
)
BREAK = deferred(r"<br(?:\s[^<>/]{0,200})?>", re.IGNORECASE)
TAGS = deferred(f"(?:{TAG.pattern}){{1,8}}", re.IGNORECASE)


def suspects(seen: Look) -> bool:
    """Whether a page holds anything like an escape."""
    return any_of(TELLTALES, seen.text)


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return the repairs of all strings of a page, in order."""
    steps = [step for kind, step in STEPS if kind in context.kinds]
    return tuple(
        _string(text, steps) if any_of(TELLTALES, text) else untouched(text) for text in strings
    )


def _string(text: str, steps: Sequence[Callable[[str], Iterator[Replacement]]]) -> Repair:
    repair = untouched(text)
    for step in steps:
        repair = compose(repair, repaired(repair.after, step(repair.after)))
    return repair


def _han_count(text: str) -> int:
    return len(re.findall(f"[{HAN}]", text))


def _unicode(text: str) -> Iterator[Replacement]:
    r"""Undo \u4e2d: with its surrogate pairs and the other escapes of the same writer."""
    if "\\u" not in text:
        return
    runs = [
        (m, _utf16(re.findall(r"[0-9a-fA-F]{4}", m[0].replace("\\u", " "))))
        for m in UNICODE.finditer(text)
    ]
    if sum(_han_count(chars) for m, chars in runs if not _in_brackets(text, m)) < MIN_HAN:
        return
    for m, chars in runs:
        if chars and "\\u003" not in m[0].lower()[:5]:
            yield Replacement(m.start(), m.end(), chars, "escaped_character", "escape/backslash-u")


def _in_brackets(text: str, m: re.Match[str]) -> bool:
    r"""Whether an escape is part of a range such as [\u4e00-\u9fa5]."""
    return text[m.start() - 1 : m.start()] in ("[", "-") or text[m.end() : m.end() + 1] in (
        "]",
        "-",
    )


def _utf16(units: Sequence[str]) -> str:
    octets = b"".join(int(unit, 16).to_bytes(2, "big") for unit in units)
    return octets.decode("utf-16-be", "ignore")


def _percent_u(text: str) -> Iterator[Replacement]:
    if "%u" not in text:
        return
    runs = []
    for m in PERCENT_U.finditer(text):
        units = re.findall(r"%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})", m[0])
        runs.append((m, _utf16([a or "00" + b for a, b in units])))
    if sum(_han_count(chars) for _, chars in runs) < MIN_HAN:
        return
    for m, chars in runs:
        yield Replacement(m.start(), m.end(), chars, "escaped_character", "escape/percent-u")


def _bare(text: str) -> Iterator[Replacement]:
    run = BARE_RUN.search(text)
    if (
        not run
        or _han_count("".join(chr(int(m[0][1:], 16)) for m in BARE.finditer(run[0]))) < MIN_HAN
    ):
        return
    for m in BARE.finditer(text):
        char = chr(int(m[0][1:], 16))
        if CHINESE.match(char):
            yield Replacement(m.start(), m.end(), char, "escaped_character", "escape/bare-u")


def _octets(text: str) -> Iterator[Replacement]:
    """Undo %E4%B8%AD outside addresses; short runs only in the encoding of a long one beside."""
    if "%" not in text:
        return
    runs = [m for m in PERCENT.finditer(text) if not _in_address(text, m.start())]
    octets = [unquote_to_bytes(m[0]) for m in runs]
    encodings = [name for name in map(_encoding, octets) if name]
    if not encodings:
        return
    chief = max(ENCODINGS, key=encodings.count)
    for m, found in zip(runs, octets, strict=True):
        chars = found.decode(_encoding(found) or chief, "replace")
        if "\ufffd" not in chars:
            rule = f"escape/percent/{_encoding(found) or chief}"
            yield Replacement(m.start(), m.end(), chars, "escaped_character", rule)


def _encoding(octets: bytes) -> str | None:
    """Return the encoding in which bytes hold as many Han as an escaped sentence has, or None."""
    for encoding in ENCODINGS:
        try:
            chars = octets.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _han_count(chars) >= min(MIN_HAN, max(2, len(octets) // 8)):
            return encoding
    return None


def _in_address(text: str, at: int) -> bool:
    """Whether an escape at this place belongs to an address or to a query."""
    before = re.split(r"[\s\u2000-\uffef]", text[max(0, at - 300) : at])[-1]
    return "/" in before or before.endswith(("=", "&", "?"))


def _quoted(text: str) -> Iterator[Replacement]:
    if "=" not in text:
        return
    for m in QUOTED.finditer(text):
        joined = re.sub(r"=\r?\n", "", m[0])
        octets = re.sub(
            rb"=([0-9A-F]{2})", lambda o: bytes([int(o[1], 16)]), joined.encode("latin-1")
        )
        yield from _decoded(m, octets, syntax="quoted-printable")


def _decoded(m: re.Match[str], octets: bytes, *, syntax: str) -> Iterator[Replacement]:
    encoding = _encoding(octets)
    if encoding:
        rule = f"escape/{syntax}/{encoding}"
        yield Replacement(m.start(), m.end(), octets.decode(encoding), "escaped_character", rule)


def _markup(text: str) -> Iterator[Replacement]:
    r"""Remove tags wedged between Chinese: </strong>, \u003cbr/\u003e.

    A <br> or <br clear="all"> alone stays: wiki texts hold it on purpose, and a crawl that leaves
    tags leaves others too.
    """
    if ABOUT_MARKUP.search(text):
        return
    for m in TAGS.finditer(text):
        if BREAK.sub("", m[0]) and _between(text, m.start(), end=m.end()):
            yield Replacement(m.start(), m.end(), "", "escaped_markup", "escape/tag")


def _between(text: str, start: int, *, end: int) -> bool:
    """Whether Chinese stands on one side, and no blank on either."""
    around = [one for one in (text[max(0, start - 1) : start], text[end : end + 1]) if one]
    return any(map(CHINESE.match, around)) and not any(map(str.isspace, around))


STEPS: tuple[tuple[str, Callable[[str], Iterator[Replacement]]], ...] = (
    ("html_entity", references),
    ("escaped_character", _unicode),
    ("escaped_character", _percent_u),
    ("escaped_character", _bare),
    ("escaped_character", _octets),
    ("escaped_character", _quoted),
    ("escaped_markup", _markup),
)
