"""One page after another, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.record import Record
from agrinews.runners.page import clean_page


def run(pages: Iterable[RawPage | Failure], options: CleanOptions) -> Iterator[Record | Failure]:
    """Yield what became of each page, in order; holds one page at a time."""
    for page in pages:
        yield page if isinstance(page, Failure) else clean_page(page, options)
