"""Pages that serve their readers and tell no story: contact, terms, help, forms, notices.

They are known by their title (`联系我们`), or by how they speak: to the reader, of accounts and
links. What stands in quotation marks is told and not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from agrinews import tables
from agrinews.article.names import OUTLET
from agrinews.article.phrases import QUOTED
from agrinews.article.places import plain
from agrinews.article.shape import prose
from agrinews.article.wanted import title_parts
from agrinews.hanzi import fold
from agrinews.model import Block, Survey

__all__ = ["reason_given", "why_served"]

TABLE = "service.toml"
ABOUT = "关于"
MAX_NAME_CHARS = 16
MAX_TITLE_CHARS = 60
LINE_CHARS = 300
MAX_NOTE_CHARS = 120
"""A title that says what is missing stands over no more running text than this."""
MAX_SAID_CHARS = 600
"""A page that says in its text why it holds no story says no more."""
TURNED_SHARE = 0.5
"""Share of its running text with which a page without a byline turns to its reader."""
MIN_MATTERS = 2
MAX_NOTICE_CHARS = 12
"""A longer title that says so tells of it, unless the text says so too."""
MAX_TEASER_CHARS = 100
"""What is shown of a story that is to be paid for, if it is no story by itself."""
MAX_LIST_CHARS = 24
CONTROLS = frozenset(["label", "textarea"])
MIN_CONTROLS = 3
"""Choices of a vote; a log-in has two."""
KEYS = ("titles", "undated")
STOPS = "。！？"
BROKEN_OFF = ("…", "...")


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(map(plain, tables.toml(TABLE)[key]))


def why_served(
    survey: Survey, kept: Sequence[Block], *, titles: Sequence[str], signed: bool
) -> str:
    """Return the reason that the title or the text of a page gives by turning to its reader, or "".

    `kept` is what could pass for a story; `titles` are the headline, which may be "", and what the
    page claims as its title. A page with a byline (`signed`) must turn to its reader in every
    sentence, and say why.
    """
    if any(map(_heads_list, titles[1:] or titles)):  # a line of labels may pass for a headline
        return "list"
    if _is_service_title(titles[0], "titles"):
        return "service"
    told = [block.text for block in kept if prose(block)] or [block.text for block in kept]
    if signed:
        return _why_signed(survey, kept, told=told)
    if reason := _why_turned(kept, told, title=titles[0], form=_has_form(survey)):
        return reason
    known = any(_is_service_title(title, key) for title in titles for key in KEYS)
    return "service" if known else ""


def _why_signed(survey: Survey, kept: Sequence[Block], *, told: Sequence[str]) -> str:
    """Return the reason that a page with a byline gives in each sentence of its text, or "".

    Of a story to be paid for a sentence is shown; the wall stands below it if that breaks off.
    """
    below = survey.blocks[kept[-1].index + 1 :] if told[-1].endswith(BROKEN_OFF) else ()
    shown = sum(len(text) for text in told if not (_says(text) or _turns(text)))
    if shown <= MAX_TEASER_CHARS and any(_asks_to_pay(block) for block in (*kept, *below)):
        return "paid"
    reasons = [_says(text) for text in told if _turns(text)]
    return reasons[0] if reasons and len(reasons) == len(told) and all(reasons) else ""


def _asks_to_pay(block: Block) -> bool:
    return _says(block.text) == "paid" and (_turns(block.text) or block.text[-1] not in STOPS)


def _has_form(survey: Survey) -> bool:
    """Tell whether a page asks its reader to choose or to fill in."""
    return sum(node.tag in CONTROLS for node in survey.nodes) >= MIN_CONTROLS


def _why_turned(kept: Sequence[Block], told: Sequence[str], *, title: str, form: bool) -> str:
    """Return the reason that a page without a byline gives with its text `told`, or ""."""
    turned = sum(len(text) for text in told if _turns(text) or _says(text))
    chars = sum(map(len, told))
    meant = turned or len(title) <= MAX_NOTICE_CHARS
    if chars <= MAX_NOTE_CHARS and meant and (reason := _says(title)):
        return reason
    if turned < max(1, TURNED_SHARE * chars):
        return ""
    if chars <= MAX_SAID_CHARS and (reason := _first(block.text for block in kept)):
        return reason
    of_site = form or _spoken_of("\n".join(block.text for block in kept)) >= MIN_MATTERS
    return "service" if of_site and any(map(_turns, told)) else ""


def _heads_list(title: str) -> bool:
    """Tell whether a title is that of a list of pages: `标签：绿肥`, `张禾生的个人主页`."""
    parts = title_parts(title[:MAX_TITLE_CHARS])
    key = fold(parts[0]) if parts else ""
    return 0 < len(key) <= MAX_LIST_CHARS and any(
        key.startswith(words[1:]) if words[0] == "^" else key.endswith(words[:-1])
        for words in tables.toml(TABLE)["lists"]
    )


def _is_service_title(title: str, key: str) -> bool:
    """Tell whether a headline is one of a list of the table, as in 联系我们 - 青禾网.

    The name of an outlet may stand before the words: 青禾网广告服务.
    """
    parts = title_parts(title[:MAX_TITLE_CHARS])
    if not parts:
        return False
    some = parts[:1] if len(parts) < 2 or not OUTLET.search(parts[0]) else (parts[0], parts[-1])  # noqa: PLR2004
    words = (parts[0].split(maxsplit=1)[0],) if len(parts) == 1 else ()
    return any(_is_service(plain(part), known=_words(key)) for part in (*some, *words))


def _is_service(key: str, *, known: frozenset[str]) -> bool:
    if key in known or (key.startswith(ABOUT) and key[len(ABOUT) :] and _is_outlet(key)):
        return True
    return any(_is_outlet(key[: -len(words)]) for words in known if key.endswith(words))


def _is_outlet(key: str) -> bool:
    return len(key) <= MAX_NAME_CHARS and OUTLET.search(key) is not None


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, map(_says, texts)), "")


def _says(text: str) -> str:
    """Return the reason that a short line gives outside quotation marks, or ""."""
    return reason_given(_said(text)) if len(text) <= LINE_CHARS else ""


def _turns(text: str) -> bool:
    """Tell whether a line turns to the reader, or speaks of the page it stands on."""
    key = _said(text)
    return any(word in key for word in _words("address"))


def _spoken_of(text: str) -> int:
    """Return of how many matters of a site a text speaks: accounts, forms, links."""
    key = _said(text)
    return sum(word in key for word in _words("matters"))


def _said(text: str) -> str:
    """Return the folded words of a text outside quotation marks."""
    return fold(QUOTED.sub("", text))


def reason_given(folded: str) -> str:
    """Return the reason why there is no story that folded words give, or ""."""
    return next((reason for reason, phrase in _phrases() if phrase in folded), "")


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    return tuple((reason, fold(phrase)) for reason, phrase in tables.rows("absent.tsv"))
