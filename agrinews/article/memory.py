"""What the pages of one site teach each other: lines that recur on them are no story.

Each page is boiled down to its traits, and the traits of a host are gathered in a memory of bounded
size. Gathering is a union that keeps the pages with the smallest numbers, so the memory is the same
whatever the order of the pages and however they were shared out among workers:

    memory = gather([traits(survey, origin) for ...])        # in each worker
    keys = repeated_keys(merge([memory, ...]))               # of all workers
    compose(survey, repeated=recall(survey, keys))           # each page, judged again
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest

from agrinews.hanzi import fold
from agrinews.model import Survey

MAX_PAGES = 48
"""Pages of a host that are remembered."""
MAX_KEYS = 800
"""Lines of a page that are remembered, those with the smallest keys: the same on every page."""
MIN_KEY_CHARS = 6
MIN_PAGES = 3
"""Two stories may quote one statement; three share only what the site puts there."""
MIN_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class PageTraits:
    """A page as others of its site see it."""

    page: int
    """A number made of the origin: decides which pages are remembered."""
    story: int
    """A number made of the headline: copies of one story count once."""
    keys: frozenset[int]
    """A number for each line."""


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What is remembered of the pages of one host, in the order of their numbers."""

    pages: tuple[PageTraits, ...] = ()


def traits(survey: Survey, origin: str) -> PageTraits:
    """Return the traits of a page; `origin` must differ between pages."""
    title = next((claim.value for claim in survey.claims if claim.kind == "title"), origin)
    keys = {key for _, key in _keyed(survey)}
    return PageTraits(_number(origin), _number(fold(title)), frozenset(nsmallest(MAX_KEYS, keys)))


def page_number(origin: str) -> int:
    """Return the number that decides whether the page with this origin is remembered."""
    return _number(origin)


def gather(pages: Iterable[PageTraits]) -> SiteMemory:
    """Return the memory of the pages of one host, in any order, each any number of times."""
    known = {page.page: page for page in pages}
    return SiteMemory(tuple(known[number] for number in nsmallest(MAX_PAGES, known)))


def merge(memories: Iterable[SiteMemory]) -> SiteMemory:
    """Return the memory of all pages of several memories of one host."""
    return gather(page for memory in memories for page in memory.pages)


def repeated_keys(memory: SiteMemory) -> dict[int, int]:
    """Return the lines that recur, each with the number of different stories it stands by."""
    stories: defaultdict[int, set[int]] = defaultdict(set)
    for page in memory.pages:
        for key in page.keys:
            stories[key].add(page.story)
    known = len({page.story for page in memory.pages})
    enough = max(MIN_PAGES, MIN_SHARE * known)
    return {key: len(found) for key, found in stories.items() if len(found) >= enough}


def recall(survey: Survey, keys: Mapping[int, int]) -> dict[int, int]:
    """Return the blocks of a page that recur on its site, each with the number of stories.

    `keys` is what `repeated_keys` returns.
    """
    keyed = list(_keyed(survey)) if keys else []
    return {index: keys[key] for index, key in keyed if key in keys}


def _keyed(survey: Survey) -> Iterable[tuple[int, int]]:
    for block in survey.blocks:
        text = fold(block.text)
        if len(text) >= MIN_KEY_CHARS:
            yield block.index, _number(text)


def _number(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
