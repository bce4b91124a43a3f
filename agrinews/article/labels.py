"""The labels and the buttons of bylines as patterns: the table `bylines.toml`, compiled."""

from __future__ import annotations

import re
from functools import cache

from agrinews.hanzi.fold import align, fold
from agrinews.tables import toml

__all__ = ["EDGES", "is_noise", "labels", "noise_words", "roles"]

TABLE = "bylines.toml"
BARS = ":|丨/╱∕︱﹕∶ㅣ︰;"
"""What stands between a label and its value; a colon may be damaged to a semicolon."""
EDGES = " \t\u3000\xa0|丨/／╱,，.。;；:：·•、-—_~～><»«*#=＝+\u200b\ufeff"
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
def labels() -> re.Pattern[str]:
    """Return the pattern of all labels, with and without a colon, longest first."""
    rows = toml(TABLE)["labels"]
    longest = sorted({align(r["text"]) for r in rows}, key=lambda t: (-len(t), t))
    bare = sorted({align(r["text"]) for r in rows if r.get("bare")}, key=lambda t: (-len(t), t))
    long = "|".join(_spaced(t) for t in bare if len(t) > 1 and not t.isascii())
    words = "|".join(_spaced(t) for t in bare if len(t) == 1 or t.isascii())
    # A label of one character or of letters needs an edge before it: 全文/… is no 文/…
    some = "|".join(_spaced(t) for t in longest if len(t) > 1 and not t.isascii())
    edge = "|".join(_spaced(t) for t in longest if len(t) == 1 or t.isascii())
    # One character, or letters, need a blank behind them where there is no colon: 由于 is no 由.
    bares = rf"(?:{long})|(?:{words})(?= )"
    begin, bar = r"(?:(?<![\w])|(?<=\d))", f" {{0,4}}[{re.escape(BARS)}] {{0,4}}"
    free = r"(?:^|(?<=[ \t|丨/\[(【〔,·>□■◎○●◇◆△▲]))"
    # The look-ahead goes first: a hundred alternatives cost much where no label begins.
    firsts = re.escape("".join(sorted({label[0] for label in longest} | {"[", "【"})))
    return re.compile(
        rf"(?=[{firsts}])(?:(?P<some>{some}){bar}"
        rf"|{free}(?P<bare>{bares})(?!{bar})[于为是]? {{0,4}}|{begin}(?P<edge>{edge}){bar}"
        rf"|[\[【](?P<boxed>{some})[\]】](?!{bar}) {{0,4}})",
        re.IGNORECASE,
    )


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
