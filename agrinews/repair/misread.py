"""Text that was written in one encoding and read in another: whole strings, one layer or two.

The pairs of encodings are rows of `tables/channels.toml`. For a string with too many rare
characters, in this order:

1. each channel that can be undone byte for byte, and each once more on what comes out;
2. if none leads to good Chinese, the channels whose noise explains what is missing, by `lattice`.

The likeliest text wins, if it is likelier than the string as it stands by a clear margin.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from agrinews import tables
from agrinews.model import Repair
from agrinews.repair import bigram, lattice
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, lines_with, rare
from agrinews.repair.edits import Replacement, repaired, untouched
from agrinews.repair.lattice import EATEN, Arc, Reading, characters
from agrinews.repair.octets import (
    Octets,
    decoder_name,
    loses_pairs,
    octets,
    unreadable,
    unreadable_before_lost,
)

__all__ = ["Channel", "channels", "channels_of", "stage", "suspects", "undo"]

RARE_SHARE = 0.25
"""Share of rare characters from which a string is looked at. Of 62,000 strings of damaged text 5 %
of the cleanest class (UTF-8 as Big5) lie below .16 + question marks, all others above .4; sound
news and titles reach .09 and .25."""
MIN_RARE = 3
"""Rare characters without which there is no evidence: two make a name."""
STRETCH = re.compile(r"[^\s，、：；！？|（）()_/\-]+(?: [^\s，、：；！？|（）()_/\-]+)*")
FOREIGN = re.compile(
    "[\u00a0\u0370-\u1fff\u200d\u2100-\u2bff\u3041-\u312f\u3200-\u33ff\ufe0f\uff01-\uff5e"
    "\U0001f000-\U0001faff]"
)
STRETCH_SHARE = 0.4
STRETCH_MARGIN = 10.0
MIN_USUAL_CHARS, USUAL_GAIN = 15, 7.0
"""Characters of a page that came through one channel, and the nats by which that is evidence for
its other strings."""
QUOTES = re.compile("[“”‘’「」『』\"'《》]")
MARGIN = 10.0
"""Nats by which the repaired string must be likelier than the string as it stands."""
LAYER_COST = 3.0
"""Nats that a layer of misreading costs: of two ways to the same text the shorter is right."""
SECOND_LAYER_MARGIN = 8.0
WORST_MEAN = -9.2
"""Nats per character below which a text is not Chinese; prose stands at -6, titles at -8."""
LOSSY_MARGIN = 15.0
MAX_INFERRED = 0.5
"""More inferred than proven is made up."""
MAX_BROKEN = 0.35
"""Share of bytes that may fit nowhere when a channel with noise is considered at all."""

MAX_FOREIGN = 0.05
"""Share of characters that the reader could not have shown."""
MAX_SEARCHED_CHARS = 10_000
"""Characters of a page in odd strings beyond which nothing is searched for: about five seconds."""
NO_PROMISE = -99.0
MIN_DROP_PROMISE = -12.2
"""Nats per character below which dropped bytes are not searched for, the dearest search: true cases
begin at -11.6, random Latin-1 ends at -12.7."""
SAMPLE_CHARS = 300
MAX_BEHIND = 2.0
"""Nats per character that a channel may look worse than the best and still be searched."""
MIN_KNOWN = 0.6
"""Share of the characters that must not be question marks."""

LOST = "?\ufffd"
"""What readers show for what they cannot read."""
HOLE = frozenset(range(0x80, 0x100))
DROPPED = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xAD))
QUESTION_COST = 1.0
UNLIKELY_COST = 3.0
PAIR_COST = 2.5
LITERAL_COST = 4.0
FLAT_COST = 1.0
DROP_COST = 3.0
TWO_BYTE_COST = 3
REACH = 3
MIN_LAYERED = 4
TAIL_CHARS = 6
MAX_CHARACTER_BYTES = 4
TRAIL = frozenset(range(0x80, 0xC0))
KUNJINKAO = re.compile("锟斤拷|�{3}")


@dataclass(frozen=True, slots=True)
class Channel:
    """One way text was misread: a row of the table."""

    name: str
    written: str
    read: str
    kind: str
    noise: frozenset[str]


@cache
def channels() -> tuple[Channel, ...]:
    """Return the rows of the table, in its order."""
    return channels_of(tables.toml("channels.toml"))


def channels_of(table: Mapping[str, Any]) -> tuple[Channel, ...]:
    """Return the channels of a table as read from TOML."""
    return tuple(
        Channel(
            name=row["name"],
            written=row["written"],
            read=row["read"],
            kind=row["kind"],
            noise=frozenset(row.get("noise", ())),
        )
        for row in table["channel"]
    )


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
    for m in STRETCH.finditer(text):
        around = text[max(0, m.start() - 1) : m.start()] + text[m.end() : m.end() + 1]
        if not QUOTES.search(around + m[0][:1] + m[0][-1:]) and _is_suspicious(m[0], STRETCH_SHARE):
            yield m


def _needs_look(text: str) -> bool:
    return _is_suspicious(text, 0.0) and (
        _is_suspicious(text, RARE_SHARE) or any(True for _ in _stretches(text))
    )


def suspects(seen: Look) -> bool:
    """Whether a line of a page, or a stretch of one, may be misread."""
    return any(_needs_look(line) for line, _ in lines_with(seen.text, seen.places, least=MIN_RARE))


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return the repairs of all strings of a page, in order.

    What several strings of the page went through, the short ones most likely went through too:
    they need less evidence of their own.
    """
    wanted = [channel for channel in channels() if channel.kind in context.kinds]
    odd = [_needs_look(text) for text in strings]
    lengths = accumulate(len(text) * look for text, look in zip(strings, odd, strict=True))
    first = tuple(
        _string(text, wanted, search=length <= MAX_SEARCHED_CHARS) if look else untouched(text)
        for text, look, length in zip(strings, odd, lengths, strict=True)
    )
    evidence = Counter[str]()
    for edit in (edit for repair in first for edit in repair.edits):
        evidence[edit.rule] += len(edit.after)
    usual = {rule for rule, chars in evidence.items() if chars >= MIN_USUAL_CHARS}
    likely = [channel for channel in wanted if channel.name in usual]
    return tuple(_again(repair, likely) for repair in first) if likely else first


