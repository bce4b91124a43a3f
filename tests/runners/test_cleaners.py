from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

import agrinews
from agrinews.errors import SetupError
from agrinews.model import Failure, RawPage
from agrinews.options import CleanOptions
from agrinews.record import Record
from agrinews.runners.cleaners import Cleaners
from agrinews.runners.limits import Limits

TEXT = "惊蛰时节，水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位，农户们忙着备耕。"
PAGE = RawPage("a.html", f"<h1>春耕备耕有序推进</h1><p>{TEXT}</p><p>{TEXT}</p>".encode())


class Poison:
    """A URL that does to a worker what a page may do: unpickling it ends the process."""

    def __reduce__(self) -> tuple[object, ...]:
        return (os._exit, (3,))


@pytest.fixture(scope="module")
def cleaners() -> Iterator[Cleaners]:
    crew = Cleaners(CleanOptions(), limits=Limits(workers=1))
    yield crew
    crew.close()


def test_a_worker_gives_the_same_record(cleaners: Cleaners) -> None:
    outcome = cleaners.clean(PAGE)
    assert isinstance(outcome, Record)
    assert outcome == agrinews.clean(PAGE)


def test_each_thread_gets_its_own_outcome(cleaners: Cleaners) -> None:
    found: dict[int, str] = {}

    def work(number: int) -> None:
        found[number] = cleaners.clean(RawPage(f"{number}.html", PAGE.body)).origin

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == {number: f"{number}.html" for number in range(6)}


def test_a_page_that_is_none_is_a_failure(cleaners: Cleaners) -> None:
    outcome = cleaners.clean(RawPage("a.pdf", b"%PDF-1.7"))
    assert isinstance(outcome, Failure)
    assert outcome.code == "not_html"


def test_a_page_that_kills_its_worker_costs_itself_alone(cleaners: Cleaners) -> None:
    outcome = cleaners.clean(RawPage("a.html", b"", url=Poison()))  # type: ignore[arg-type]
    assert isinstance(outcome, Failure)
    assert (outcome.code, outcome.origin) == ("crashed", "a.html")
    assert isinstance(cleaners.clean(PAGE), Record)


def test_a_page_that_takes_too_long_is_given_up() -> None:
    crew = Cleaners(CleanOptions(), limits=Limits(workers=1, time_limit_s=1e-4), at_home=1)
    assert isinstance(crew.clean(PAGE), Record), "the first page needs no worker"
    outcome = crew.clean(PAGE)
    crew.close()
    assert isinstance(outcome, Failure)
    assert outcome.code == "time_limit"


def test_options_that_make_no_sense_stop_the_run() -> None:
    crew = Cleaners(Poison(), limits=Limits(workers=1))  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(SetupError, match="no worker process can be started"):
            crew.clean(PAGE)
    crew.close()
