"""The likeliest text behind bytes of which some are missing, doubtful or ambiguous.

A noisy channel: each character that is seen stands for one of a few byte strings (`Arc`), in which
a byte may be a hole, a set of values it may have had. A beam search walks the arcs, puts the bytes
together to characters of the encoding they were written in, and weighs these with the bigram model.
What the bytes prove and what was inferred is kept apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from agrinews.repair import bigram
from agrinews.repair.holes import Unit, characters, fitting, size_of

__all__ = ["EATEN", "Arc", "Reading", "read"]

EATEN: Unit = frozenset()
"""An ASCII character that a reader took for half of a pair and threw away: nothing tells which."""
EATEN_COST = 6.0

BEAM = 10
"""Hypotheses kept for each number of pending bytes; 30 repaired no case more, at half the speed."""
HOPELESS = 20.0
"""Nats behind the best from which a hypothesis is dropped: from 18 on the same is repaired as with
all of them, in half the time; with 14 the texts of which bytes were dropped are 4 % fewer."""
MAX_INSERTED = 2
"""Bytes in a row that may have been dropped: 名 is E5 90 8D, and both of the last are."""
LOST_COST = 14.0
"""Nats for a byte that fits nowhere and is shown as U+FFFD: dearer than the rarest character."""
PRIVATE_COST = 8.0
"""Nats against a private-use character: hardly a text was written with one."""


@dataclass(frozen=True, slots=True)
class Arc:
    """One way to read a seen character: its bytes, and how unlikely that way is, in nats."""

    units: tuple[Unit, ...]
    cost: float = 0.0
    alone: float = 0.0
    """What it costs besides where its first byte begins a character."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The likeliest text, its log-probability with all costs, and what was not proved by bytes."""

    text: str
    score: float
    pools: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The characters with a rival, by their place in `text`: all that the bytes allow there."""
    lost: int = 0
    """How many U+FFFD stand for what could not be inferred."""


MOSTLY = 2
CUT = Arc((frozenset(range(0x80, 0xC0)),), 2.0)
"""The last byte of a text, which left no trace."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """The characters that may stand at a place, the commonest first; each pool is itself alone."""

    chars: tuple[str, ...]


GONE = _Pool(("\ufffd",))
"""What stands for `EATEN`."""


@dataclass(slots=True)
class _Node:
    """A hypothesis: the characters so far as a chain."""

    score: float
    last: str
    before: _Node | None
    pool: _Pool | None = None


Pending = tuple[Unit, ...]
Beam = dict[tuple[Pending, str], _Node]
Step = Callable[[int], Sequence[Arc]]


def read(encoding: str, length: int, *, arcs: Step, inserted: Arc | None = None) -> Reading:
    """Return the likeliest text of `length` seen characters; `arcs(i)` reads the i-th.

    `inserted`, if given, may come before any of them: bytes that left no trace.
    """
    beam: Beam = {((), bigram.EDGE): _Node(0.0, bigram.EDGE, None)}
    most = MAX_INSERTED if encoding == "utf-8" else 1
    dropped = [inserted] if inserted else []
    for place in range(length):
        for _ in range(most if inserted else 0):
            beam |= _advance(encoding, _insertable(encoding, beam), arcs=dropped, known=beam)
        beam = _pruned(_advance(encoding, beam, arcs=arcs(place), known={})) or _lost(beam)
    ended = _advance(encoding, {key: beam[key] for key in beam if key[0]}, arcs=dropped, known=beam)
    beam |= ended | _advance(encoding, _unfinished(encoding, beam), arcs=[CUT], known=beam | ended)
    rows = bigram.model()
    finished = [
        (node.score + rows[node.last][bigram.EDGE] - LOST_COST * bool(pending), pending, node)
        for (pending, _), node in beam.items()
    ]
    score, pending, best = max(finished, key=lambda one: one[0])
    return _reading(best, score, lost_tail=bool(pending))


def _unfinished(encoding: str, beam: Beam) -> Beam:
    """Return the hypotheses that lack the last of three bytes or more: a reader dropped it."""
    return {
        (pending, last): node
        for (pending, last), node in beam.items()
        if len(pending) == MOSTLY < size_of(encoding, pending[0])
    }


def _insertable(encoding: str, beam: Beam) -> Beam:
    """Return the hypotheses in which a byte may be missing: in UTF-8 none but unfinished ones."""
    if encoding != "utf-8":
        return beam
    return {key: node for key, node in beam.items() if key[0]}


def _advance(encoding: str, beam: Beam, *, arcs: Sequence[Arc], known: Beam) -> Beam:
    """Return the best hypotheses after one more arc, those of `known` not bettered left out."""
    reached: Beam = {}
    best = -math.inf
    for arc in arcs:
        for (pending, _), node in beam.items():
            walk = _walk(encoding, pending, units=arc.units)
            if walk is None:
                continue
            cost = arc.cost if pending else arc.cost + arc.alone
            for new in _after(node, walk[1], least=best - HOPELESS + cost):
                new.score -= cost
                key = (walk[0], new.last)
                rival = reached.get(key) or known.get(key)
                if rival is None or rival.score < new.score:
                    reached[key] = new
                    best = max(best, new.score)
    return reached


@lru_cache(maxsize=50_000)
def _walk(
    encoding: str, pending: Pending, *, units: tuple[Unit, ...]
) -> tuple[Pending, tuple[_Pool, ...]] | None:
    """Return what is pending after more bytes, and what they complete; None if they do not fit."""
    done: list[_Pool] = []
    for unit in units:
        if unit == EATEN:
            if pending:
                return None
            done.append(GONE)
            continue
        fits = fitting(encoding, unit, leads=not pending)
        if fits is None:
            return None
        pending = (*pending, fits)
        size = size_of(encoding, pending[0])
        if len(pending) >= size:
            pool = _pool(encoding, pending)
            if not size or not pool.chars:
                return None
            done.append(pool)
            pending = ()
    return pending, tuple(done)


@lru_cache(maxsize=20_000)
def _pool(encoding: str, units: tuple[Unit, ...]) -> _Pool:
    return _Pool(characters(encoding, units))


@lru_cache(maxsize=50_000)
def _ranked(pool: _Pool, last: str) -> tuple[tuple[float, str], ...]:
    """Return the likeliest of several characters after `last`, best first.

    Unless a bigram was seen its probability is that of the character times a constant: so of the
    unseen only the first few of the pool, the commonest, can be among the best.
    """
    if pool is GONE:
        return ((-EATEN_COST, "\ufffd"),)
    row = bigram.model()[last]
    close = [
        (row[char] - PRIVATE_COST * ("\ue000" <= char <= "\uf8ff"), char)
        for at, char in enumerate(pool.chars)
        if at < BEAM or char in row
    ]
    close.sort(reverse=True)
    return tuple(close[:BEAM])


def _after(node: _Node, pools: Sequence[_Pool], *, least: float) -> list[_Node]:
    """Return the hypotheses that go on with one of each pool, if as likely as `least`, in nats."""
    if not pools:
        return [_Node(node.score, node.last, node.before, node.pool)]
    nodes = [node]
    for pool in pools:
        nodes = [
            _Node(old.score + value, char, old, pool)
            for old in nodes
            for value, char in _ranked(pool, old.last)
            if old.score + value >= least
        ]
    return nodes


def _pruned(beam: Beam) -> Beam:
    """Return the best hypotheses for each number of pending bytes, the hopeless left out."""
    if len(beam) == 1:
        return beam
    ranked = sorted(beam.items(), key=_by_score, reverse=True)
    least = ranked[0][1].score - HOPELESS if ranked else 0.0
    kept: Beam = {}
    sizes: dict[int, int] = {}
    for key, node in ranked:
        if node.score < least:
            break
        size = len(key[0])
        sizes[size] = sizes.get(size, 0) + 1
        if sizes[size] <= BEAM:
            kept[key] = node
    return kept


def _by_score(item: tuple[tuple[Pending, str], _Node]) -> float:
    return item[1].score


def _lost(beam: Beam) -> Beam:
    """Give up what is pending and the character that fits nowhere: one U+FFFD for both."""
    node = max(beam.values(), key=lambda node: node.score)
    return {((), "\ufffd"): _Node(node.score - LOST_COST, "\ufffd", node)}


def _reading(node: _Node, score: float, *, lost_tail: bool) -> Reading:
    chain = []
    here: _Node | None = node
    while here is not None and here.before is not None:
        chain.append(here)
        here = here.before
    chain.reverse()
    text = "".join(one.last for one in chain) + "\ufffd" * lost_tail
    pools = {n: one.pool.chars for n, one in enumerate(chain) if one.pool and _is_open(one.pool)}
    return Reading(text, score, pools, text.count("\ufffd"))


def _is_open(pool: _Pool) -> bool:
    return len(pool.chars) > 1
