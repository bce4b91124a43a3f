"""Text that was written in one encoding and read in another: whole strings, and stretches of them.

Which strings of a page are looked at, and what those that were misread tell of the others. How one
is undone is told in `peel`; the pairs of encodings are rows of `tables/channels.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.bigram import mean
from agrinews.repair.channels import Channel, channels, channels_of
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, lines_with, rare
from agrinews.repair.edits import repaired, untouched
from agrinews.repair.inferred import Said
from agrinews.repair.peel import Meant, peeled

__all__ = ["Channel", "channels", "channels_of", "stage", "suspects", "undo"]

RARE_SHARE = 0.25
"""Share of rare characters from which a string is looked at. Of 62,000 strings of damaged text 5 %
of the cleanest class (UTF-8 as Big5) lie below .16 + question marks, all others above .4; sound
news and titles reach .09 and .25."""
MIN_RARE = 3
"""Rare characters without which there is no evidence: two make a name."""
BLANK = r" \t\r\n\f\v\u2000-\u200a\u3000"
"""Spaces; not U+001C to U+001F, U+0085 and U+00A0, which are bytes in mojibake."""
STRETCH = deferred(
    rf"[^{BLANK}，、：；。！？|（）()_/\-]+(?: [^{BLANK}，、：；。！？|（）()_/\-]+)*"
)
WESTERN = deferred("[^\u2e80-\uffef]*[^\0-\x7f\u2e80-\uffef][^\u2e80-\uffef]*")
"""A stretch without Chinese: what was read as Latin-1 amid sound text, its marks and blanks too."""
HAN = deferred("[\u4e00-\u9fff]+")
FOREIGN = deferred(
    "[\u00a0\u0370-\u1fff\u200d\u2100-\u2bff\u3041-\u312f\u3200-\u33ff\ufe0f\uff01-\uff5e"
    "\U0001f000-\U0001faff]"
)
MIN_SOUND_CHARS, SOUND = 6, -7.5
"""Characters of a stretch that tell whether it is sound, and the nats for each from which it is."""
STRETCH_SHARE = 0.4
STRETCH_MARGIN = 10.0
MIN_USUAL_CHARS, USUAL_GAIN = 15, 7.0
"""Characters of a page that came through one channel, and the nats by which that is evidence for
its other strings."""
QUOTES = deferred("[“”‘’「」『』\"'《》]")
MAX_SEARCHED_CHARS = 10_000
"""Characters of a page in odd strings beyond which nothing is searched for: about five seconds."""

Piece = tuple[int, int, Meant]
"""The span of a string that was misread, and what it meant."""


def suspects(seen: Look) -> bool:
    """Whether a line of a page, or a stretch of one, may be misread."""
    return any(_needs_look(line) for line, _ in lines_with(seen.text, seen.places, least=MIN_RARE))


def _is_suspicious(text: str, share: float) -> bool:
    """Whether a string holds so many rare characters that it may be misread.

    Kana, zhuyin, Greek, Cyrillic and symbols alone are what they are: the rows of GBK that hold
    them are the commonest Han in Big5, so that a Russian sentence makes passable Chinese. Spaces
    that hold a line of a page together, and emoji, are no evidence either.
    """
    found = rare().findall(text)
    if len(found) < MIN_RARE or len(found) + text.count("?") < share * len(text):
        return False
    return len(found) - len(FOREIGN.findall(text)) >= MIN_RARE


def _stretches(text: str) -> Iterator[re.Match[str]]:
    """Yield the parts of a string that may be misread when the whole is not.

    Not one in quotes: that is what people write who speak of mojibake.
    """
    for m in chain(WESTERN.finditer(text), STRETCH.finditer(text)):
        around = text[max(0, m.start() - 1) : m.start()] + text[m.end() : m.end() + 1]
        if not QUOTES.search(around + m[0][:1] + m[0][-1:]) and _is_suspicious(m[0], STRETCH_SHARE):
            yield m


def _is_sound_in_part(text: str) -> bool:
    """Whether a part of a string is good Chinese, so that not all of it was misread."""
    parts = (m[0] for m in STRETCH.finditer(text) if m.end() - m.start() >= MIN_SOUND_CHARS)
    return any(HAN.fullmatch(part) and mean(part) >= SOUND for part in parts)


def _needs_look(text: str) -> bool:
    return _is_suspicious(text, 0.0) and (
        _is_suspicious(text, RARE_SHARE) or any(True for _ in _stretches(text))
    )


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return the repairs of all strings of a page, in order.

    What several strings of the page went through, the short ones most likely went through too:
    they need less evidence of their own.
    """
    wanted = [channel for channel in channels() if channel.kind in context.kinds]
    odd = [_needs_look(text) for text in strings]
    lengths = accumulate(len(text) * look for text, look in zip(strings, odd, strict=True))
    found = [
        list(_pieces(text, wanted, search=length <= MAX_SEARCHED_CHARS)) if look else []
        for text, look, length in zip(strings, odd, lengths, strict=True)
    ]
    likely = _usual(wanted, found)
    if likely:
        found = [had or _again(text, likely) for text, had in zip(strings, found, strict=True)]
    said = _said(found)
    pairs = zip(strings, found, strict=True)
    return tuple(_repaired(text, pieces, said=said) for text, pieces in pairs)


def undo(text: str, wanted: Sequence[Channel]) -> Repair:
    """Return the repair of one suspicious string, which changes nothing if there is no good one."""
    meant = peeled(text, wanted)
    pieces = [(0, len(text), meant)] if meant else []
    return _repaired(text, pieces, said=_said([pieces]))


def _pieces(text: str, wanted: Sequence[Channel], *, search: bool) -> Iterator[Piece]:
    whole = None
    if _is_suspicious(text, RARE_SHARE) and not _is_sound_in_part(text):
        whole = peeled(text, wanted, search=search)
    if whole:
        yield 0, len(text), whole
        return
    done = 0
    for m in sorted(_stretches(text), key=re.Match.start):
        if m.start() < done:
            continue
        meant = peeled(m[0], wanted, margin=STRETCH_MARGIN, search=search)
        if meant:
            yield m.start(), m.end(), meant
            done = m.end()


def _usual(wanted: Sequence[Channel], found: Sequence[Sequence[Piece]]) -> list[Channel]:
    """Return the channels that much of the page came through."""
    evidence = Counter[tuple[Channel, ...]]()
    for _, _, meant in (piece for pieces in found for piece in pieces):
        evidence[meant.path] += len(meant.text)
    return [channel for channel in wanted if evidence[(channel,)] >= MIN_USUAL_CHARS]


def _again(text: str, likely: Sequence[Channel]) -> list[Piece]:
    meant = None if text.isascii() else peeled(text, likely, margin=-USUAL_GAIN, search=False)
    return [(0, len(text), meant)] if meant else []


def _said(found: Sequence[Sequence[Piece]]) -> Said:
    """Return the neighbours that the bytes of the page prove."""
    return frozenset().union(*(meant.said for pieces in found for _, _, meant in pieces))


def _repaired(text: str, pieces: Sequence[Piece], *, said: Said) -> Repair:
    if not pieces:
        return untouched(text)
    return repaired(text, [meant.replacing((start, end), said) for start, end, meant in pieces])
