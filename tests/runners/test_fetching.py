from __future__ import annotations

from collections.abc import Iterator

import pytest

from agrinews.errors import OutputError
from agrinews.model import Failure
from agrinews.readers.http import Fetcher
from agrinews.readers.policy import FetchPolicy
from agrinews.runners.agenda import Task
from agrinews.runners.fetching import Crew, Plan, task_of
from agrinews.runners.journal import Journal

URLS = [f"http://{number % 3}.example/{number}" for number in range(9)]


def failure(task: Task) -> Failure:
    return Failure(task.url, "http_404", "gone")


@pytest.fixture
def journal() -> Iterator[Journal]:
    journal = Journal(None)
    yield journal
    journal.close()


def tasks() -> Iterator[Task]:
    return (task_of(number, url) for number, url in enumerate(URLS))


def test_outcomes_come_in_the_order_of_the_tasks(journal: Journal) -> None:
    crew = Crew(Fetcher(FetchPolicy()), failure, journal=journal, plan=Plan(4))
    assert [outcome.origin for outcome in crew.outcomes(tasks())] == URLS


def test_a_bug_costs_one_url_and_not_the_run(journal: Journal) -> None:
    def work(task: Task) -> Failure:
        if task.number == 4:
            raise ZeroDivisionError
        return failure(task)

    crew = Crew(Fetcher(FetchPolicy()), work, journal=journal, plan=Plan(2))
    outcomes = [outcome for outcome in crew.outcomes(tasks()) if isinstance(outcome, Failure)]
    assert [outcome.code for outcome in outcomes].count("bug") == 1
    assert "ZeroDivisionError" in outcomes[4].traceback
    assert len(outcomes) == len(URLS)


def test_what_makes_the_run_impossible_stops_it(journal: Journal) -> None:
    def work(task: Task) -> Failure:
        raise OutputError(f"no room for {task.url}")

    crew = Crew(Fetcher(FetchPolicy()), work, journal=journal, plan=Plan(2))
    with pytest.raises(OutputError):
        list(crew.outcomes(tasks()))


def test_a_list_that_fails_is_an_error(journal: Journal) -> None:
    def broken() -> Iterator[Task]:
        yield task_of(0, URLS[0])
        raise OSError("the disk is gone")

    crew = Crew(Fetcher(FetchPolicy()), failure, journal=journal, plan=Plan(2))
    with pytest.raises(OSError, match="the disk is gone"):
        list(crew.outcomes(broken()))


def test_after_a_stop_what_is_done_still_comes(journal: Journal) -> None:
    crew = Crew(Fetcher(FetchPolicy()), failure, journal=journal, plan=Plan(1))
    outcomes = crew.outcomes(tasks())
    found = [next(outcomes)]
    crew.stop()
    found += list(outcomes)
    assert [outcome.origin for outcome in found] == URLS[: len(found)]
