"""What is done with one URL: fetch, keep the bytes, clean, follow its further pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agrinews.errors import FetchError
from agrinews.links.pager import next_page
from agrinews.model import Failure, RawPage
from agrinews.readers.http import Fetcher
from agrinews.readers.keep import Keeper, SavedPages
from agrinews.record import Record
from agrinews.record.merge import merge
from agrinews.runners.agenda import Task
from agrinews.runners.fetching import failure_of
from agrinews.runners.journal import Journal

__all__ = ["Visitor"]


class Visitor:
    """Sees URLs through, for several threads at once."""

    def __init__(
        self,
        fetcher: Fetcher,
        clean: Callable[[RawPage], Record | Failure],
        *,
        journal: Journal,
        pages: int = 1,
    ) -> None:
        """Merge at most `pages` pages of a story; `clean` may work in another process."""
        self._clean = clean
        self._journal = journal
        self._fetcher = fetcher
        self._pages = pages
        self._keepers: list[Keeper] = []

    def keep_in(self, folder: str | None, warc: str | None) -> None:
        """Also keep what is fetched, in a folder, a WARC file or both. Raises SetupError."""
        if folder is not None:
            self._keepers.append(SavedPages(Path(folder)))
        if warc is not None:
            from agrinews.readers.warc import WarcFile  # noqa: PLC0415 - an extra

            self._keepers.append(WarcFile(Path(warc)))

    def close(self) -> None:
        """Finish what is kept."""
        for keeper in self._keepers:
            keeper.close()

    def visit(self, task: Task) -> Record | Failure:
        """Return what became of a URL. Raises FetchError `stopped` when it was not done."""
        try:
            page = self._fetched(task.key, task.url)
        except FetchError as error:
            if error.code == "stopped":
                raise
            return failure_of(task, error)
        outcome = self._clean(page)
        if isinstance(outcome, Failure) or self._pages == 1:
            return outcome
        return self._followed(task.key, page, first=outcome)

    def _fetched(self, key: str, url: str) -> RawPage:
        """Return a page, from the journal where an earlier run has fetched it."""
        kept = self._journal.page(key, url)
        if kept is not None:
            return kept
        visit = self._fetcher.visit(url)
        for keeper in self._keepers:
            keeper.keep(visit)
        self._journal.keep(key, url, page=visit.page)
        return visit.page

    def _followed(self, key: str, page: RawPage, *, first: Record) -> Record:
        """Return the record of the whole story; it ends where a further page cannot be had."""
        records = [first]
        start = page.address or page.origin
        been = [start]
        while len(records) < self._pages:
            url = next_page(page, start=start, number=len(records) + 1)
            if url is None or url in been:
                break
            been.append(url)
            try:
                page = self._fetched(key, url)
            except FetchError as error:
                if error.code == "stopped":
                    raise
                return merge(records, is_whole=False)
            outcome = self._clean(page)
            if isinstance(outcome, Failure):
                return merge(records, is_whole=False)
            records.append(outcome)
        return merge(records)
