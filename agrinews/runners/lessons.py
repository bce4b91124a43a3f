"""What the pages of each host of a run teach: gathered in a first pass, used in the second.

A page's host is that of its URL, else of the address it claims for itself; a page without either is
judged alone. What is learnt depends on the pages of the run alone, not on their order, on the
number of workers or on shards. The first pass is cheap: of each host only the 48 pages whose
numbers are smallest are remembered, so most pages are read and not surveyed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from agrinews.errors import AgrinewsError
from agrinews.model import Failure, RawPage
from agrinews.runners.hosts import host_of
from agrinews.runners.job import CleanJob, Lessons, Source


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page as others of its host see it (see `article.memory`)."""

    host: str
    page: int
    story: int
    keys: bytes
    """Numbers of 8 bytes."""


@dataclass(frozen=True, slots=True)
class LearnJob:
    """The first pass over a page; a process keeps in mind which pages it need not look at.

    What it forgets when it is replaced only makes the next one look at a few pages more.
    """

    job: CleanJob
    smallest: dict[str, list[int]] = field(default_factory=dict)
    """Of each host the smallest numbers so far, negated: as a heap has its largest first."""

    def __call__(self, source: Source) -> Lesson | None:
        """Return what a page teaches; None when nothing, or when enough others teach more."""
        page = self.job.page(source)
        host = None if isinstance(page, Failure) else host_of(page)
        if isinstance(page, Failure) or host is None:
            return None
        from agrinews.article.memory import page_number  # noqa: PLC0415 - see CleanJob

        number = page_number(page.origin)
        return self._lesson(page, host) if self._is_among_smallest(host, number) else None

    def _is_among_smallest(self, host: str, number: int) -> bool:
        from agrinews.article.memory import MAX_PAGES  # noqa: PLC0415 - see CleanJob

        known = self.smallest.setdefault(host, [])
        if len(known) < MAX_PAGES:
            heappush(known, -number)
            return True
        return heappushpop(known, -number) != -number

    def _lesson(self, page: RawPage, host: str) -> Lesson | None:
        from agrinews.article.memory import traits  # noqa: PLC0415 - see CleanJob
        from agrinews.pipeline import look  # noqa: PLC0415

        try:
            seen = look(page, self.job.options)
        except AgrinewsError:
            return None  # the second pass will say why
        found = traits(seen, page.origin)
        keys = array("Q", sorted(found.keys)).tobytes()
        return Lesson(host, found.page, found.story, keys)


def learn(lessons: Iterable[Lesson | None]) -> Lessons:
    """Return what recurs on the pages of each host."""
    from agrinews.article.memory import (  # noqa: PLC0415 - see CleanJob
        MAX_PAGES,
        PageTraits,
        gather,
        repeated_keys,
    )

    by_host: dict[str, dict[int, Lesson]] = {}
    for lesson in filter(None, lessons):
        known = by_host.setdefault(lesson.host, {})
        known[lesson.page] = lesson
        if len(known) > 2 * MAX_PAGES:
            by_host[lesson.host] = {number: known[number] for number in sorted(known)[:MAX_PAGES]}
    learnt = {}
    for host, pages in sorted(by_host.items()):
        keys = repeated_keys(
            gather(
                PageTraits(page.page, page.story, frozenset(array("Q", page.keys)))
                for page in pages.values()
            )
        )
        if keys:
            learnt[host] = dict(sorted(keys.items()))
    return learnt
