"""What a page claims as its title, cut into parts, and how well a shown line agrees with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from agrinews.article.places import MARKS, plain
from agrinews.hanzi.fold import align
from agrinews.model import Block, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["Wanted", "agreement", "agreement_of_two", "is_site", "title_parts", "without_suffix"]

TABLE = "titles.toml"
MAX_CHARS = 150
# White space is read from its beginning only, or a run of blanks would be read from each on.
SEPARATORS = deferred(
    r"(?:(?<!\s)\s+)?(?:[_|｜丨]|--+|——|[-–—·•](?=\s)|(?<=\s)[-–—·•]|(?<=[^\x00-\x7f])-|-(?=[^\x00-\x7f])|<|>|»|«|:{2})\s*"
)
LOGO_SCORE = -1.5
"""A page that claims the name of its site as its title agrees with the logo, not the headline."""
NAME_CHARS = 14
SITES = deferred(
    r"(?:[网網站报報社台]|新闻|新聞|在线|在線|客户端|客戶端|资讯|資訊|热线|家园|论坛|社区|平台|博客|政府|门户|門戶|首页|首頁|频道|頻道|[局厅廳委院]|大学|大學|学院|學院|公司|集团|集團|协会|協會)$"
)
WELCOME = deferred(
    r"^[欢歡]迎(?:您|你)?(?:访问|訪問|光临|光臨|来到|來到|[浏瀏][览覽])|(?:[网網]站|首[页頁])$"
)
MIN_PART_CHARS = 4
LONG_CHARS = 7
"""Characters from which on a part of a `<title>` is rather a headline than a channel."""
KIND = deferred(r"[\[【][^\[\]【】]{1,8}[\]】]\s*")
"""What a forum puts before a headline: [行情]."""
TAIL = deferred(r"(?<![\s_|｜丨\-–—·•<>»«:])[\s_|｜丨\-–—·•<>»«:]+$")
"""What is left of a separator where a suffix was cut off."""
CUT_SHORT = deferred(r"(?:…|\.{3}) ?$")


def title_parts(title: str) -> tuple[str, ...]:
    """Return the stretches of a `<title>` between its separators.

    >>> title_parts("秧田见闻_农事频道_青禾网"), title_parts("秧田-见闻 - 青禾网")
    (('秧田见闻', '农事频道', '青禾网'), ('秧田', '见闻', '青禾网'))
    """
    return tuple(part for part in SEPARATORS.split(title.strip()) if part.strip())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the claims say, folded: how well each exact text agrees, and what is left to compare."""

    exact: dict[str, float]
    firsts: frozenset[str]
    """What a text that agrees may begin with."""
    wholes: tuple[tuple[str, str], ...]
    """Folded and as written."""

    @staticmethod
    def of(claims: list[str]) -> Wanted:
        """Return what claimed titles want, whatever their order."""
        exact: dict[str, float] = {}
        for claim in claims:
            for key, score in _exact(claim):
                exact[key] = max(score, exact.get(key, LOGO_SCORE))
        wholes = tuple((plain(claim), claim) for claim in claims)
        firsts = frozenset(key[:1] for key in (*exact, *_labels(), *(w[0] for w in wholes)))
        return Wanted(exact, firsts, tuple(w for w in wholes if len(w[0]) >= MIN_PART_CHARS))


def _exact(claim: str) -> Iterator[tuple[str, float]]:
    """Yield the texts that would agree with a claim, with how well (0 to 3)."""
    parts = tuple(map(plain, title_parts(claim)))
    if is_site(claim):
        yield plain(claim), LOGO_SCORE
        return
    yield plain(claim), 3.0
    joined = ""
    for number, part in enumerate(parts):
        joined += part  # a headline may hold a separator itself
        # A short first part is the site's name as often as a headline.
        first = 2.7 if len(part) > MIN_PART_CHARS else 0.6
        yield joined, 2.6 if number else first
        if len(part) >= MIN_PART_CHARS:  # a short part is a channel
            yield part, 1.8 if len(part) > LONG_CHARS else 0.4


def is_site(claim: str) -> bool:
    """Tell whether a claimed title is only the name of a site or an office."""
    if len(title_parts(claim)) > 1:
        return False
    short = len(claim) <= NAME_CHARS and SITES.search(claim) is not None
    return short or WELCOME.search(claim) is not None


def agreement(text: str, wanted: Wanted) -> tuple[float, str]:
    """Return how well a line agrees with the claims (0 to 3), and the headline in it."""
    score, found = _agreement(text, wanted)
    kind = KIND.match(text) if score < 1.0 else None
    if kind is None:
        return score, found
    without, rest = _agreement(text[kind.end() :], wanted)
    return (without, rest) if without >= 1.0 else (score, found)


def _agreement(text: str, wanted: Wanted) -> tuple[float, str]:
    first = MARKS.sub("", text[:1])
    if first and align(first) not in wanted.firsts:  # as most lines of a page
        return 0.0, text
    key = plain(text)
    if len(key) < 2:  # noqa: PLR2004
        return 0.0, text
    score = wanted.exact.get(key, 0.0)
    if score >= 1.0:
        return score, text
    for whole, claim in wanted.wholes:
        if key.endswith(whole) and key[: -len(whole)] in _labels():
            return 2.8, claim
        if len(whole) > LONG_CHARS and key.startswith(whole) and CUT_SHORT.search(claim):
            return 2.5, text
    return score, text


@cache
def _labels() -> frozenset[str]:
    return frozenset(map(plain, toml(TABLE)["labels"]))


def agreement_of_two(blocks: tuple[Block, ...], at: int, *, wanted: Wanted) -> tuple[float, str]:
    """Return how well two lines agree that are a claim only together: a broken headline."""
    if at + 1 >= len(blocks):
        return 0.0, blocks[at].text
    first, second = blocks[at].text, blocks[at + 1].text
    key = plain(first)
    if len(key) < MIN_PART_CHARS or not any(whole.startswith(key) for whole, _ in wanted.wholes):
        return 0.0, first
    if (
        blocks[at].kind == blocks[at + 1].kind == "heading"
        and blocks[at].node != blocks[at + 1].node
    ):
        return 1.8, first  # a headline and its subtitle, claimed as one
    joined = f"{first} {second}"
    score, _ = agreement(joined, wanted)
    return (score, joined) if score > 2 else (0.0, first)  # noqa: PLR2004


def without_suffix(survey: Survey, title: str) -> str:
    """Return a `<title>` without the parts at its end that stand elsewhere on the page too."""
    parts = title_parts(title)
    if len(parts) < 2:  # noqa: PLR2004
        return title
    elsewhere = {plain(b.text) for b in survey.blocks if len(b.text) < MAX_CHARS}
    claims = (c for c in survey.claims if c.kind != "title" and len(c.value) < MAX_CHARS)
    elsewhere.update(plain(claim.value) for claim in claims)
    end, flat = len(title), align(title)
    for part in reversed(parts[1:]):
        known = plain(part)
        if not any(known and (known in other) for other in elsewhere if len(other) < 40):  # noqa: PLR2004
            break
        end = flat.rindex(align(part), 0, end)
    return TAIL.sub("", title[:end]) or title
