"""Stories on several pages that are all in the input: found in a first pass, joined in the second.

A page is known by its URL, else by the address that it claims in its head, else by its file name,
so that relative links between saved files lead somewhere. A story of which a part is missing, has
no article or has another headline is not joined: each of its pages is a record of its own with the
flag `part-of-story`. What is joined depends on the pages alone, not on their order or on the
workers; of two pages with one URL the first in the input is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin

from agrinews.errors import AgrinewsError
from agrinews.hanzi import fold
from agrinews.model import Failure, RawPage
from agrinews.patterns import deferred
from agrinews.record import Record
from agrinews.runners.crew import lost, mapped
from agrinews.runners.hosts import claimed_url
from agrinews.runners.job import CleanJob, Merged, Outcome, Source, origin_of
from agrinews.runners.limits import Limits
from agrinews.runners.results import Done

if TYPE_CHECKING:
    from agrinews.article.paging import Paging

__all__ = ["run"]

HERE: Final = "file://input/"
"""Where files without a URL stand; it has a host, as links are made absolute only below one."""
NUMBERED: Final = deferred(r"[(（\[【]?\d{1,3}[)）\]】]?$")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A page out of an archive, which cannot be asked for twice, kept until its story is joined."""

    page: RawPage
    """Without its body."""
    path: Path

    def whole(self) -> RawPage:
        """Return the page as it was."""
        return replace(self.page, body=self.path.read_bytes())


@dataclass(frozen=True, slots=True)
class Story:
    """The pages of a story in order; of one that is not whole only a single page."""

    parts: tuple[Source | Shelved, ...]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the pages that are parts of stories, by their origins."""

    stories: Mapping[str, tuple[Source | Shelved, ...]] = field(default_factory=dict)
    """By that of the first part: the other parts."""
    others: frozenset[str] = frozenset()
    """All parts that are not the first of theirs."""
    lone: frozenset[str] = frozenset()
    """Parts of stories that are not whole."""

    def arranged(self, sources: Iterable[Source]) -> Iterator[Source | Story]:
        """Yield stories in the places of their first parts, and all other pages in theirs."""
        for source in sources:
            origin = origin_of(source)
            if origin in self.stories:
                yield Story((source, *self.stories[origin]))
            elif origin in self.lone:
                yield Story((source,), is_whole=False)
            elif origin not in self.others:
                yield source


@dataclass(frozen=True, slots=True)
class FindJob:
    """The first pass over a page."""

    job: CleanJob

    def __call__(self, source: Source) -> tuple[str, Paging] | None:
        """Return the address and the place of a page that is a part of a story, else None."""
        from agrinews.article.paging import find_paging  # noqa: PLC0415 - see CleanJob
        from agrinews.pipeline import look  # noqa: PLC0415

        page = self.job.page(source)
        if isinstance(page, Failure):
            return None
        address = page.address or claimed_url(page) or _place(page.origin)
        page = page if page.address else replace(page, url=address)
        try:
            found = find_paging(look(page, self.job.options), address)
        except AgrinewsError:
            return None  # the second pass will say why
        return (address, found) if found.urls else None


@dataclass(frozen=True, slots=True)
class StoryJob:
    """The second pass over a page, or over all pages of a story."""

    job: CleanJob

    def __call__(self, item: Source | Story) -> tuple[Outcome | Merged, ...]:
        """Return what became of each page, in order."""
        from agrinews.record.merge import merge, part  # noqa: PLC0415 - see CleanJob

        if not isinstance(item, Story):
            return (self.job(item),)
        found = [self.job.record(each) for each in _pages(item)]
        records = [record for record in found if isinstance(record, Record)]
        if item.is_whole and len(records) == len(found) and _have_one_headline(records):
            first, *others = records
            merged = (Merged(other.origin, first.origin) for other in others)
            return (self.job.render(merge(records)), *merged)
        return tuple(
            self.job.render(part(each)) if isinstance(each, Record) else each for each in found
        )


def run(
    looked_at: Iterable[Source], sources: Iterable[Source], *, job: CleanJob, limits: Limits
) -> Iterator[Outcome | Merged]:
    """Yield what became of each page; `looked_at` and `sources` are the same pages, read twice.

    Each story stands in the place of its first part. Its pages are cleaned together: one that
    takes too long or crashes costs the others as well.
    """
    with TemporaryDirectory(prefix="agrinews-") as folder:
        plan = _plan(_found(looked_at, FindJob(job), limits=limits), Path(folder))
        yield from _outcomes(plan.arranged(sources), StoryJob(job), limits=limits)


def _found(
    sources: Iterable[Source], job: FindJob, *, limits: Limits
) -> Iterator[tuple[Source, str, Paging]]:
    """Yield the pages that are parts of stories in the order of the input."""
    for result in mapped(sources, job, limits=replace(limits, ordered=True)):
        if isinstance(result, Done) and result.value is not None:
            yield result.item, *result.value


def _plan(found: Iterable[tuple[Source, str, Paging]], folder: Path) -> Plan:
    from agrinews.article.paging import chains, whole  # noqa: PLC0415 - see CleanJob

    pages: dict[str, Paging] = {}
    sources: dict[str, Source | Shelved] = {}
    origins: list[str] = []
    for source, url, paging in found:
        origins.append(origin_of(source))
        if url not in pages:
            pages[url] = paging
            sources[url] = _shelved(source, folder / str(len(sources)))
    orders = [whole({url: pages[url] for url in chain}) for chain in chains(pages)]
    stories = [tuple(sources[url] for url in order) for order in orders if order]
    others = frozenset(origin_of(_hull(part)) for _, *parts in stories for part in parts)
    firsts = {origin_of(_hull(first)): tuple(parts) for first, *parts in stories}
    return Plan(firsts, others, frozenset(origins) - others - firsts.keys())


def _shelved(source: Source, path: Path) -> Source | Shelved:
    """Return a source that can be read at any time."""
    if not isinstance(source, RawPage):
        return source
    path.write_bytes(source.body)
    return Shelved(replace(source, body=b""), path)


def _outcomes(
    items: Iterable[Source | Story], job: StoryJob, *, limits: Limits
) -> Iterator[Outcome | Merged]:
    for result in mapped(items, job, limits=limits):
        if isinstance(result, Done):
            yield from result.value
        else:
            parts = result.item.parts if isinstance(result.item, Story) else (result.item,)
            yield from (lost(_hull(part), result) for part in parts)


def _pages(story: Story) -> Iterator[Source]:
    return (part.whole() if isinstance(part, Shelved) else part for part in story.parts)


def _place(origin: str) -> str:
    """Return where relative links start from in a file, or in a member of an archive.

    >>> _place("saved/b.zip!c1.html")
    'file://input/saved/b.zip/c1.html'
    """
    return urljoin(HERE, quote(origin.replace("!", "/")))


def _have_one_headline(records: Iterable[Record]) -> bool:
    """Whether the titles differ in nothing but what may follow: `1.html` may lead to a next story.

    >>> from collections import namedtuple
    >>> Titled = namedtuple("Titled", "title")
    >>> _have_one_headline(map(Titled, ["秋收过半", None, "秋收过半（2）"]))
    True
    >>> _have_one_headline(map(Titled, ["秋收过半", "春耕在即"]))
    False
    """
    titles = sorted((fold(record.title) for record in records if record.title), key=len)
    return all(title.startswith(NUMBERED.sub("", titles[0])) for title in titles)


def _hull(part: Source | Shelved) -> Source:
    return part.page if isinstance(part, Shelved) else part
