"""Many pages to records, for programs: each page behind the walls of a worker process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agrinews.model import Failure, RawPage
from agrinews.options import DEFAULTS, CleanOptions
from agrinews.record import Record
from agrinews.runners.crew import lost, mapped
from agrinews.runners.limits import TIME_LIMIT_S, Limits
from agrinews.runners.results import Done


@dataclass(frozen=True, slots=True)
class PageJob:
    """Turns a page into its record, or says why not; can be pickled."""

    options: CleanOptions

    def __call__(self, page: RawPage) -> Record | Failure:
        """Return the record of a page, or why there is none."""
        from agrinews.runners.page import clean_page  # noqa: PLC0415 - in the worker alone

        return clean_page(page, self.options)


def clean_each(
    pages: Iterable[RawPage],
    options: CleanOptions = DEFAULTS,
    *,
    workers: int = 0,
    time_limit_s: float | None = TIME_LIMIT_S,
) -> Iterator[Record | Failure]:
    """Yield the record of each page, in order, or why there is none.

    Works in as many processes as there are processors, unless `workers` says otherwise; a page that
    hangs, crashes or needs too much memory is a Failure and costs no other page. Pages are pulled a
    few ahead, so any number of them passes through. Raises SetupError for options that make no
    sense, and what `pages` raises. Each page is judged alone: what pages of one host teach each
    other is left to the command line.
    """
    limits = Limits(workers=workers, time_limit_s=time_limit_s)
    for result in mapped(pages, PageJob(options), limits=limits):
        yield result.value if isinstance(result, Done) else lost(result.item, result)
