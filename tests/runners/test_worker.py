from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import agrinews
from agrinews.errors import TableError
from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.record import Record
from agrinews.runners.worker import Workers

TEXT = "惊蛰时节，水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位，农户们忙着备耕。"
PAGE = RawPage("a.html", f"<h1>春耕备耕有序推进</h1><p>{TEXT}</p><p>{TEXT}</p>".encode())


class Poison:
    """Options that do to a worker what a page may do: unpickling them ends the process."""

    def __reduce__(self) -> tuple[object, ...]:
        return (os._exit, (3,))


class Nonsense:
    """Options that make no sense."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        raise TableError("no such rule")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    crew = Workers(1)
    yield crew
    crew.close()


def test_a_worker_gives_the_same_record(workers: Workers) -> None:
    outcome = workers.clean(PAGE, CleanOptions())
    assert isinstance(outcome, Record)
    assert outcome == agrinews.clean(PAGE)


def test_a_page_that_is_none_is_a_failure(workers: Workers) -> None:
    outcome = workers.clean(RawPage("a.pdf", b"%PDF-1.7"), CleanOptions())
    assert isinstance(outcome, Failure)
    assert outcome.code == "not_html"


def test_a_page_that_kills_its_worker_costs_itself_alone(workers: Workers) -> None:
    outcome = workers.clean(PAGE, Poison())  # type: ignore[arg-type]
    assert isinstance(outcome, Failure)
    assert (outcome.code, outcome.origin) == ("bug", "a.html")
    assert "died" in outcome.message
    assert isinstance(workers.clean(PAGE, CleanOptions()), Record)


def test_a_page_that_takes_too_long_is_given_up() -> None:
    crew = Workers(1, time_limit_s=0.05)  # less than a worker takes to start
    outcome = crew.clean(PAGE, CleanOptions())
    crew.close()
    assert isinstance(outcome, Failure)
    assert (outcome.code, outcome.message) == ("time_limit", "cleaning took longer than 0.05 s")


def test_the_first_pages_need_no_worker() -> None:
    crew = Workers(1, time_limit_s=0.05, at_home=1)
    assert isinstance(crew.clean(PAGE, CleanOptions()), Record)
    assert isinstance(crew.clean(PAGE, CleanOptions()), Failure)
    crew.close()
