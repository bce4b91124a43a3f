"""The characters that bytes leave open, chosen by neighbours, words and the rest of the page.

A search by neighbours alone finds the rest of a text, and leaves for each open character those the
bytes allow (its pool). Here each is chosen once more; where none wins clearly there is none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType

from agrinews import tables
from agrinews.repair import words
from agrinews.repair.bigram import EDGE, model
from agrinews.repair.readings import simplified

__all__ = [
    "CLEAR",
    "LOST",
    "REACH",
    "WIDE",
    "WORDS",
    "Evidence",
    "Pools",
    "Said",
    "choose",
    "neighbours",
    "script_of",
    "settled",
    "unlikely_in",
]

Pools = Mapping[int, tuple[str, ...]]
"""The characters that may stand at a place of a text."""
Said = frozenset[tuple[str, str]]
"""Pairs of neighbours that the bytes of a page prove."""

REACH, CHOICE, BEHIND = 5, 8, 12.0
"""Characters on either side that are looked at for words; candidates that are weighed by them, and
the nats behind the best from which none is: in 500 texts words never made up for as much."""
WORDS = 0.7
"""What words say, per nat of what the neighbours say."""
SAID = 3.0
"""Nats for a neighbour that the character has elsewhere on the page."""
HEARD, TIMES = 2.0, 0.8
"""Nats for a character that the page has elsewhere, and for each time `e` times as often."""
OTHER_SCRIPT = 5.0
"""Nats against a character of the script the page is not written in."""
BALANCE, END_BALANCE = 4.0, 9.0
"""Nats for a mark that closes what is open, and against one that does not; the first at the end."""
CLOSING = dict(zip("」』”》）】", "「『“《（【", strict=True))
STOPS = frozenset("。，；：、！？")
DOUBLED = 5.0
"""Nats against two of these marks in a row; the words know each alone."""
CLEAR, DOUBT = 0.4, 1.75
"""Probability from which the best candidate stands, and what nats are divided by to make it one. Of
4,800 characters of news of which one byte is open (2026-11), those said to be right by .3-.4 are so
by .34, by .4-.5 by .50, by .5-.6 by .55, by .7-.8 by .75, above .9 by .98."""
LOST = "\ufffd"
WIDE = {ord(char): ord(char) + 0xFEE0 for char in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
"""The model was trained on marks of full width, and pages are flattened."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rest of a page says of its open characters."""

    said: Said = frozenset()
    heard: Mapping[str, int] = field(default_factory=dict)
    """How often the page has a character."""
    unlikely: Mapping[str, float] = field(default_factory=dict)
    """Nats against a character."""


def neighbours(text: str, pools: Pools) -> Said:
    """Return the pairs of neighbours in a text that hold no open character."""
    pairs = enumerate(pairwise(text))
    return frozenset(pair for at, pair in pairs if at not in pools and at + 1 not in pools)


def settled(text: str, pools: Pools, *, said: Said) -> str:
    """Return the text with its open characters chosen; U+FFFD where no candidate leads clearly."""
    heard = Counter(first for first, _ in said)
    heard.update(char for at, char in enumerate(text) if at not in pools)
    evidence = Evidence(said, heard, unlikely_in(script_of(Counter(text))))
    chars = list(text)
    choices: dict[int, tuple[tuple[str, str], tuple[str, float]]] = {}
    for least in (0.0, CLEAR):  # a second time, as what is beside one may have been open too
        for at in sorted(pools):
            around = "".join(chars[:at]), "".join(chars[at + 1 : at + 1 + REACH])
            if at not in choices or choices[at][0] != around:
                choices[at] = around, choose(pools[at], around, evidence=evidence)
            char, likely = choices[at][1]
            chars[at] = char if likely >= least else LOST
    return "".join(chars)


def choose(
    pool: Iterable[str], around: tuple[str, str], *, evidence: Evidence
) -> tuple[str, float]:
    """Return the character that fits best between two texts, and how likely it is right (0 to 1).

    Of the text before, as much as there is tells what is open; `REACH` characters tell the rest.
    """
    before, after = (part.translate(WIDE) for part in around)
    near = before[-REACH:], after[:REACH]
    weights = {
        char: _weight(char, near, evidence=evidence) + _balance(char, before, ends=not near[1])
        for char in pool
    }
    least_weight = max(weights.values()) - BEHIND
    close = [char for char, weight in weights.items() if weight >= least_weight]
    best = sorted(close, key=lambda char: (-weights[char], char))[:CHOICE]
    final = {char: weights[char] + WORDS * _words(char, near) for char in best}
    winner = max(best, key=final.__getitem__)
    odds = sum(math.exp((value - final[winner]) / DOUBT) for value in final.values())
    return winner, 1 / odds


@lru_cache(maxsize=10_000)
def _words(char: str, near: tuple[str, str]) -> float:
    """Return how well a character makes words, in nats, beyond how common it is by itself."""
    return words.score(near[0] + char + near[1]) - model().chars[char]


def _weight(char: str, near: tuple[str, str], *, evidence: Evidence) -> float:
    rows = model()
    last, following = near[0][-1:] or EDGE, near[1][:1] or EDGE
    told = ((last, char) in evidence.said) + ((char, following) in evidence.said)
    before = model().chars[char] if last == LOST else rows[last][char]
    after = 0.0 if following == LOST else rows[char][following]
    doubled = char in STOPS and (last in STOPS or following in STOPS)
    times = evidence.heard.get(char, 0)
    heard = HEARD + TIMES * math.log(times) if times else 0.0
    page = SAID * told + heard - evidence.unlikely.get(char, 0.0)
    return before + after + page - DOUBLED * doubled


def _balance(char: str, before: str, *, ends: bool) -> float:
    """Return what speaks for a closing mark, by what is open before it.

    What is still open at the end of a text is closed there.
    """
    if char not in CLOSING:
        return 0.0
    is_open = before.count(CLOSING[char]) > before.count(char)
    return (END_BALANCE if ends else BALANCE) if is_open else -BALANCE


@cache
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters of simplified and of traditional text alone."""
    return frozenset("".join(tables.lines("simplified.txt"))), frozenset(simplified())


def script_of(chars: Mapping[str, int]) -> str:
    """Return `hans` or `hant` for a text with so many of each character; empty if it is neither."""
    new, old = (sum(chars[char] for char in chars.keys() & script) for script in _scripts())
    return "hant" if old > 2 * new else "hans" if new > 2 * old else ""


@cache
def unlikely_in(script: str) -> Mapping[str, float]:
    """Return the nats against each character of the script that a text in `script` is not in."""
    other = {"hans": _scripts()[1], "hant": _scripts()[0]}.get(script, frozenset())
    return MappingProxyType(dict.fromkeys(other, OTHER_SCRIPT))
