"""Stories on several pages: which part a page is, where the next one is, and the parts joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from agrinews.hanzi import fold
from agrinews.model import Article, Block, Survey, Verdict
from agrinews.patterns import deferred

NEXT = deferred(r"(?:下一?页|后一?页|nextpage|next|[›»>]{1,2})[)\]】>›»]{0,2}")
BACK = deferred(r"[(\[【<‹«]{0,2}(?:上一?页|前一?页|首页|尾页|末页|previous|prev|[‹«<]{1,2})")
PREVIOUS = deferred(r"[(\[【<‹«]{0,2}(?:上一?页|前一?页|previous|prev)[)\]】]?")
NUMBER = deferred(r"[(\[【第]?(\d{1,3})[)\]】页]?")
COUNT = deferred(r"共(\d{1,3})页|(\d{1,3})/(\d{1,3})页?")
# What tells the parts of one story apart at the end of a path: `_2`, `-2`, `/2`, `(2)`, `_p2`.
PART = deferred(r"(?:[_\-/(]p?(\d{1,3})\)?)?(?:\.[a-z]{3,5})?/?$", re.IGNORECASE)
PAGE_KEY = deferred(r"(?:^|&)(?:p|page|pn|pageno|curpage)=(\d{1,3})(?=&|$)", re.IGNORECASE)
MAX_PARTS = 100


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page stands among the parts of its story."""

    number: int = 1
    """From 1."""
    total: int | None = None
    """How many parts there are, where the page says so or links to all of them."""
    next_url: str | None = None
    urls: tuple[str, ...] = ()
    """All other parts that the page links to, in page order."""


def find_paging(survey: Survey, url: str | None = None) -> Paging:
    """Return where a page stands among the parts of its story.

    Only links between numbers and words like 下一页 count, and only those whose address is that of
    the page but for the number; 下一篇 leads to another story.
    """
    urls: list[str] = []
    numbers: list[int] = []
    shift = 0  # from the number in an address to the one that the reader sees
    next_url = None
    for block in _pagers(survey):
        for link in block.links:
            words = fold(block.text[link.start : link.end])
            if not link.url or link.url == url or not _is_part(link.url, url):
                continue
            if NEXT.fullmatch(words):
                next_url = next_url or link.url
            elif found := NUMBER.fullmatch(words):
                numbers.append(int(found[1]))
                there = _number(link.url)
                shift = numbers[-1] - there if there else shift
            elif not BACK.match(words):
                continue
            urls.append(link.url)
    # Some count the addresses from 0: `c1_1.html` is the second part. A part is no link to itself.
    own = _number(url) if urls else None
    number = own + shift if own else 0
    if number in (0, *numbers):
        number = _missing(numbers)
    total = _total(survey) or (max([*numbers, number]) if numbers else None)
    return Paging(number, total, next_url, tuple(dict.fromkeys(urls)))


def _pagers(survey: Survey) -> Iterator[Block]:
    """Yield the lines that hold numbers or ways on, and next to nothing else."""
    for block in survey.blocks:
        if block.links and len(block.text) <= MAX_PARTS * 4:
            words = [fold(block.text[link.start : link.end]) for link in block.links]
            if any(way.fullmatch(word) for word in words for way in (NEXT, NUMBER, PREVIOUS)):
                yield block


def _is_part(link: str, url: str | None) -> bool:
    """Tell whether two addresses differ in nothing but the number of the part."""
    return url is None or _stem(link) == _stem(url)


def _stem(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, "", ""
    path = parts.path[: PART.search(parts.path).start()]  # type: ignore[union-attr]  # always found
    return parts.netloc.lower(), path.rstrip("/"), PAGE_KEY.sub("", parts.query).strip("&")


def _number(url: str | None) -> int | None:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    found = PAGE_KEY.search(parts.query) or PART.search(parts.path)
    number = int(found[1]) if found and found[1] else None
    return number if number and number <= MAX_PARTS else None


def _missing(numbers: Sequence[int]) -> int:
    """Return the number that is no link, as the page's own is not: the first that is missing."""
    return next(n for n in range(1, MAX_PARTS + 2) if n not in numbers)


def _total(survey: Survey) -> int | None:
    for block in _pagers(survey):
        if found := COUNT.search(fold(block.text)):
            return int(found[1] or found[3])
    return None


# ------------------------------------------------------------------ joining
def chains(pages: Mapping[str, Paging]) -> tuple[tuple[str, ...], ...]:
    """Return the URLs of pages that are parts of one story, first part first.

    Pages whose story has no other part among `pages` are left out. The same for any order.
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    for url in sorted(pages):
        groups.setdefault(_stem(url), []).append(url)
    found = []
    for urls in groups.values():
        linked = {other for url in urls for other in (*pages[url].urls, pages[url].next_url)}
        parts = [url for url in urls if url in linked or pages[url].urls or pages[url].next_url]
        if len(parts) > 1:
            found.append(tuple(sorted(parts, key=lambda url: (pages[url].number, url))))
    return tuple(found)


def whole(pages: Mapping[str, Paging]) -> tuple[str, ...]:
    """Return the URLs of the parts of one story, first part first; () when any part is missing.

    The parts are all there when their next links lead through all of them to an end, or when they
    have all the numbers from 1 to the highest that one of them speaks of.
    """
    return _by_links(pages) or _by_numbers(pages)


def _by_links(pages: Mapping[str, Paging]) -> tuple[str, ...]:
    after = {url: paging.next_url for url, paging in pages.items()}
    starts = [url for url in pages if url not in after.values()]
    url = starts[0] if len(starts) == 1 else None
    order: list[str] = []
    while url in after and url not in order:
        order.append(url)
        url = after[url]
    totals = {paging.total for paging in pages.values()} - {None}
    is_whole = url is None and len(order) == len(pages) and totals <= {len(order)}
    return tuple(order) if is_whole else ()


def _by_numbers(pages: Mapping[str, Paging]) -> tuple[str, ...]:
    order = sorted(pages, key=lambda url: pages[url].number)
    total = max(paging.total or 0 for paging in pages.values())
    is_whole = [pages[url].number for url in order] == list(range(1, total + 1))
    on = {paging.next_url for paging in pages.values()} - {None}
    return tuple(order) if is_whole and on <= pages.keys() else ()


def join(parts: Sequence[tuple[Survey, Article]]) -> tuple[Survey, Article]:
    """Return the parts of one story as one page: blocks and verdicts one after the other.

    What the article says of itself is read from the first part.
    """
    survey, article = parts[0]
    for other, more in parts[1:]:
        verdicts = (*article.verdicts, *_moved(more.verdicts, by=len(survey.blocks)))
        images = (*article.images, *(i for i in more.images if i not in article.images))
        article = replace(article, verdicts=verdicts, images=images)
        survey = _appended(survey, other)
    return survey, article


def _moved(verdicts: Sequence[Verdict], *, by: int) -> Iterator[Verdict]:
    return (verdict._replace(block=verdict.block + by) for verdict in verdicts)


def _appended(survey: Survey, other: Survey) -> Survey:
    nodes, blocks = len(survey.nodes), len(survey.blocks)

    def down(node: int) -> int:
        return node + nodes if node >= 0 else node

    return replace(
        survey,
        nodes=(*survey.nodes, *(n._replace(parent=down(n.parent)) for n in other.nodes)),
        blocks=(
            *survey.blocks,
            *(b._replace(index=b.index + blocks, node=down(b.node)) for b in other.blocks),
        ),
        pictures=(
            *survey.pictures,
            *(replace(p, at=p.at + blocks, node=down(p.node)) for p in other.pictures),
        ),
    )
