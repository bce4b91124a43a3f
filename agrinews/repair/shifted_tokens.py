"""A damaged line as the bytes it shows: what the search of `shifted_search` walks along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from agrinews.patterns import deferred
from agrinews.repair.gbk import pair_of

__all__ = ["CUTS", "EURO", "MARKS", "READING", "WIDE", "Kind", "Token", "tokens"]

CUTS = {"！": 0xA1, "，": 0xAC, "；": 0xBB, "？": 0xBF}
"""Marks at whose bytes (A3 and this one) a mirror cuts the stream, wherever they stand."""
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
MARKS = CUTS | {ascii_: CUTS[wide] for ascii_, wide in WIDE.items() if wide in CUTS}
PUNCTUATION = frozenset(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
EURO = 0x80

LETTERS = "[a-zü\u00e0-\u01dcɡ\u0300-\u030c]"
READING = rf"{LETTERS}{{1,7}} | ˙?[\u3105-\u3129]{{1,3}}[ˊˇˋ˙]?"
NEST = rf"(?: [(（]{LETTERS}{{1,7}}[)）] {LETTERS}{{0,6}} )"
"""A reading put into another one, after a letter whose byte made a pair with the one before."""
TOKEN = deferred(
    rf"""
    \? (?P<split> {READING} ) {NEST}? [)）]
    | (?P<run> \?{{4,}} )
    | (?P<char> . ) (?: [(（] (?P<reading> {READING} ) {NEST}? [)）] )?
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(Enum):
    """What a token shows."""

    PAIR = "two bytes"
    SINGLE = "one byte"
    MARK = "a mark at which the stream may have been cut"
    SPLIT = "a reading inside a character: ?xùn)"
    LOST = "U+FFFD"
    OTHER = "a character that GBK does not hold"


@dataclass(frozen=True, slots=True)
class Token:
    """A character that is seen, with the reading after it."""

    kind: Kind
    text: str
    """As printed, reading included."""
    char: str
    """The character, empty for a split."""
    likely: str
    """The character by which the model knows it: full-width for ASCII punctuation."""
    first: int
    """Its first byte, or the byte after A3 of a mark, or 0."""
    second: int
    """Its second byte, or 0."""
    reading: str
    start: int
    """Offset in the line."""
    end: int

    @property
    def wide(self) -> bool:
        """Whether the mark is printed in its full width."""
        return self.char in CUTS


def tokens(line: str, start: int = 0) -> list[Token]:
    """Return the tokens of a line from `start` on; they cover it."""
    return [_token(match) for match in TOKEN.finditer(line, start)]


def _token(match: re.Match[str]) -> Token:
    char = match["char"]
    if match["run"]:
        kind, char, first, second = Kind.OTHER, "?", 0, 0
    elif char is None:
        kind, char, first, second = Kind.SPLIT, "", 0, 0
    elif char in MARKS:
        kind, first, second = Kind.MARK, MARKS[char], 0
    elif char < "\x80" or char == "€":
        kind, first, second = Kind.SINGLE, EURO if char == "€" else ord(char), 0
    elif char == "\ufffd":
        kind, first, second = Kind.LOST, 0, 0
    else:
        pair = pair_of(char)
        kind, (first, second) = (Kind.PAIR, pair) if pair else (Kind.OTHER, (0, 0))
    likely = WIDE[char] if char in PUNCTUATION and char in WIDE else char
    reading = match["split"] or match["reading"] or ""
    return Token(kind, match[0], char, likely, first, second, reading, match.start(), match.end())
