"""Pages that show the beginning of a story whose whole text a script holds: `打开APP阅读全文`."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

__all__ = ["is_beginning"]

TAG: Final = re.compile(r"<[^>]{0,2000}>")
LETTER: Final = re.compile(r"\w")
MIN_CHARS: Final = 24
"""Of the shown lines that are of the story, together; a foot or readers may say more."""
LONGER: Final = 1.3
"""How many times as long the whole is at least as what is shown of it."""
HEAD_CHARS: Final = 40
"""Of each shown line that are compared: it may be cut anywhere behind them."""


def is_beginning(shown: Sequence[str], whole: str) -> bool:
    """Tell whether the shown lines hold the beginning of a story that is given whole, as HTML.

    >>> is_beginning(["傍晚六点一刻，老艄公解开缆绳，把最后一班渡船撑离码头，船上…"], "<p>大桥</p>")
    False
    """
    text = _letters(html.unescape(TAG.sub("", whole)))
    lines = [line for line in map(_letters, shown) if line[:HEAD_CHARS] in text]
    chars = sum(map(len, lines))
    return chars >= MIN_CHARS and len(text) >= LONGER * chars


def _letters(text: str) -> str:
    return "".join(LETTER.findall(text))
