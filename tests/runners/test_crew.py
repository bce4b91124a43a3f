from __future__ import annotations

import pytest
from corpus import small_page
from runners.poison import PoisonedJob, poisoned

from agrinews.model import Failure, RawPage
from agrinews.runners.crew import run
from agrinews.runners.job import CleanJob
from agrinews.runners.limits import Limits

# What is done to the worker of a page, and what becomes of the page.
FATES = {
    "sleep": "time_limit",
    "exit": "crashed",
    "segfault": "crashed",
    "memory": "out_of_memory",
    "raise": "bug",
}


def test_pages_that_ruin_their_worker_are_one_reject_each_and_cost_no_other() -> None:
    pages = [RawPage(str(n), small_page(n)) for n in range(40)]
    for number, misdeed in enumerate(FATES):
        bad = pages[7 * number + 3]
        pages[7 * number + 3] = RawPage(bad.origin, poisoned(bad.body, misdeed))
    limits = Limits(workers=2, time_limit_s=3, memory_bytes=2**30)
    found = list(run(pages, PoisonedJob(), limits=limits))
    assert [one.origin for one in found] == [page.origin for page in pages]
    failures = {one.origin: one.code for one in found if isinstance(one, Failure)}
    assert failures == {str(7 * n + 3): code for n, code in enumerate(FATES.values())}
    alone = CleanJob()
    assert [one for one in found if not isinstance(one, Failure)] == [
        alone(page) for page in pages if page.origin not in failures
    ]


@pytest.mark.parametrize("misdeed", ["sleep", "spin"])
def test_a_single_page_is_cleaned_here_and_has_its_time(misdeed: str) -> None:
    page = RawPage("a", poisoned(small_page(1), misdeed))
    (only,) = run([page], PoisonedJob(), limits=Limits(time_limit_s=0.3), may_be_one=True)
    assert isinstance(only, Failure)
    assert (only.code, only.message) == ("time_limit", "not done within 0.3 seconds")
