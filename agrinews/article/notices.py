"""How the notices of offices end: whom to ask, which office signs, and on what day.

`联系人：… 电话：…`, then `青禾县人民政府`, then `2024年2月18日`. The foot of a site says such
things too, so where a line stands decides whether it is story; here is only told what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agrinews import tables
from agrinews.article.dates import Stamp, read_stamps
from agrinews.article.names import BODY
from agrinews.hanzi import fold
from agrinews.model import Block
from agrinews.patterns import deferred

__all__ = ["is_contact", "signed_day", "signed_until"]

LABEL_CHARS = 16
"""The longest labels of contacts: 招标代理机构联系电话."""
NUMBERING = deferred(r"[(]?[\d一二三四五六七八九十]{1,3}[).、]?[.、]?")
MAX_SIGNERS = 5
SIGNER_CHARS = 40
PAUSES = deferred(r"[，。！？：；,!?:;]")
DAY_CHARS = 24
DAY_FORMS = frozenset(["chinese", "numerals", "republic", "republic-han", "republic-bare"])
"""How offices write the day on which they sign."""


@cache
def _labels() -> tuple[str, ...]:
    return tuple(map(fold, tables.lines("contact.txt")))


def is_contact(text: str) -> bool:
    """Tell whether a line says whom to ask or where to send.

    >>> is_contact("2．采购人联系电话：0888-6612345"), is_contact("他的电话：没有人接。")
    (True, False)
    """
    label, colon, value = fold(text[: 2 * LABEL_CHARS]).partition(":")
    label = NUMBERING.sub("", label, count=1) if label[:1].isdigit() else label
    named = bool(colon) and len(label) <= LABEL_CHARS and label.endswith(_labels())
    return named and text[-1:] not in "。！？" and bool(value or len(text) <= LABEL_CHARS)


def signed_day(text: str) -> Stamp | None:
    """Return the day that a line as a whole states as offices do: 二〇二四年二月十八日."""
    if len(text) > DAY_CHARS or text[-1:] not in ("日", "号", "號"):
        return None
    stamps = read_stamps(text)
    stamp = stamps[0] if len(stamps) == 1 else None
    if stamp is None or stamp.form not in DAY_FORMS:
        return None
    return stamp if not text[: stamp.start].strip() and stamp.end == len(text) else None


def signed_until(blocks: Sequence[Block], start: int) -> int:
    """Return the block with the day, where offices and a day sign from `start` on, or -1."""
    for at in range(start, min(start + MAX_SIGNERS, len(blocks))):
        text = blocks[at].text
        if signed_day(text) is not None:
            return at
        if not _signs(blocks[at]):
            return -1
    return -1


def _signs(block: Block) -> bool:
    """Tell whether a line is nothing but the names of offices."""
    if len(block.text) > SIGNER_CHARS or PAUSES.search(block.text) or block.links:
        return False
    return all(BODY.search(name) for name in _names(block.text))


def _names(text: str) -> list[str]:
    """Return the names of a line that blanks part, those of one spread name put together."""
    names = text.split()
    return names if all(len(name) > 1 for name in names) else ["".join(names)]
