"""Pages that ruin the process that cleans them: a job for tests, which finds a misdeed's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from runners.jobs import MISDEEDS

from agrinews.model import RawPage
from agrinews.runners.job import CleanJob, Outcome, Source

MARK: Final = re.compile(rb"<!-- misdeed: ([a-z0-9-]+) -->")


@dataclass(frozen=True, slots=True)
class PoisonedJob(CleanJob):
    """Clean pages, and do what a page is marked with."""

    def __call__(self, source: Source) -> Outcome:
        page = self.page(source)
        mark = MARK.search(page.body) if isinstance(page, RawPage) else None
        if mark is not None:
            MISDEEDS[mark[1].decode("ascii")]()
        return CleanJob.__call__(self, page)


def poisoned(body: bytes, misdeed: str) -> bytes:
    return body.replace(b"</body>", f"<!-- misdeed: {misdeed} --></body>".encode())
