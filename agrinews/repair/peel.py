"""What was meant by one misread string: its layers of misreading taken off, one or two.

For a string, in this order:

1. each channel that can be undone byte for byte, and each once more on what comes out;
2. if none leads to good Chinese, the channels whose noise explains what is missing, by `noisy`.

The likeliest text wins, if it is likelier than the string as it stands by a clear margin.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from agrinews.patterns import deferred
from agrinews.repair import bigram
from agrinews.repair.channels import Channel
from agrinews.repair.edits import Replacement
from agrinews.repair.holes import characters
from agrinews.repair.inferred import Said, neighbours, settled
from agrinews.repair.lattice import Reading
from agrinews.repair.noisy import LONE_COST, LOST, QUESTION_COST, readings
from agrinews.repair.octets import decoder_name, octets

__all__ = ["Meant", "peeled"]

MARGIN = 10.0
"""Nats by which the repaired string must be likelier than the string as it stands."""
LAYER_COST = 3.0
"""Nats that a layer of misreading costs: of two ways to the same text the shorter is right."""
SECOND_LAYER_MARGIN = 8.0
WORST_MEAN = -9.2
"""Nats per character below which a text is not Chinese; prose stands at -6, titles at -8."""
WORST_PROVEN, PROOF = -11.0, 8.0
"""The same for what is so many nats a character likelier than what is seen: a list of rare words.
Two or three characters that all fit one of Chinese are proof; one for one they never reach it."""
WORST_USUAL = -13.0
"""The same for what came through a channel that much of the page came through: a name by itself."""
LOSSY_MARGIN = 15.0
MAX_INFERRED = 0.5
"""More inferred than proven is made up."""
REACH, MAX_BLAMED = 3, 200
"""Characters before a bad byte that may be to blame, and how many may be in one string."""
MIN_LAYERED = 4
TAIL_CHARS = 6
MAX_CHARACTER_BYTES = 4
TRAIL = frozenset(range(0x80, 0xC0))
SOFT = deferred("[\x80-\x9f\xad]")
"""Bytes that are dropped where any are."""
LONE = deferred(r"(?<=[\u4e00-\u9fff])[A-Za-z]{1,2}(?=[\u4e00-\u9fff])")
"""Letters between Han may be the ends of pairs that lost their first byte."""
ODD = -22.0
"""Nats of a character and the next below which something is odd: -26 finds 3 % less of what was
dropped, and prose of rare names, of which nothing was, is looked at as seldom."""
KUNJINKAO = deferred("锟斤拷|\ufffd{3}")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a string may have meant, and by which channels, the outer one first."""

    text: str
    score: float
    path: tuple[Channel, ...]
    reading: Reading | None = None

    @property
    def said(self) -> Said:
        """The neighbours in it that the bytes prove."""
        return neighbours(self.text, self.reading.pools if self.reading else {})

    def replacing(self, span: tuple[int, int], said: Said) -> Replacement:
        """Return the replacement of a span, open characters chosen by what the page has `said`."""
        rule = "+".join(channel.name for channel in self.path)
        kind = self.path[0].kind
        if not self.reading:
            return Replacement(*span, self.text, kind, rule, 0.99)
        text = settled(self.text, self.reading.pools, said=said)
        chosen = (text[at] for at in sorted(self.reading.pools))
        lossy = dict.fromkeys(char for char in chosen if char not in LOST)
        return Replacement(*span, text, kind, rule, 0.99, tuple(lossy))


def peeled(
    text: str, wanted: Sequence[Channel], *, margin: float = 0.0, search: bool = True
) -> Meant | None:
    """Return what a suspicious string meant, or None if there is nothing good.

    `margin`: nats by which it must be better than usual; below 0 it is known that much of the page
    came through the channels `wanted`. Without `search` only what can be undone byte for byte is.
    """
    if KUNJINKAO.search(text):
        return None
    worst = WORST_USUAL if margin < 0 else WORST_MEAN
    as_is = bigram.total(text) + margin
    best = max(_exact(text, wanted, layers=2), key=_score, default=None)
    convincing = best is not None and _is_convincing(best, as_is, worst=worst)
    if search and (best is None or not convincing):
        found = [
            *_double_with_tail(text, wanted),
            *_lossy(text, wanted),
            *_lossy_below(text, wanted),
        ]
        best = max(found, key=_score, default=None)
    elif search and best is not None and _is_doubtful(text, best):
        as_read = replace(best, score=best.score - LONE_COST * len(LONE.findall(best.text)))
        best = max([as_read, *_lossy(text, _beside(best.path, wanted))], key=_score)
    return best if best is not None and _is_convincing(best, as_is, worst=worst) else None


