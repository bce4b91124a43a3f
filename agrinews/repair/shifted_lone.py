"""A letter that is all that is left of a character: the second byte of 費 in 消M者, its first lost.

The search around spots lets a byte slip only where much speaks for it, since sound text is full of
letters between Han (A股, K線). Here both neighbours and the words on either side must.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Sequence

from agrinews.repair import words
from agrinews.repair.bigram import EDGE, model
from agrinews.repair.inferred import WORDS
from agrinews.repair.readings import is_changed
from agrinews.repair.shifted_guess import before
from agrinews.repair.shifted_page import Page
from agrinews.repair.shifted_runs import Run
from agrinews.repair.shifted_spots import LETTERS, SEPARATORS
from agrinews.repair.shifted_tokens import Token

__all__ = ["runs"]

PRICE, PRICE_SMALL, PRICE_SEPARATOR = 9.5, 6.5, 15.5
"""Nats a character must gain over the letter before any count: a capital, a small letter, and what
parts texts. In 1.8 million characters of sound text (2026-11) the best traditional one is at 8.3,
網站 for W站 at 13.8; made-up sentences with V領, B隊, S站 reach 18; no small letter stands between
Han there. Of 3,555 pairs of titles joined by `_` the best is at 19. Of 2,500 characters
that became letters half the capitals are above 14, which is this and the least that a run must
gain, a third of the small letters above 11, and half of `_` and `|` above 20."""
PRICES = dict.fromkeys(string.ascii_lowercase, PRICE_SMALL) | dict.fromkeys("_|", PRICE_SEPARATOR)
PAIRS = dict(zip("[]{}", "][}{", strict=True))
SOUND = -9.0
"""Log-probability of the character before the letter under which it is part of a longer shift."""
REACH, CHOICE = 5, 6
"""Characters on either side that are looked at for words; candidates that are weighed."""


def runs(row: Sequence[Token], page: Page, *, letters: Collection[int]) -> Iterator[Run]:
    """Yield what those of the letters were meant to be that are none; in traditional text only."""
    for at in letters if page.is_traditional else ():
        is_byte = not row[at].reading and at + 1 < len(row) and _may_be_byte(row, at)
        run = _run(row, at, page=page) if is_byte else None
        if run:
            yield run


def _may_be_byte(row: Sequence[Token], at: int) -> bool:
    """Tell whether a character is a letter, or a mark that neither frames nor parts the line."""
    char = row[at].char
    if char not in SEPARATORS:
        return char in LETTERS
    count = sum(token.char == char for token in row)
    closing = PAIRS.get(char)
    if closing is None:
        return count == 1  # a menu has many
    return count > sum(token.char == closing for token in row)


def _run(row: Sequence[Token], at: int, *, page: Page) -> Run | None:
    """Return the likeliest character whose second byte the letter at `at` is."""
    rows, letter = model(), row[at].char
    left = "".join(token.char for token in row[max(0, at - REACH) : at])
    right = "".join(token.char for token in row[at + 1 : at + 1 + REACH])
    last, following = left[-1:] or EDGE, right[0]
    if not _is_sound(left) or not _is_han(following) or (letter, following) in page.repeated:
        return None
    seen = rows[last][letter] + rows[letter][following]
    near = sorted(
        ((rows[last][char] + rows[char][following], char) for char, _ in before(row[at].first)),
        reverse=True,
    )
    fits = [
        (score + WORDS * words.score(left + char + right), char)
        for score, char in near[:CHOICE]
        if is_changed(char)
    ]
    best, char = max(fits, default=(seen, ""))
    gain = best - seen - WORDS * words.score(left + letter + right)
    gain -= PRICES.get(letter, PRICE)
    return Run(at, at + 1, char, ("lost",), (char,), (), gain) if char and gain > 0 else None


def _is_sound(left: str) -> bool:
    """Tell whether a letter stands after Han that read well, or begins the line."""
    return not left or (
        _is_han(left[-1]) and (len(left) == 1 or model()[left[-2]][left[-1]] > SOUND)
    )


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
