"""Turns on a clock that only moves when somebody waits: no test here sleeps."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from agrinews.errors import FetchError
from agrinews.readers.clock import Budget, Clock
from agrinews.readers.schedule import MAX_CRAWL_DELAY_S, Schedule


@dataclass
class Time:
    """Seconds, moved by hand and by waiting."""

    seconds: float = 0.0

    def clock(self) -> Clock:
        def wait(_: threading.Condition, seconds: float | None) -> None:
            assert seconds is not None, "nobody else would wake us"
            self.seconds += seconds

        return Clock(monotonic=lambda: self.seconds, wait=wait)


def schedule(time: Time, *, delay_s: float = 1.0, jitter: float = 0.0) -> Schedule:
    return Schedule(delay_s, 1, clock=time.clock(), jitter=lambda: jitter)


def ask(turns: Schedule, time: Time, host: str = "a.example", takes_s: float = 0.0) -> float:
    """Take a turn and return when it began."""
    with turns.turn(host):
        began = time.seconds
        time.seconds += takes_s
    return began


def test_the_quiet_time_runs_from_the_end_of_an_answer() -> None:
    time = Time()
    turns = schedule(time)
    assert [ask(turns, time, takes_s=0.25) for _ in range(3)] == [0, 1.25, 2.5]


@pytest.mark.parametrize(("jitter", "second"), [(0.0, 2.0), (0.5, 2.5), (1.0, 3.0)])
def test_jitter_only_adds_and_at_most_half(jitter: float, second: float) -> None:
    time = Time()
    turns = schedule(time, delay_s=2.0, jitter=jitter)
    assert [ask(turns, time), ask(turns, time)] == [0, second]


def test_hosts_do_not_wait_for_each_other() -> None:
    time = Time()
    turns = schedule(time)
    assert [ask(turns, time, host) for host in ("a.example", "b.example", "a.example")] == [0, 0, 1]


@pytest.mark.parametrize(
    ("crawl_delay", "second"), [(0.5, 1.0), (5.0, 5.0), (3600.0, MAX_CRAWL_DELAY_S)]
)
def test_a_larger_crawl_delay_wins_up_to_its_cap(crawl_delay: float, second: float) -> None:
    time = Time()
    turns = schedule(time)
    ask(turns, time)
    turns.slow_down("a.example", crawl_delay)
    turns.slow_down("a.example", crawl_delay)
    assert ask(turns, time) == second
    assert ask(turns, time) == 2 * second


def test_a_hold_is_waited_out() -> None:
    time = Time()
    turns = schedule(time)
    turns.hold("a.example", 120)
    assert turns.wait_s("a.example") == 120
    assert ask(turns, time) == 120


def test_a_hold_that_is_too_long_is_an_error_at_once() -> None:
    time = Time()
    turns = schedule(time)
    turns.hold("a.example", 3600)
    with pytest.raises(FetchError, match="left alone for another 3600 s"):
        ask(turns, time)
    assert time.seconds == 0
    time.seconds = 3400
    assert ask(turns, time) == 3600


def test_a_failed_exchange_gives_its_turn_back() -> None:
    time = Time()
    turns = schedule(time)
    with pytest.raises(ZeroDivisionError), turns.turn("a.example"):
        raise ZeroDivisionError
    assert ask(turns, time) == 1


def test_one_connection_at_a_time_also_among_threads() -> None:
    turns = Schedule(0.0, 1, clock=Clock(), jitter=lambda: 0.0)
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with turns.turn("a.example"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (len(most), max(most)) == (80, 1)


def test_stopping_wakes_those_who_wait() -> None:
    turns = Schedule(60.0, 1, clock=Clock(), jitter=lambda: 0.0)
    codes: list[str] = []

    def work() -> None:
        try:
            for _ in range(2):
                with turns.turn("a.example"):
                    pass
        except FetchError as error:
            codes.append(error.code)

    thread = threading.Thread(target=work)
    thread.start()
    turns.stop()
    thread.join(5)
    assert codes == ["stopped"]


def test_a_budget_stands_still_while_we_are_polite() -> None:
    time = Time()
    budget = Budget(10.0, silence_s=4.0, clock=time.clock())
    with budget.unhurried():
        time.seconds += 100
    assert (budget.left_s(), budget.patience_s()) == (10, 4)
    time.seconds += 8
    assert budget.patience_s() == 2
    time.seconds += 2
    with pytest.raises(FetchError) as caught:
        budget.patience_s()
    assert caught.value.code == "deadline"
