"""The paragraphs of a story that a script holds as a list: of strings, or of objects with one each.

`[{"type": "text", "value": "……"}, {"type": "image"}, ...]`, also nested as editors keep it. A list
of stories or of comments is told from it by what else its objects hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from agrinews import tables

__all__ = ["joined"]

HAN: Final = re.compile("[\u3400-\u9fff]")
MIN_HAN: Final = 100
"""As of a story in one string."""
MIN_PARAGRAPHS: Final = 2
ENDED: Final = re.compile(r"[。！？；：…][”』」）)]?\s*(?:</\w{1,10}>\s*)*$")
ENDED_SHARE: Final = 0.5
"""Share of the paragraphs that end as sentences; of key words and headlines hardly one does."""
MAX_LEVELS: Final = 8
CARD_FIELDS: Final = ("title", "time", "author")
"""What an object has that is a story or a comment of its own; the names are in the table."""
SHAPE: Final = str.maketrans("", "", "_-")


def joined(values: Sequence[Any]) -> str | None:
    """Return the paragraphs of a list, a line each, or None if it is no story's.

    >>> joined(["三月下旬以来，清溪县气温稳步回升。", "全县早稻已播七成。"]) is None  # too short
    True
    """
    found: list[str] = []
    for value in values:
        if isinstance(value, dict) and _is_card(value):
            return None
        text = "".join(_spoken(value, MAX_LEVELS)).strip()
        if HAN.search(text):
            found.append(" ".join(text.split("\n")))
    ended = sum(ENDED.search(text) is not None for text in found)
    if len(found) < MIN_PARAGRAPHS or ended < ENDED_SHARE * len(found):
        return None
    text = "\n".join(found)
    return text if len(HAN.findall(text)) >= MIN_HAN else None


def _spoken(value: Any, levels: int) -> Iterator[str]:  # noqa: ANN401  # JSON
    """Yield the words of one paragraph: the longest string of an object, or those inside it."""
    if isinstance(value, str):
        yield value
    elif levels and isinstance(value, list):
        for inner in value:
            yield from _spoken(inner, levels - 1)
    elif levels and isinstance(value, dict):
        texts = [text for text in value.values() if isinstance(text, str) and HAN.search(text)]
        if texts:
            yield max(texts, key=len)
            return
        for inner in value.values():
            if isinstance(inner, (list, dict)):
                yield from _spoken(inner, levels - 1)


def _is_card(value: dict[str, Any]) -> bool:
    return not _card_names().isdisjoint(str(key).lower().translate(SHAPE) for key in value)


@cache
def _card_names() -> frozenset[str]:
    table = tables.toml("stored.toml")
    return frozenset(name for field in CARD_FIELDS for name in table[field])
