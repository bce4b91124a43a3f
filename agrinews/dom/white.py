"""White space that only lays out a text, told from the two that are bytes of mojibake.

U+0085 and U+00A0 are white space to Python and to pages, and one common Chinese character in 15 has
a byte 85 or A0. Where such bytes were read as Latin-1 they have to stay until the text is repaired.
"""

from __future__ import annotations

import re

from agrinews.patterns import deferred

__all__ = ["OUTER", "one_line", "trimmed"]

OUTER = " \t\n\r\f\u3000\xa0\u2002\u2003\u2009\u200b\ufeff"
"""What is left out at both ends of a block: blanks of all kinds, which only indent it."""
LEAD = "[\u00c0-\u00ff]"
"""What the first byte of a character looks like: letters that Chinese text has no use for."""
OTHER = "[\u0080-\u00ffŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"
AMID = deferred(
    rf"""(?<={LEAD})[\x85\xa0]+ | (?<={LEAD}{OTHER})[\x85\xa0]+
      | (?<![\x85\xa0])[\x85\xa0]+(?={LEAD})""",
    re.VERBOSE,
)
HELD, FREED = {0x85: "\0", 0xA0: "\1"}, {0: "\x85", 1: "\xa0"}
"""Stand-ins from the controls, which `parse` lets nowhere through."""


def one_line(text: str) -> str:
    r"""Return a text on one line, its runs of white space as single blanks.

    >>> one_line("春耕\xa0\n 开始"), one_line("æ¸\x85æº\xaa ")
    ('春耕 开始', 'æ¸\x85æº\xaa')
    """
    if "\x85" not in text and "\xa0" not in text:
        return " ".join(text.split())
    held = AMID.sub(lambda m: m[0].translate(HELD), text)
    return " ".join(held.split()).translate(FREED)


def trimmed(text: str) -> str:
    """Return a text without the blanks around it."""
    core = text.strip(OUTER)
    if core is text or "\xa0" not in text:
        return core
    tail = AMID.match(text, text.index(core) + len(core))
    return core + tail[0] if core and tail else core
