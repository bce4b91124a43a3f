"""Full-width marks that a script flattened to ASCII: 今年,粮食 -> 今年，粮食.

Normalising a text to ASCII width turns `，；：！？（）` into `,;:!?()` and leaves `。、“”《》`, as
they have no ASCII form. So a text that has the second kind and none of the first was flattened. Who
types ASCII marks types a full stop too, or blanks after the marks.

Not for mirror pages whose text is wanted as it was served: there the flattening belongs to a later
crawl. The caller decides; see `mend`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agrinews.model import Repair
from agrinews.patterns import deferred
from agrinews.repair.context import Context
from agrinews.repair.diagnose import Look, lines_with
from agrinews.repair.edits import Replacement, repaired, untouched

__all__ = ["stage", "suspects"]

KIND, RULE = "flattened_punctuation", "width/flattened"
CJK = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff“”‘’…—·"
FLATTENED = deferred(r"[,;:!?()]")
WIDE = {mark: chr(ord(mark) + 0xFEE0) for mark in ",;:!?()"}
SEPARATORS = tuple(deferred(rf"{mark}(?<=[{CJK}].)(?=[{CJK}])") for mark in ",;")
"""What is counted as evidence: nobody writes these in good Chinese, and they are frequent."""
FULL_WIDTH = deferred("[\uff01-\uff5e]")
KEPT = deferred("[。、“”《》「」]")
"""Marks that survive flattening: one shows that the writer used Chinese punctuation."""
TYPED = deferred(rf"(?<=[{CJK}])(?:[,;:] |\.(?:$|[{CJK} ]))", re.MULTILINE)
"""Habits of writers who type ASCII marks: a blank after them, a full stop of ASCII."""

MIN_IN_PAGE, MIN_IN_LINE = 3, 4
"""Separators that a page without any full-width form must show, or a line on a page with some."""
MAX_TYPED = 0.1
"""Typed marks for each separator: a blank may also be a leftover of the page's layout."""


def suspects(seen: Look) -> bool:
    """Tell whether a page is flattened, or a line of it."""
    places = _separators(seen.text)
    return len(places) >= MIN_IN_PAGE and (
        _is_flattened(seen.text, MIN_IN_PAGE)
        or any(
            _is_flattened(line, MIN_IN_LINE)
            for line, _ in lines_with(seen.text, places, least=MIN_IN_LINE)
        )
    )


def stage(strings: Sequence[str], context: Context) -> tuple[Repair, ...]:
    """Return each string with its full-width marks, where the page shows that they were lost."""
    page = "\n".join(strings)
    if KIND not in context.kinds:
        return tuple(map(untouched, strings))
    everywhere = _is_flattened(page, MIN_IN_PAGE)
    return tuple(
        repaired(text, _restored(text))
        if everywhere or _is_flattened(text, MIN_IN_LINE)
        else untouched(text)
        for text in strings
    )


def _separators(text: str) -> list[int]:
    """Return the places of the separators in a text."""
    return sorted(m.start() for sign in SEPARATORS for m in sign.finditer(text))


def _is_flattened(text: str, least: int) -> bool:
    separators = len(_separators(text))
    return (
        separators >= least
        and KEPT.search(text) is not None
        and FULL_WIDTH.search(text) is None
        and len(TYPED.findall(text)) <= MAX_TYPED * separators
    )


def _restored(text: str) -> Iterator[Replacement]:
    """Yield the marks that stand beside Chinese; brackets follow what stands outside them."""
    partners = _partners(text)
    for match in FLATTENED.finditer(text):
        at, mark = match.start(), match[0]
        if _is_beside_chinese(text, partners.get(at, (at, at)), bracket=mark in "()"):
            yield Replacement(at, at + 1, WIDE[mark], kind=KIND, rule=RULE)


def _partners(text: str) -> dict[int, tuple[int, int]]:
    """Return the offsets of both brackets for each bracket that has a partner."""
    pairs: dict[int, tuple[int, int]] = {}
    open_: list[int] = []
    for match in re.finditer(r"[()]", text):
        at = match.start()
        if match[0] == "(":
            open_.append(at)
        elif open_:
            begin = open_.pop()
            pairs[begin] = pairs[at] = (begin, at)
    return pairs


def _is_beside_chinese(text: str, span: tuple[int, int], *, bracket: bool) -> bool:
    first, last = span
    before = text[:first].rstrip("".join(WIDE))[-1:]
    after = text[last + 1 :].lstrip("".join(WIDE))[:1]
    return _is_chinese(before) or (_is_chinese(after) and not (bracket and before.isascii()))


def _is_chinese(char: str) -> bool:
    return re.fullmatch(f"[{CJK}]", char) is not None
