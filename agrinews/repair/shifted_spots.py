"""Where a text may have fallen out of step with its bytes: cheap signs first, then two readings.

Sound pages are full of letters between Han, marks and rare names, so a sign by itself starts
nothing: around each the model must find the text odd, and for a lost or inserted byte the reading
that is one byte off must be the likelier one.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from agrinews import tables
from agrinews.patterns import deferred
from agrinews.repair.bigram import EDGE, model
from agrinews.repair.gbk import char_of, is_trail, pair_of
from agrinews.repair.readings import is_changed
from agrinews.repair.shifted_guess import before
from agrinews.repair.shifted_tokens import EURO, MARKS, Kind, Token

__all__ = [
    "LETTERS",
    "PRICE",
    "PRICE_LETTER",
    "PRICE_SHORT",
    "SEPARATORS",
    "SHORT",
    "is_likelier_whole",
    "slips",
    "spots",
]

HAN = "\u3400-\u9fff"
SYMBOLS = "\u0370-\u04ff\u2160-\u216b\u2474-\u249b\u2500-\u257f\u3041-\u3129\uff21-\uff5a"
"""Symbols of GB 2312 that prose seldom has two of."""
PRIVATE = "\ue000-\uf8ff"
LEVEL_1 = bytes(
    octet
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
    if (lead, trail) <= (0xD7, 0xF9)
    for octet in (lead, trail)
).decode("gb2312")
"""The 3,755 commonest characters of GB 2312, by pinyin."""

SHORT = 64
"""Characters up to which a text (a title) is looked at everywhere."""

LOOK_AHEAD = 5
CUTS = "!?;,！？；，"
BEHIND_MARK = 4
"""Characters behind a mark among which a shifted one shows itself."""

# Mean log-probability of neighbours under which a stretch is odd. Bench, 2026-11: sound news stands
# at -5.5, its oddest names at -9 over three neighbours; shifted text at -11 and below.
ODD, ODD_LETTER = -9.0, -8.0
SENSE = -6.0
"""Nats that a letter in step may be likelier than one out of step: of 70 in damaged text four are,
of 25 in sound text (T恤, C币) all but one."""
PRICE, PRICE_LETTER, PRICE_SHORT, WILD, NEVER = 4.0, 8.0, 1.0, -8.0, -1e9
"""Nats for falling out of step in a page, beside a letter in it, and in a title; log-probability of
a character of which a byte is missing."""
LIKELIER = 4.0
"""Nats by which a character must stand better than the letter for a closer look at it."""
QUIET = 12
"""Tokens after which a reading that is far behind is given up."""


@cache
def _rare() -> str:
    """Return, as the inside of a character class, the Han that are seldom and the symbols."""
    common = sorted({*LEVEL_1, *"".join(tables.lines("common.txt"))})
    ranges, at = [], 0x3400
    for point in (ord(c) for c in common if "\u3400" <= c < "\ua000"):
        if point > at:
            ranges.append(f"{chr(at)}-{chr(point - 1)}")
        at = point + 1
    return "".join(ranges) + f"{chr(at)}-\u9fff{SYMBOLS}{PRIVATE}"


READING = "[a-z]{0,5}[\u00e0-\u01dc\u3105-\u3129][^)）]{0,5}[)）]"
SIGNS = (
    (deferred(r"\?(?=[a-z\u00e0-\u01dc\u3105-\u3129]{1,7}[)）])"), 0),
    (deferred(rf"\?(?=$|[{HAN}{PRIVATE}]|[!?;,！？；，])", re.MULTILINE), 0),
    (deferred("？(?=[!?;,！？；，])"), 0),
    (deferred(rf"\((?<=[@-~].)(?={READING})"), 1),
    (deferred(rf"（(?<=[@-~].)(?={READING})"), 1),
    (deferred("€"), 0),
    *((deferred(f"{mark}(?=[{HAN}])"), 0) for mark in "!！;；？"),
    *((deferred(f"{mark}(?=[，,;；])"), 0) for mark in "!！"),
)
"""Signs that begin with one character, and how far behind it the odd character stands."""
LETTER = deferred(rf"[@-~](?<=[{HAN}{CUTS}].)(?=[{HAN}(（])")

LETTERS = frozenset(string.ascii_letters + "@^")
"""What may be left of a character."""
SEPARATORS = frozenset("|_\\`[]{}€")
"""What may be so too, but parts and frames sound text as well."""
FEW = 2
"""A page with more of one of these has menus and lists of them: 20 of 31 sound pages."""


@cache
def _odd_han() -> re.Pattern[str]:
    """Return a pattern for a rare character that is private or before another, or behind a mark.

    Of the last the group `alone` has no part. It begins with a class that a search skips through
    sound text with, and looks around a bounded stretch.
    """
    rare = f"[{_rare()}]"
    alone = rf"(?:(?<=[{PRIVATE}])|(?=[^\x00-\x3f]{{0,5}}{rare}))"
    marks = "|".join(f"(?<=[{CUTS}][^\n]{{{n}}}.)" for n in range(BEHIND_MARK))
    return re.compile(f"{rare}(?:(?P<alone>{alone})|{marks})")


def _signs(text: str) -> Iterator[int]:
    """Yield the offsets of the signs in a text, some twice."""
    for sign, behind in SIGNS:
        yield from (m.start() - behind for m in sign.finditer(text))
    for m in _odd_han().finditer(text):
        yield from _marks(text, m.start() - BEHIND_MARK, end=m.start())
        if m["alone"] is not None:
            yield m.start()
    for m in LETTER.finditer(text):
        is_sign = m[0] in LETTERS or (m[0] in SEPARATORS and text.count(m[0]) <= FEW)
        if is_sign and text[m.start() - 1] not in CUTS:
            yield m.start()
        if text[m.end()] not in "(（":
            yield from _marks(text, m.start() - BEHIND_MARK - 1, end=m.start())


def _marks(text: str, start: int, *, end: int) -> Iterator[int]:
    """Yield the marks in a stretch of a line at which its bytes may have been cut."""
    start = max(0, start, text.rfind("\n", max(0, start), end))
    return (at for at in range(start, end) if text[at] in CUTS)


def spots(text: str) -> list[int]:
    """Return the offsets of the signs in a text around which it is odd."""
    found = set(_signs(text))
    if len(text) <= SHORT:
        found.update(range(0, len(text), 2))
    return [at for at in sorted(found) if _is_odd(text, at)]


def _is_odd(text: str, at: int) -> bool:
    """Tell whether the text at a sign is odd enough to search there."""
    char = text[at]
    if "\ue000" <= char <= "\uf8ff":
        return True
    if char in MARKS:
        return _is_odd_mark(text, at)
    if char in SEPARATORS:
        return is_likelier_whole(text, at)
    if char < "\x80" and text[at + 1 : at + 2] in "(（":
        return True
    if char < "\x80":
        is_odd = _mean(text, (at - 1, at + 2)) < ODD_LETTER and _may_end_shift(text, at)
        return is_odd or is_likelier_whole(text, at)
    return _mean(text, (at, at + 4)) < ODD


def _may_end_shift(text: str, at: int) -> bool:
    """Tell whether a letter and the two characters before it make sense one byte off."""
    chars = model().chars
    pairs = [pair_of(char) or (0, 0) for char in text[max(0, at - 2) : at]]
    off = [char_of(a[1], b[0]) for a, b in pairwise([*pairs, (ord(text[at]), 0)])]
    if not off or off[-1] is None:
        return False
    shifted = "".join(char or "" for char in off)
    seen = text[at - len(shifted) : at + 1]
    gain = chars[shifted[0]] + _steps(shifted + text[at + 1 : at + 2])
    return gain - _steps(seen + text[at + 1 : at + 2]) > SENSE


def _steps(text: str) -> float:
    rows = model()
    return sum(rows[a][b] for a, b in pairwise(text))


def _is_odd_mark(text: str, at: int) -> bool:
    """Tell whether what follows a mark reads better behind a byte of the mark, or behind any."""
    after = text[at + 1 : at + 2]
    if text[at] == "?" and (after in MARKS or (after.isalpha() and after < "\u3400")):
        return True
    return _is_likelier_shifted(text, at + 1, pending=MARKS[text[at]]) or (
        text[at] == "?" and _is_likelier_shifted(text, at + 1, pending=None)
    )


def is_likelier_whole(text: str, at: int) -> bool:
    """Tell whether a traditional character whose second byte a letter is stands there better."""
    char, last, following = text[at], text[at - 1 : at] or EDGE, text[at + 1 : at + 2]
    octet = EURO if char == "€" else ord(char)
    if not (octet == EURO or is_trail(octet)) or not following > "\u33ff":
        return False
    rows = model()
    least = rows[last][char] + rows[char][following] + LIKELIER
    return any(rows[last][whole] + rows[whole][following] > least for whole in _traditional(octet))


@cache
def _traditional(trail: int) -> tuple[str, ...]:
    """Return the characters with this second byte that traditional text alone has."""
    return tuple(char for char, _ in before(trail) if is_changed(char))


def _mean(text: str, span: tuple[int, int]) -> float:
    """Return the mean log-probability of the characters of a span, each after its neighbour."""
    start, end = span
    rows = model()
    steps = [rows[text[i - 1]][text[i]] for i in range(max(1, start), min(end, len(text)))]
    return sum(steps) / len(steps) if steps else 0.0


def _is_likelier_shifted(text: str, start: int, *, pending: int | None) -> bool:
    """Tell whether the characters from `start` on are likelier with a lead byte before them.

    Looks at five characters, or up to the first that ends the shift.
    """
    rows, chars = model(), model().chars
    seen = out = 0.0
    last, shifted = text[start - 1], ""
    for char in text[start : start + LOOK_AHEAD]:
        seen += rows[last][char]
        last = char
        pair = pair_of(char) if char > "\x7f" else (ord(char), 0)
        if pair is None or char == "\n":
            break
        if pending is None:
            shifted_char, step = "", WILD
        else:
            shifted_char = char_of(pending, pair[0]) or ""
            if not shifted_char:
                break
            step = rows[shifted][shifted_char] if shifted else chars[shifted_char]
        out += step
        shifted, pending = shifted_char, pair[1]
        if char < "\x80":
            break
    return shifted != "" and out > seen


def slips(row: Sequence[Token], suspects: Sequence[int], *, price: float = PRICE) -> Iterator[int]:
    """Yield the tokens at which the text seems to fall out of step with the bytes, or back.

    Two readings of the bytes side by side, with a price in nats for changing from one to the other.
    """
    done = -1
    for suspect in suspects:
        if suspect > done:
            found, done = _slips_from(row, max(0, suspect - 8), price=price)
            yield from found


def _slips_from(row: Sequence[Token], first: int, *, price: float) -> tuple[tuple[int, ...], int]:
    """Return the slips from a token on, and the token at which nothing is left to find."""
    rows, chars = model(), model().chars
    seen, out = 0.0, -price
    seen_slips: tuple[int, ...] = ()
    out_slips: tuple[int, ...] = (first,)
    shifted, quiet, at = "", 0, first + 1
    while at < len(row) and quiet < QUIET:
        a, b = row[at - 1], row[at]
        step = seen + rows[a.likely or ")"][b.likely or ")"]
        char = char_of(a.second, b.first) if a.kind is Kind.PAIR and is_trail(b.first) else None
        step_out = out + (rows[shifted][char] if shifted else chars[char]) if char else NEVER
        if b.kind is Kind.PAIR:
            back, slip = out - price + WILD, seen - price + WILD
            before_slips = seen_slips
            if step >= back:
                seen = step
            else:
                seen, seen_slips = back, (*out_slips, at)
            if step_out >= slip:
                out, shifted = step_out, char or ""
            else:
                out, out_slips, shifted = slip, (*before_slips, at), ""
        else:
            back = max(step_out, out + WILD)
            if back > step:
                seen, seen_slips = back, out_slips
            else:
                seen = step
            out, shifted = NEVER, ""
        quiet = quiet + 1 if seen > out + 10 else 0
        at += 1
    return (seen_slips if seen >= out else out_slips), at
