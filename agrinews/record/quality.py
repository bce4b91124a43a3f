"""How much to trust a record: flags that are facts, and a score that follows from them alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Final

from agrinews.charset.decoding import Decoding
from agrinews.model import Article, Repair
from agrinews.record.fields import Quality, RepairEdit
from agrinews.tables import rows

# Below this margin the second-best encoding was nearly as likely (0 is a toss-up, 1 certain).
DOUBTFUL_MARGIN: Final = 0.2
# A news flash (快讯) of one sentence stays below this; so does a teaser, and no shape tells them
# apart, so both are flagged and neither is dropped.
SHORT_HAN: Final = 60
MOST_COUNTED: Final = 10


def judge_quality(
    article: Article,
    decoding: Decoding,
    *,
    repairs: Iterable[Repair],
    edits: tuple[RepairEdit, ...],
    han: int,
) -> Quality:
    """Return score and flags; the flags are sorted."""
    seen = {
        "no-title": article.title is None,
        "no-date": article.date is None,
        "reprint": _is_reprint(article),
        "short": han < SHORT_HAN,
        "encoding-doubtful": decoding.margin < DOUBTFUL_MARGIN and not decoding.forced,
        "replaced-characters": decoding.replaced > 0,
        "repaired": bool(edits),
    }
    lossy = sum(bool(edit.lossy) for edit in edits)
    counted = (f"lossy:{lossy}",) if lossy else ()
    losses = chain.from_iterable(repair.flags for repair in repairs if repair.flags)
    raised = (flag for flag, holds in seen.items() if holds)
    flags = tuple(sorted({*article.flags, *losses, *raised, *counted}))
    return Quality(score=score(flags), flags=flags)


def score(flags: Iterable[str]) -> float:
    """Return 1 less what each flag takes, not below 0, to two decimals.

    >>> score([]), score(["no-date", "lossy:2"])
    (1.0, 0.86)
    """
    return max(0.0, round(1.0 - sum(map(_takes, flags)), 2))


def _takes(flag: str) -> float:
    name, _, count = flag.partition(":")
    times = min(int(count), MOST_COUNTED) if count.isdigit() else 1
    return _penalties().get(name, 0.0) * times


@cache
def _penalties() -> dict[str, float]:
    return {flag: float(takes) for flag, takes, _ in rows("quality.tsv")}


def _is_reprint(article: Article) -> bool:
    """Whether the story came from an outlet that is not the publisher of this copy."""
    if article.source is None or article.site_name is None:
        return False
    source, site = article.source.value, article.site_name.value
    return source not in site and site not in source
