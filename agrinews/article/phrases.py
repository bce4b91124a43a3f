"""Lines known by their wording: menus, log-ins, disclaimers, credits, headings over other lists.

A line is compared by its folded key, so script, width, case and blanks do not matter. Whole and
tied phrases are looked up, never searched for, so that a long line costs no more than a short one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from agrinews import tables
from agrinews.hanzi import fold
from agrinews.patterns import deferred

ANYWHERE_CHARS = 40
"""A phrase that is not tied is searched only in lines up to this length (folded characters)."""
HEAD_CHARS = 48
"""More of a line than the longest tied phrase needs."""
SIGN_CHARS = 600
"""How much of a line is searched for signs of a disclaimer."""
SIGNS = dict.fromkeys(map(ord, "·・•|丨-—_*#+>»:《》【】[]()…◆■●▌▍▶☆★~`'\""))
"""What decorates a heading or a button."""
GAPS = deferred(r"[\s|/｜丨·]+")
TOOL_SHARE = 0.7
"""Share of the words of a tool bar that the table must know."""
QUOTED = deferred("“[^”]{0,300}”|「[^」]{0,300}」")
DECORATION = "·・•◆■●▌▍▶☆★*#-—>»【[（("
"""What may stand before the words of a label."""
STOPS = ("。", "！", "？")
CLOSING = ":>»›、|·…。.!"

FILES = {
    "caption.txt": "caption",
    "summary.txt": "summary",
    "tags.txt": "tags",
    "pager.txt": "pager",
    "comment.txt": "comment",
    "ranking.txt": "ranking",
    "related.txt": "related",
    "credit.txt": "credit",
    "disclaimer.txt": "disclaimer",
    "promo.txt": "promo",
    "footer.txt": "footer",
    "navigation.txt": "nav",
}
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a table that a line matched."""

    kind: str
    """`nav`, `disclaimer`, `credit`, `related`, `comment`, `pager`."""
    rule: str
    """The table and the phrase as it stands there: `zh.disclaimer/^免责声明`."""

    @property
    def is_tied(self) -> bool:
        """Whether the phrase is tied to the beginning of a line."""
        return "/^" in self.rule


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrase tables, arranged for looking up."""

    whole: dict[str, Phrase] = field(default_factory=dict)
    heads: dict[str, Phrase] = field(default_factory=dict)
    tails: dict[str, Phrase] = field(default_factory=dict)
    anywhere: tuple[tuple[str, Phrase], ...] = ()
    signs: tuple[str, ...] = ()
    """Signs of a disclaimer that decide only together."""
    self_signs: tuple[str, ...] = ()
    """Those in which an outlet speaks of itself; they are in `signs` too."""
    head_lengths: tuple[int, ...] = ()
    head_firsts: frozenset[str] = frozenset()
    tail_lengths: tuple[int, ...] = ()


@cache
def phrases() -> Phrases:
    """Return the built-in tables."""
    whole: dict[str, Phrase] = {}
    heads: dict[str, Phrase] = {}
    tails: dict[str, Phrase] = {}
    anywhere: dict[str, Phrase] = {}
    signs = []
    for file, kind in FILES.items():
        for line in tables.lines(file):
            if line.startswith("+") and kind == "disclaimer":
                signs.append(line[1:])
                continue
            start, end = line.startswith("^"), line.endswith("$") and len(line) > 1
            key = fold(line.removeprefix("^").removesuffix("$"))
            if start and end:
                key = key.rstrip(CLOSING) or key
            shelf = {(True, True): whole, (True, False): heads, (False, True): tails}
            where = shelf.get((start, end), anywhere)
            where.setdefault(key, Phrase(kind, f"zh.{kind}/{line}"))
    return Phrases(
        whole,
        heads,
        tails,
        tuple(anywhere.items()),
        tuple(fold(sign.lstrip("!")) for sign in signs),
        tuple(fold(sign[1:]) for sign in signs if sign.startswith("!")),
        tuple(sorted({len(key) for key in heads}, reverse=True)),
        frozenset(key[:1] for key in heads),
        tuple(sorted({len(key) for key in tails}, reverse=True)),
    )


def match(text: str) -> Phrase | None:
    """Return the phrase that a line as a whole is known by, or None.

    >>> match("免責聲明：本站部分文章轉載自網絡").rule
    'zh.disclaimer/^免责声明'
    >>> match("这家网站的免责声明引起了争议。") is None
    True
    """
    key = fold(text[: 2 * HEAD_CHARS + ANYWHERE_CHARS])
    if len(text) > 2 * ANYWHERE_CHARS or len(key) > ANYWHERE_CHARS:
        return _by_head(key)
    return _by_whole(key) or _by_head(key) or _by_tail(key) or _tools(text) or _within(key)


def _by_whole(key: str) -> Phrase | None:
    whole, bare = phrases().whole, key.translate(SIGNS)
    return whole.get(key) or whole.get(key.rstrip(CLOSING)) or whole.get(bare)


def _by_head(key: str) -> Phrase | None:
    known = phrases()
    bare = key.lstrip(DECORATION)
    for text in (key,) if bare == key else (key, bare):
        if text[:1] not in known.head_firsts:
            continue
        for length in known.head_lengths:
            if found := known.heads.get(text[:length]):
                return found
    return None


def _by_tail(key: str) -> Phrase | None:
    known = phrases()
    found = (known.tails.get(key[-length:]) for length in known.tail_lengths)
    return next(filter(None, found), None)


def _within(key: str) -> Phrase | None:
    return next((phrase for words, phrase in phrases().anywhere if words in key), None)


def _tools(text: str) -> Phrase | None:
    """Return the first of several menu phrases if a line holds nothing else: `打印 关闭`."""
    words = [fold(word).rstrip(CLOSING) for word in GAPS.split(text)]
    found = [phrases().whole.get(word) for word in words if word and not word.isdigit()]
    known = [phrase for phrase in found if phrase is not None and phrase.kind == "nav"]
    return known[0] if len(known) > 1 and len(known) > TOOL_SHARE * len(found) else None


def is_disclaiming(text: str) -> bool:
    """Tell whether a line speaks as outlets do of their rights and liability.

    Two signs are needed, one of them of the outlet itself; what stands in quotation marks is
    reported, not said.
    """
    key = fold(QUOTED.sub("", text[:SIGN_CHARS]))
    if is_reported(text):
        return False
    return any(sign in key for sign in phrases().self_signs) and _signs(key) > 1


@cache
def _reporting() -> tuple[str, ...]:
    return tuple(map(fold, tables.lines("reported.txt")))


def is_reported(text: str) -> bool:
    """Tell whether a sentence with the words of a disclaimer or a call tells of one.

    >>> is_reported("“扫码关注”成了标配。"), is_reported("扫码关注“青禾网”，获取更多资讯。")
    (True, False)
    """
    if text[-1:] not in STOPS:
        return False
    key = fold(text[:SIGN_CHARS])
    if any(word in key for word in _reporting()):
        return True
    quoted = QUOTED.match(text)
    return quoted is not None and match(text[quoted.end() :]) is None


def continues_disclaimer(text: str) -> bool:
    """Tell whether a line below a disclaimer goes on with it: two signs, whatever it quotes."""
    return _signs(fold(text[:SIGN_CHARS])) > 1


def _signs(key: str) -> int:
    return sum(sign in key for sign in phrases().signs)


HEADING_CHARS = 16


def opens_list(text: str) -> bool:
    """Tell whether a line is the heading of comments, of a ranking or of other stories.

    >>> opens_list("相关阅读："), opens_list("网友评论"), opens_list("禾川县春耕进度过半")
    (True, True, False)
    """
    phrase = match(text) if len(text) <= HEADING_CHARS else None
    return phrase is not None and phrase.kind in ("comment", "ranking", "related")