def _again(repair: Repair, likely: Sequence[Channel]) -> Repair:
    if repair.edits or repair.before.isascii():
        return repair
    return undo(repair.before, likely, margin=-USUAL_GAIN, search=False)


def _string(text: str, wanted: Sequence[Channel], *, search: bool) -> Repair:
    if _is_suspicious(text, RARE_SHARE):
        repair = undo(text, wanted, search=search)
        if repair.edits:
            return repair
    return repaired(
        text,
        [
            Replacement(m.start(), m.end(), e.after, e.kind, e.rule, e.score, e.lossy)
            for m in _stretches(text)
            for e in undo(m[0], wanted, margin=STRETCH_MARGIN, search=search).edits
        ],
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    score: float
    path: tuple[Channel, ...]
    reading: Reading | None = None


def undo(
    text: str, wanted: Sequence[Channel], *, margin: float = 0.0, search: bool = True
) -> Repair:
    """Return the repair of one suspicious string, which changes nothing if there is no good one.

    `margin`: nats by which it must be better than usual. Without `search` only what can be undone
    byte for byte is.
    """
    if KUNJINKAO.search(text):
        return untouched(text)
    as_is = bigram.total(text) + margin
    best = max(_exact(text, wanted, layers=2), key=_score, default=None)
    convincing = best is not None and _is_convincing(best, as_is)
    if search and (best is None or not convincing):
        found = [*_double_with_tail(text, wanted), *_lossy(text, wanted)]
        best = max(found, key=_score, default=None)
    elif search and best is not None and any(sign in text for sign in LOST):
        best = max([best, *_lossy(text, best.path)], key=_score)
    if best is None or not _is_convincing(best, as_is):
        return untouched(text)
    rule = "+".join(channel.name for channel in best.path)
    inferred = best.reading.inferred if best.reading else ()
    chars = tuple(dict.fromkeys(best.text[n] for n in inferred))
    return repaired(
        text, [Replacement(0, len(text), best.text, best.path[0].kind, rule, 0.99, chars)]
    )


def _score(candidate: _Candidate) -> float:
    return candidate.score


def _is_convincing(candidate: _Candidate, as_is: float) -> bool:
    """Whether a repaired string is good Chinese, and likelier than the string as it stands."""
    text, reading = candidate.text, candidate.reading
    if reading and len(reading.inferred) > MAX_INFERRED * len(text):
        return False
    margin = (LOSSY_MARGIN if reading else MARGIN) + SECOND_LAYER_MARGIN * (len(candidate.path) - 1)
    return candidate.score - as_is >= margin and _chinese_mean(text) >= WORST_MEAN


def _chinese_mean(text: str) -> float:
    """Return nats per character that is no ASCII: names and figures tell nothing of the bytes."""
    rows = bigram.model()
    steps = [rows[a][b] for a, b in pairwise(bigram.EDGE + text) if not b.isascii()]
    return sum(steps) / len(steps) if steps else -math.inf


def _exact(text: str, wanted: Sequence[Channel], *, layers: int) -> Iterator[_Candidate]:
    """Yield what the channels make of a text, byte for byte."""
    for channel in wanted:
        meant = _undone(text, channel)
        if meant is None or meant == text:
            continue
        yield _Candidate(meant, bigram.total(meant) - LAYER_COST, (channel,))
        if layers > 1:
            for inner in _exact(meant, wanted, layers=layers - 1):
                path = (channel, *inner.path)
                yield _Candidate(inner.text, inner.score - LAYER_COST, path)


def _double_with_tail(text: str, wanted: Sequence[Channel]) -> Iterator[_Candidate]:
    """Yield what two layers make of a text whose last character lost a byte on the way.

    The outer layer leaves part of a character; of those it can have been, the inner layer decides.
    """
    if text[-1:] not in LOST or len(text) < MIN_LAYERED:
        return
    for channel in wanted:
        seen = octets(channel.read).of(text[:-1])
        whole, rest = _split_tail(seen, channel.written) if seen else ("", b"")
        for inner in wanted if whole and rest else ():
            tails = [whole + char for char in _completions(channel.written, rest)]
            found = [meant for tail in tails if (meant := _undone(tail, inner))]
            if not found:
                continue
            meant = max(found, key=lambda one: bigram.total(one[-TAIL_CHARS:]))
            score = bigram.total(meant) - 2 * LAYER_COST - QUESTION_COST
            reading = Reading(meant, score, (len(meant) - 1,))
            yield _Candidate(meant, score, (channel, inner), reading)


def _completions(encoding: str, rest: bytes) -> list[str]:
    """Return the characters that `rest` can have begun, one or two bytes being lost."""
    return [char for lost in (1, 2) for char in characters(encoding, (*rest, *((TRAIL,) * lost)))]


def _split_tail(seen: bytes, encoding: str) -> tuple[str, bytes]:
    """Return the text of bytes, and the bytes of an unfinished last character; or nothing."""
    try:
        return seen.decode(decoder_name(encoding)), b""
    except UnicodeDecodeError as error:
        if len(seen) - error.start >= MAX_CHARACTER_BYTES:
            return "", b""
        return seen[: error.start].decode(decoder_name(encoding)), seen[error.start :]


def _undone(text: str, channel: Channel) -> str | None:
    """Return the text whose bytes, written so and read so, show as `text`; None if there is none.

    A character that may have been other bytes (`Octets.seldom`) is taken for them where it must.
    """
    if "two-ways" in channel.noise:
        return None
    table = octets(channel.read)
    seen = table.of(text)
    if seen is None:
        return None
    pieces: list[bytes] = []
    for _ in range(1 + sum(map(text.count, table.seldom))):
        try:
            return seen.decode(decoder_name(channel.written))
        except UnicodeDecodeError as error:
            pieces = pieces or [table[char] or b"" for char in text]
            place = _blamed(text, pieces, offset=error.start, table=table)
            if place is None:
                return None
            pieces[place] = table.seldom[text[place]]
            seen = b"".join(pieces)
    return None


def _blamed(text: str, pieces: Sequence[bytes], *, offset: int, table: Octets) -> int | None:
    """Return the place of the character near a bad byte that may have been other bytes."""
    at = bisect_right([0, *accumulate(map(len, pieces))], offset) - 1
    for place in range(min(at, len(text) - 1), max(-1, at - REACH), -1):
        if text[place] in table.seldom and pieces[place] != table.seldom[text[place]]:
            return place
    return None


def _lossy(text: str, wanted: Sequence[Channel]) -> Iterator[_Candidate]:
    """Yield what the channels with noise make of a text: those that promise most."""
    promises = [(_promise(text, channel), channel) for channel in wanted if channel.noise]
    best = max((promise for promise, _ in promises), default=NO_PROMISE)
    for promise, channel in promises:
        if promise == NO_PROMISE or promise < best - MAX_BEHIND:
            continue
        arcs = _arcs(text, channel)
        drops = "dropped-c1" in channel.noise and promise >= MIN_DROP_PROMISE
        inserted = Arc((DROPPED,), DROP_COST) if drops else None
        reading = lattice.read(channel.written, len(text), arcs=arcs, inserted=inserted)
        yield _Candidate(reading.text, reading.score - LAYER_COST, (channel,), reading)


def _promise(text: str, channel: Channel) -> float:
    """Return how Chinese the text looks behind `channel`, in nats per character, losses left out.

    `NO_PROMISE` where the reader could not have shown the text, or too much is lost. Only the
    beginning is asked: the search decides.
    """
    table = octets(channel.read)
    chars = [char for char in text[:SAMPLE_CHARS] if char not in LOST]
    if len(chars) < MIN_KNOWN * min(len(text), SAMPLE_CHARS):
        return NO_PROMISE
    known = [table[char] for char in chars]
    if "two-ways" in channel.noise:
        known = [
            one or char.encode("utf-8", "surrogatepass")
            for one, char in zip(known, chars, strict=True)
        ]
    if known.count(None) > MAX_FOREIGN * len(known):
        return NO_PROMISE
    seen = b"".join(one for one in known if one)
    codec = decoder_name(channel.written)
    left = seen.decode(codec, "ignore")
    if len(left.encode(codec, "ignore")) < (1 - MAX_BROKEN) * len(seen):
        return NO_PROMISE
    return bigram.mean(left)


def _arcs(text: str, channel: Channel) -> Callable[[int], tuple[Arc, ...]]:
    table = octets(channel.read)
    noise = channel.noise

    def arcs(place: int) -> tuple[Arc, ...]:
        char = text[place]
        if char in LOST and "question-marks" in noise:
            return _lost_arcs(char, _holes(channel, text[place + 1 : place + 2]), channel=channel)
        if char in table.doubles:
            return tuple(Arc(tuple(one)) for one in table.doubles[char])
        found = table[char]
        ways = [] if found is None else [Arc(tuple(found))]
        if char in table.seldom:
            ways.append(Arc(tuple(table.seldom[char]), FLAT_COST))
        if char == " " and "nbsp-as-space" in noise:
            ways.append(Arc((0xA0,), FLAT_COST))
        elif "flattened" in noise and " " <= char <= "~":
            ways += [Arc(tuple(one), FLAT_COST) for one in _full_width(char, channel.read)]
        elif "two-ways" in noise and char >= "\x80":
            cost = TWO_BYTE_COST if found and char <= "\xff" else 0.0
            ways.append(Arc(tuple(char.encode("utf-8", "surrogatepass")), cost))
        return tuple(ways)

    return arcs


def _holes(channel: Channel, following: str) -> tuple[Arc, ...]:
    """Return what byte the reader could not read before the character `following`."""
    if following and following in LOST:
        likely = unreadable_before_lost(channel.read, channel.written)
        return Arc((likely,), QUESTION_COST), Arc((HOLE,), QUESTION_COST + UNLIKELY_COST)
    found = octets(channel.read)[following] if following else None
    return (Arc((unreadable(channel.read, found[0] if found else None),), QUESTION_COST),)


def _lost_arcs(char: str, holes: tuple[Arc, ...], *, channel: Channel) -> tuple[Arc, ...]:
    """Return what a question mark or U+FFFD may stand for: a byte, a pair, or itself.

    Older readers threw both bytes of a bad pair away, an ASCII character too.
    """
    ways = list(holes)
    if loses_pairs(channel.read):
        ways.append(Arc((HOLE, HOLE), PAIR_COST))
    if char == "?":
        ways += [Arc((0x3F,), LITERAL_COST), Arc((HOLE, EATEN), PAIR_COST)]
    return tuple(ways)


def _full_width(char: str, encoding: str) -> list[bytes]:
    forms = {" ": "\u3000", "$": "$￥＄", "~": "～￣"}.get(char, "") + chr(ord(char) + 0xFEE0)
    return [found for form in forms if (found := octets(encoding)[form]) and len(found) > 1]
