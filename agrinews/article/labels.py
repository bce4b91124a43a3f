"""The labels and the buttons of bylines as patterns: the table `bylines.toml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from agrinews.hanzi.fold import align, fold
from agrinews.tables import toml

__all__ = ["EDGES", "Label", "find_labels", "is_noise", "noise_words", "roles"]

TABLE = "bylines.toml"
BARS = ":|丨/╱∕︱﹕∶ㅣ︰;"
"""What stands between a label and its value; a colon may be damaged to a semicolon."""
EDGES = " \t\u3000\xa0|丨/／╱,，.。;；:：·•、-—_~～><»«*#=＝+\u200b\ufeff"
OPENING = "[【"
NOTHING = "(?!)"
"""A pattern that matches nowhere."""
MAX_NOISE_CHARS = 60


def _spaced(label: str) -> str:
    """Return a pattern for a label that may have blanks between its characters."""
    if label.isascii():
        return re.escape(label)
    return " {0,4}".join(map(re.escape, label))


@cache
def roles() -> dict[str, str]:
    """Return what each label announces, by its folded text."""
    return {fold(row["text"]): row["role"] for row in toml(TABLE)["labels"]}


@cache
def _by_first() -> dict[str, tuple[dict[str, Any], ...]]:
    """Return the rows of the labels by what a label begins with, longest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    rows = [{**row, "text": align(row["text"])} for row in toml(TABLE)["labels"]]
    for row in sorted(rows, key=lambda row: (-len(row["text"]), row["text"])):
        found.setdefault(row["text"][0], []).append(row)
    return {first: tuple(rows) for first, rows in found.items()}


@cache
def _seconds() -> dict[str, frozenset[str]]:
    """Return what may stand behind the first character of a label; nothing: anything."""
    found = {}
    for first, rows in _by_first().items():
        known = frozenset(row["text"][1:2] for row in rows)
        found[first] = frozenset() if "" in known else known | {" "}
    return found


@cache
def _firsts() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(sorted(_by_first())))}{re.escape(OPENING)}]")


@cache
def _labels(first: str) -> re.Pattern[str]:
    """Return the pattern of the labels that begin so, with and without a colon, longest first."""
    rows = _by_first()[first]
    texts = dict.fromkeys(row["text"] for row in rows)
    bares = dict.fromkeys(row["text"] for row in rows if row.get("bare"))
    bar = f" {{0,4}}[{re.escape(BARS)}] {{0,4}}"
    free = r"(?:^|(?<=[ \t|丨/\[(【〔,·>□■◎○●◇◆△▲]))"
    # A label of one character or of letters needs an edge before it: 全文/… is no 文/…; where there
    # is no colon, it needs a blank behind it: 由于 is no 由.
    long, short = (tuple(filter(is_of, bares)) for is_of in (_is_free, _is_tied))
    bare = "|".join((*map(_spaced, long), *(rf"{_spaced(text)}(?= )" for text in short)))
    branches = (
        rf"(?P<some>{_any(filter(_is_free, texts))}){bar}",
        rf"{free}(?P<bare>{bare or NOTHING})(?!{bar})[于为是]? {{0,4}}",
        rf"(?:(?<![\w])|(?<=\d))(?P<edge>{_any(filter(_is_tied, texts))}){bar}",
    )
    return re.compile("|".join(branches))


@cache
def _boxed(first: str) -> re.Pattern[str]:
    """Return the pattern of the labels that begin so, in a box: 【来源】."""
    bar = f" {{0,4}}[{re.escape(BARS)}] {{0,4}}"
    texts = dict.fromkeys(row["text"] for row in _by_first()[first])
    return re.compile(rf"[\[【](?P<some>{_any(filter(_is_free, texts))})[\]】](?!{bar}) {{0,4}}")


def _is_tied(label: str) -> bool:
    return len(label) == 1 or label.isascii()


def _is_free(label: str) -> bool:
    return not _is_tied(label)


def _any(labels: Iterable[str]) -> str:
    return "|".join(map(_spaced, labels)) or NOTHING


class Label(NamedTuple):
    """A label in a line: its text as it stands there, its span, and whether it has no colon."""

    text: str
    start: int
    end: int
    bare: bool


def find_labels(flat: str) -> Iterator[Label]:
    """Yield the labels of an aligned text, in order; `end` is where the value may begin.

    One pattern of all labels would take 13 ms to compile, and a microsecond for each character that
    one of them begins with.
    """
    at = 0
    for first in _firsts().finditer(flat):
        start = first.start()
        if start < at:
            continue
        boxed = first[0] in OPENING
        begins = start + 1 if boxed else start
        seconds = _seconds().get(flat[begins : begins + 1])
        if seconds is None or (seconds and flat[begins + 1 : begins + 2] not in seconds):
            continue
        pattern = _boxed(flat[begins]) if boxed else _labels(first[0])
        if found := pattern.match(flat, start):
            at = found.end()
            yield Label(found[found.lastgroup or 0], start, at, bare=found.lastgroup == "bare")


@cache
def _noise() -> frozenset[str]:
    return frozenset(map(fold, toml(TABLE)["noise"]))


@cache
def _all_noise() -> re.Pattern[str]:
    """Return a pattern for what is made of buttons, parts of days and marks: 5/15 15:30 更新."""
    words = sorted(_noise(), key=lambda t: (-len(t), t))
    days = "星期[一二三四五六日天]|[年月日时分秒点于]|[上下]午"
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))}|{days}|[\W_])+", re.IGNORECASE)


@cache
def noise_words() -> re.Pattern[str]:
    """Return a pattern for buttons and counters: 青禾日报 打印, 32 次阅读, (32)."""
    words = sorted(map(align, toml(TABLE)["noise"]), key=lambda t: (-len(t), t))
    long = "|".join(re.escape(w) for w in words if len(w) > 1)
    return re.compile(rf"(?:^|(?<=[ |丨\])]))[\d.+万]*\s?(?:{long})(?![\w])", re.IGNORECASE)


def is_noise(text: str) -> bool:
    """Tell whether a stretch is only a button, a counter or marks: 打印, 12934, T, +."""
    if len(text) > MAX_NOISE_CHARS:
        return False
    key = fold(text).strip(EDGES + "()[]【】〔〕")
    bare = re.sub(r"\d+|[万+]", "", key)
    return len(bare) <= 1 or bare in _noise() or _all_noise().fullmatch(bare) is not None