def _is_doubtful(text: str, meant: Meant) -> bool:
    """Whether good text may be better still if bytes were lost: it shows where, or reads odd there.

    Bytes that left no trace shift the pairs after them, which makes characters that nobody uses.
    """
    if any(sign in text for sign in LOST):
        return True
    if not any("dropped-c1" in channel.noise for channel in meant.path) or SOFT.search(text):
        return False
    rows = bigram.model()
    steps = [rows[a][b] for a, b in pairwise(meant.text)]
    return bool(LONE.search(meant.text)) or any(a + b < ODD for a, b in pairwise(steps))


def _beside(path: Sequence[Channel], wanted: Sequence[Channel]) -> list[Channel]:
    """Return the channels that differ from those of a path by their noise only."""
    pairs = {(channel.written, channel.read) for channel in path}
    return [channel for channel in wanted if (channel.written, channel.read) in pairs]


def _lossy(text: str, wanted: Sequence[Channel]) -> Iterator[Meant]:
    for channel, reading in readings(text, wanted):
        yield Meant(reading.text, reading.score - LAYER_COST, (channel,), reading)


def _lossy_below(text: str, wanted: Sequence[Channel]) -> Iterator[Meant]:
    """Yield what lossy text may have meant that was stored as UTF-8 and misread once more."""
    for outer in _exact(text, [one for one in wanted if one.written == "utf-8"], layers=1):
        for inner in _lossy(outer.text, wanted):
            path = outer.path + inner.path
            yield replace(inner, score=inner.score - LAYER_COST, path=path)


def _score(candidate: Meant) -> float:
    return candidate.score


def _is_convincing(candidate: Meant, as_is: float, *, worst: float) -> bool:
    """Whether a repaired string is good Chinese, and likelier than the string as it stands."""
    text, reading = candidate.text, candidate.reading
    if reading and len(reading.pools) > MAX_INFERRED * len(text):
        return False
    margin = (LOSSY_MARGIN if reading else MARGIN) + SECOND_LAYER_MARGIN * (len(candidate.path) - 1)
    gain = candidate.score - as_is
    if not reading and gain >= PROOF * len(text):
        worst = min(worst, WORST_PROVEN)
    return gain >= margin and _chinese_mean(text) >= worst


def _chinese_mean(text: str) -> float:
    """Return nats per character that is no ASCII: names and figures tell nothing of the bytes."""
    rows = bigram.model()
    steps = [rows[a][b] for a, b in pairwise(bigram.EDGE + text) if not b.isascii()]
    return sum(steps) / len(steps) if steps else -math.inf


def _exact(text: str, wanted: Sequence[Channel], *, layers: int) -> Iterator[Meant]:
    """Yield what the channels make of a text, byte for byte."""
    for channel in wanted:
        meant = _undone(text, channel)
        if meant is None or meant == text:
            continue
        yield Meant(meant, bigram.total(meant) - LAYER_COST, (channel,))
        if layers > 1:
            for inner in _exact(meant, wanted, layers=layers - 1):
                path = (channel, *inner.path)
                yield Meant(inner.text, inner.score - LAYER_COST, path)


def _double_with_tail(text: str, wanted: Sequence[Channel]) -> Iterator[Meant]:
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
            pool = tuple(one[-1] for one in found if one[:-1] == meant[:-1])
            reading = Reading(meant, score, {len(meant) - 1: pool})
            yield Meant(meant, score, (channel, inner), reading)


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

    A character that may have been other bytes (`Channel.seldom`) is taken for them where it must.
    """
    if "two-ways" in channel.noise:
        return None
    table, seldom = octets(channel.read), channel.seldom
    seen = table.of(text)
    if seen is None:
        return None
    pieces: list[bytes] = []
    for _ in range(1 + min(MAX_BLAMED, sum(map(text.count, seldom)))):
        try:
            return seen.decode(decoder_name(channel.written))
        except UnicodeDecodeError as error:
            pieces = pieces or [table[char] or b"" for char in text]
            place = _blamed(text, pieces, offset=error.start, seldom=seldom)
            if place is None:
                return None
            pieces[place] = seldom[text[place]]
            seen = b"".join(pieces)
    return None


def _blamed(
    text: str, pieces: Sequence[bytes], *, offset: int, seldom: Mapping[str, bytes]
) -> int | None:
    """Return the place of the character near a bad byte that may have been other bytes."""
    at = bisect_right([0, *accumulate(map(len, pieces))], offset) - 1
    for place in range(min(at, len(text) - 1), max(-1, at - REACH), -1):
        if text[place] in seldom and pieces[place] != seldom[text[place]]:
            return place
    return None
