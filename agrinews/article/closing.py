"""Where a story stops inside its own paragraphs: credits and disclaimers run on after its end.

`……工作正在进行。（责任编辑：王某）` is one paragraph and a credit; `（原标题：……）` opens another.
"""

from __future__ import annotations

from typing import NamedTuple

from agrinews.article.phrases import Phrase, match
from agrinews.hanzi import align, fold
from agrinews.model import Block
from agrinews.patterns import deferred

TAIL_CHARS = 400
"""How far from the end of a paragraph its last words are looked for."""
LINK_CHARS = 30
ENDS = "。！？!?；…”』」)）】][【(（"
CALL_CHARS = 48
"""Calls that run on after a paragraph are no longer than this."""
CREDIT_CHARS = 90
"""Credits that run on after a story are no longer than this."""
HEAD_CHARS = 120

# Where a sentence may begin: after the end of one, after a gap, or at an opening bracket.
START = deferred(
    r"(?<=[。！？!?；;…”』」)）】\]])\s*|\s{2,}|[\u3000\xa0]+|\s(?=\S{2,8}[:：])|(?=[(（【\[])"
)
OPENING = deferred(
    r"\s*[(（【\[]\s*原(?:文)?标题[^()（）【】\[\]]{0,80}(?:[(（][^()（）]{0,40}[)）][^()（）【】\[\]]{0,40})?[)）】\]]\s*"
)
LABEL_END = ":)】]"
SEPARATORS = ":：/|丨︱｜│、 \u3000\xa0·.)】]-—"
LONG_LABEL = 3
NAME_CHARS = 4


class Stretch(NamedTuple):
    """A part of a paragraph that is no story, and the phrase that says so."""

    start: int
    end: int
    phrase: Phrase


def opening(text: str) -> Stretch | None:
    """Return the bracket with the original headline that a paragraph begins with, if any."""
    found = OPENING.match(align(text[:HEAD_CHARS]))
    return Stretch(0, found.end(), Phrase("credit", "zh.credit/^(原标题")) if found else None


def trailing_link(block: Block) -> Stretch | None:
    """Return the link with which a paragraph ends if it only leads on: `返回首页`, `[详细]`."""
    link = block.links[-1] if block.links else None
    if link is None or link.end < len(block.text) - 1 or link.end - link.start > LINK_CHARS:
        return None
    before = block.text[: link.start].rstrip()
    if not before or before[-1] not in ENDS:
        return None
    phrase = match(block.text[link.start : link.end])
    if phrase is None or phrase.kind not in ("nav", "promo", "pager", "related", "comment"):
        return None
    return Stretch(len(before.rstrip("[【(（")), len(block.text), phrase)


def trailing_call(text: str) -> Stretch | None:
    """Return the call with which a paragraph ends, or None: `……不能压苗。点击进入股友会参与讨论`.

    What ends in a full stop is said by the story.
    """
    if text[-1:] in ENDS:
        return None
    for gap in START.finditer(text, max(0, len(text) - CALL_CHARS)):
        if gap.end() > 0 and (phrase := match(text[gap.end() :])) and phrase.kind == "promo":
            return Stretch(gap.end(), len(text), phrase)
    return None


def closing(text: str) -> Stretch | None:
    """Return the credits or the disclaimer with which a paragraph ends, or None.

    >>> text = "抢险工作正在进行。（责任编辑：王某）"
    >>> text[closing(text).start :]
    '（责任编辑：王某）'
    >>> closing("法院认为免责声明无效。免责声明不能免除责任。") is None
    True
    """
    offset = max(0, len(text) - TAIL_CHARS)
    for gap in START.finditer(text, offset):
        at = gap.end()
        rest = text[at:]
        if at == 0 or not rest:
            continue
        phrase = match(rest)
        if phrase is not None and _closes(rest, phrase):
            return Stretch(at, len(text), phrase)
    return None


def _closes(rest: str, phrase: Phrase) -> bool:
    if phrase.kind not in ("credit", "disclaimer"):
        return False
    if phrase.kind == "credit" and len(rest) > CREDIT_CHARS:
        return False
    return is_label(rest, phrase)


def is_label(text: str, phrase: Phrase) -> bool:
    """Tell whether the phrase stands as a label: before a colon, or up to the end of its bracket.

    `免责声明：` is one; `免责声明不能` is the beginning of a sentence.
    """
    words, key = _words(phrase), fold(text[:HEAD_CHARS])
    if words.endswith(":"):
        return True
    after = key[key.find(words) + len(words) :].lstrip("]】)")
    return not after or after[0] in LABEL_END or (words[0] in "(【[" and key[-1] in ")】]")


def is_separated(text: str, phrase: Phrase) -> bool:
    """Tell whether something parts the phrase from what follows: `编辑 张三`, `编辑丨张三`.

    `编辑部发表声明` begins with the same words. A title of three characters or more needs no mark
    before a name: `责任编辑张三`.
    """
    words = _words(phrase)
    if words[-1] in SEPARATORS or words[0] in "(【[":
        return True
    rest = list(words)
    for at, character in enumerate(align(text[:HEAD_CHARS])):
        if not rest:
            bare = len(words) >= LONG_LABEL and len(text) - at <= NAME_CHARS
            return bare or character in SEPARATORS
        if character == rest[0]:
            del rest[0]
    return True


def _words(phrase: Phrase) -> str:
    return fold(phrase.rule.partition("/")[2].strip("^$"))
