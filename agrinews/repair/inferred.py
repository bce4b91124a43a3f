"""The characters that bytes leave open, chosen by neighbours, words and the rest of the page.

A search by neighbours alone finds the rest of a text, and leaves for each open character those the
bytes allow (its pool). Here each is chosen once more, from left to right; where no candidate wins
clearly there is none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise

from agrinews import tables
from agrinews.repair import words
from agrinews.repair.bigram import EDGE, model
from agrinews.repair.readings import simplified

__all__ = ["Pools", "Said", "neighbours", "settled"]

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
CLEAR, DOUBT = 0.5, 1.75
"""Probability from which the best candidate stands, and what nats are divided by to make it one. Of
2,400 characters of news of which one byte is open (2026-11), those said to be right by .5-.6 are so
by .44 if divided by 1.5, by .54 if by 2.0; above .9 by .98 and .99."""
LOST = "\ufffd"


def neighbours(text: str, pools: Pools) -> Said:
    """Return the pairs of neighbours in a text that hold no open character."""
    pairs = enumerate(pairwise(text))
    return frozenset(pair for at, pair in pairs if at not in pools and at + 1 not in pools)


def settled(text: str, pools: Pools, *, said: Said) -> str:
    """Return the text with its open characters chosen; U+FFFD where no candidate leads clearly."""
    against = _other_script(text)
    heard = Counter(char for pair in said for char in pair[:1])
    heard.update(char for at, char in enumerate(text) if at not in pools)
    chars = list(text)
    weighed: dict[int, tuple[tuple[str, str], dict[str, float]]] = {}
    for least in (0.0, CLEAR):  # a second time, as what is beside one may have been open too
        for at in sorted(pools):
            before = "".join(chars[:at])
            near = (before[-REACH:], "".join(chars[at + 1 : at + 1 + REACH]))
            if at not in weighed or weighed[at][0] != near:
                weights = {
                    char: _weight(char, near, said=said)
                    + _balance(char, before, ends=not near[1])
                    + (HEARD + TIMES * math.log(heard[char]) if char in heard else 0.0)
                    - OTHER_SCRIPT * (char in against)
                    for char in pools[at]
                }
                weighed[at] = near, weights
            chars[at] = _winner(weighed[at][1], near, least=least)
    return "".join(chars)


def _winner(weights: Mapping[str, float], near: tuple[str, str], *, least: float) -> str:
    """Return the likeliest character if it is as likely as `least` (0 to 1), or `LOST`."""
    least_weight = max(weights.values()) - BEHIND
    close = [char for char, weight in weights.items() if weight >= least_weight]
    best = sorted(close, key=lambda char: (-weights[char], char))[:CHOICE]
    final = {char: weights[char] + WORDS * _words(char, near) for char in best}
    winner = max(best, key=final.__getitem__)
    odds = sum(math.exp((value - final[winner]) / DOUBT) for value in final.values())
    return winner if least * odds <= 1 else LOST


@lru_cache(maxsize=10_000)
def _words(char: str, near: tuple[str, str]) -> float:
    """Return how well a character makes words, in nats, beyond how common it is by itself."""
    return words.score(near[0] + char + near[1]) - model().chars[char]


def _weight(char: str, near: tuple[str, str], *, said: Said) -> float:
    rows = model()
    last, following = near[0][-1:] or EDGE, near[1][:1] or EDGE
    told = ((last, char) in said) + ((char, following) in said)
    before = model().chars[char] if last == LOST else rows[last][char]
    after = 0.0 if following == LOST else rows[char][following]
    return before + after + SAID * told


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


def _other_script(text: str) -> frozenset[str]:
    """Return the characters of the script that a text is not written in."""
    new, old = (sum(map(chars.__contains__, text)) for chars in _scripts())
    if old > 2 * new:
        return _scripts()[0]
    return _scripts()[1] if new > 2 * old else frozenset()
