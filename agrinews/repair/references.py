"""Character references that were left in text, such as &amp;#20013; and &ldquo;.

One is undone where it can only be a leftover; texts that speak of markup name some on purpose.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from agrinews.patterns import deferred
from agrinews.repair.edits import Replacement

__all__ = ["ABOUT_MARKUP", "CHINESE", "HAN", "MIN_HAN", "references"]

MIN_HAN = 3
"""Escaped Han from which a string is escaped; prose about `[\\u4e00-\\u9fa5]` shows fewer."""
MIN_RUN = 4
"""References in a row, to as many characters beyond ASCII: nobody writes four."""
REFERENCE = deferred(r"&(?:amp;)*(\#[0-9]{2,7}|\#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,8}[0-9]{0,2};);?")
ABOUT_MARKUP = deferred(
    r"HTML|XML|CSS|JSON|Unicode|正则|正則|标签|標籤|转义|轉義|实体|實體|编码|編碼|代码|代碼|regex|URL",
    re.IGNORECASE,
)
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
CHINESE = deferred(f"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’—…·]")
TYPOGRAPHIC = frozenset(
    (
        *("ldquo", "rdquo", "lsquo", "rsquo", "sbquo", "bdquo", "laquo", "raquo"),
        *("mdash", "ndash", "hellip", "middot", "bull", "times", "divide", "deg", "permil"),
        *("plusmn", "prime", "Prime", "ensp", "emsp", "thinsp", "copy", "reg", "trade"),
        *("yen", "pound", "euro", "cent", "sect"),
    )
)
"""References that stand for what a Chinese text holds: no text about markup needs them."""
BASIC = frozenset(("nbsp", "lt", "gt", "amp", "quot", "apos"))


def references(text: str) -> Iterator[Replacement]:
    """Undo references; all of them in a string that is escaped, else only what is a leftover."""
    found = [(m, _referred(m)) for m in REFERENCE.finditer(text)] if "&" in text else []
    found = [(m, char) for m, char in found if char]
    escaped = sum(_is_han(char) for _, char in found) >= MIN_HAN or _is_run(found)
    doubled = any(m[0].startswith("&amp;") for m, _ in found)
    speaks = bool(ABOUT_MARKUP.search(text))
    wedged = _wedged(text, [m for m, _ in found])
    for m, char in found:
        name = m[1].rstrip(";")
        sure = escaped or (doubled and name in TYPOGRAPHIC)
        if sure or (not speaks and _is_leftover(text, m, char=char, wedged=wedged)):
            meant = "" if name == "nbsp" and m.start() in wedged else char
            rule = "entity/numeric" if name.startswith("#") else "entity/named"
            yield Replacement(m.start(), m.end(), meant, "html_entity", rule)


def _is_run(found: Sequence[tuple[re.Match[str], str]]) -> bool:
    """Whether so many references touch, to so many characters, as in mojibake: &#228;&#184;&#173;.

    Blanks and the marks of markup stand in rows on purpose.
    """
    for at in range(len(found) - MIN_RUN + 1):
        row = found[at : at + MIN_RUN]
        length = row[-1][0].end() - row[0][0].start()
        odd = {char for _, char in row if char >= "\x80"} - {"\xa0"}
        if len(odd) == MIN_RUN and length == sum(len(m[0]) for m, _ in row):
            return True
    return False


def _referred(m: re.Match[str]) -> str:
    char = html.unescape(f"&{m[1].rstrip(';')};")
    return char if len(char) == 1 and char != "\ufffd" else ""


def _is_leftover(text: str, m: re.Match[str], *, char: str, wedged: frozenset[int]) -> bool:
    """Whether one reference cannot be there on purpose."""
    name = m[1].rstrip(";")
    if name in BASIC:
        return m.start() in wedged
    if not m[0].endswith(";"):
        return False
    if name.startswith("#"):
        return bool(CHINESE.match(char)) and _touches_chinese(text, m.start(), end=m.end())
    return name in TYPOGRAPHIC


def _wedged(text: str, found: Sequence[re.Match[str]]) -> frozenset[int]:
    """Return the starts of the references that stand, alone or in a row, between Chinese."""
    rows: list[list[re.Match[str]]] = []
    for m in found:
        if rows and rows[-1][-1].end() == m.start() and rows[-1][-1][0] == m[0]:
            rows[-1].append(m)
        else:
            rows.append([m])
    return frozenset(
        m.start()
        for row in rows
        if _near_chinese(text, row[0].start(), end=row[-1].end())
        for m in row
    )


def _near_chinese(text: str, start: int, *, end: int) -> bool:
    """Whether Chinese, or an edge of the text, stands on both sides."""
    around = [one for one in (text[max(0, start - 1) : start], text[end : end + 1]) if one]
    return bool(around) and all(map(CHINESE.match, around))


def _touches_chinese(text: str, start: int, *, end: int) -> bool:
    return any(map(CHINESE.match, text[max(0, start - 1) : start] + text[end : end + 1]))


def _is_han(text: str) -> bool:
    return bool(re.fullmatch(f"[{HAN}]+", text))
