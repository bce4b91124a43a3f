"""Stories that a page tells twice: whole, for phones or printers, or their beginning first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from agrinews.article.looks import Judgement
from agrinews.hanzi import fold
from agrinews.model import Survey

__all__ = ["told_once"]

COPY_CHARS = 30
"""Shorter lines may be said twice: a refrain, a slogan, a question."""
COPY_SHARE = 0.6
"""Share of a story's long lines that its copy has at least."""
CUT = "….·"
"""With what the beginning of a line ends that was cut."""


def told_once(survey: Survey, found: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements with a second copy of the story taken out, and a beginning before it.

    Such a copy is for phones or printers; style sheets hide it, and those are not read. Single
    lines that are said twice stay.
    """
    return _without_copy(survey, _without_beginning(survey, found))


def _without_copy(survey: Survey, found: Sequence[Judgement]) -> list[Judgement]:
    first: dict[str, int] = {}
    copies: dict[int, int] = {}
    long = [i for i, j in enumerate(found) if j.keep and len(survey.blocks[i].text) >= COPY_CHARS]
    for index in long:
        at = first.setdefault(fold(survey.blocks[index].text), index)
        if at != index:
            copies[index] = at
    tail = list(takewhile(copies.__contains__, reversed(long)))
    if len(tail) < max(1, COPY_SHARE * len(first)):
        return list(found)
    gone = Judgement("hidden", f"repeats-block:{copies[tail[-1]]}")
    return [gone if j.keep and index >= tail[-1] else j for index, j in enumerate(found)]


def _without_beginning(survey: Survey, found: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements without the first lines of a story that then begins anew and goes on.

    The first are cut where their place ended: `打开APP阅读全文`.
    """
    kept = [index for index, judgement in enumerate(found) if judgement.keep]
    keys = [fold(survey.blocks[index].text).rstrip(CUT) for index in kept]
    for at in range(1, len(kept) // 2 + 1 if keys and len(keys[0]) >= COPY_CHARS else 0):
        if not keys[at].startswith(keys[0][:COPY_CHARS]):
            continue
        if "".join(keys[at:]).startswith("".join(keys[:at])):
            gone = Judgement("hidden", f"repeats-block:{kept[at]}")
            return [gone if j.keep and index < kept[at] else j for index, j in enumerate(found)]
    return list(found)
