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


@pytest.mark.parametrize(
    ("misdeed", "code", "said"),
    [
        ("sleep", "time_limit", "not done within 1 seconds"),
        ("spin-in-c", "time_limit", "not done within 1 seconds"),
        ("segfault", "crashed", "its worker was ended by SIGSEGV"),
        ("exit", "crashed", "its worker ended with exit status 7"),
        ("exit-0", "crashed", "its worker ended with exit status 0"),
        ("killed-always", "out_of_memory", "its worker was ended by SIGKILL"),
        ("memory", "out_of_memory", "it needs more memory than a worker may have"),
        ("raise", "bug", "ZeroDivisionError: integer division or modulo by zero"),
    ],
)
def test_a_single_page_without_a_worker_harms_us_no_more(
    misdeed: str, code: str, said: str
) -> None:
    page = RawPage("a", poisoned(small_page(1), misdeed))
    limits = Limits(time_limit_s=1, memory_bytes=2**30)
    (only,) = run([page], PoisonedJob(), limits=limits, may_be_one=True)
    assert isinstance(only, Failure)
    assert (only.origin, only.code, only.message) == ("a", code, said)


def test_a_single_page_is_cleaned_as_one_of_many() -> None:
    page = RawPage("a", small_page(1))
    assert [*run([page], CleanJob(), limits=Limits(), may_be_one=True)] == [CleanJob()(page)]
