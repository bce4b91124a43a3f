from __future__ import annotations

import threading
import time

from agrinews.runners.agenda import Agenda, Task


def task(number: int, host: str) -> Task:
    return Task(number, f"http://{host}/{number}", f"http://{host}/{number}", host)


def agenda(waits: dict[str, float] | None = None, *, per_host: int = 1) -> Agenda:
    known = waits or {}
    return Agenda(lambda host: known.get(host, 0.0), per_host=per_host)


def taken(work: Agenda) -> tuple[int, str] | None:
    found = work.take()
    return None if found is None else (found.number, found.host)


def filled(work: Agenda, hosts: str) -> Agenda:
    for number, host in enumerate(hosts):
        work.add(task(number, host))
    work.finish()
    return work


def test_hosts_take_turns_and_each_keeps_its_order() -> None:
    work = filled(agenda(), "aaabb")
    order = []
    while (found := taken(work)) is not None:
        order.append(found)
        work.release(found[1])
    assert order == [(0, "a"), (3, "b"), (1, "a"), (4, "b"), (2, "a")]


def test_a_host_that_must_be_left_alone_is_passed_over() -> None:
    assert taken(filled(agenda({"a": 9.0}), "ab")) == (1, "b")


def test_a_host_is_not_given_to_two_at_once() -> None:
    work = filled(agenda(), "aab")
    assert [taken(work), taken(work)] == [(0, "a"), (2, "b")]
    later: list[tuple[int, str] | None] = []
    waiting = threading.Thread(target=lambda: later.append(taken(work)))
    waiting.start()
    time.sleep(0.05)
    assert later == []
    work.release("a")
    waiting.join(5)
    assert later == [(1, "a")]


def test_more_connections_to_a_host_where_allowed() -> None:
    work = filled(agenda(per_host=2), "aa")
    assert [taken(work), taken(work)] == [(0, "a"), (1, "a")]


def test_everybody_goes_home_when_there_is_nothing_left() -> None:
    work = agenda()
    results: list[tuple[int, str] | None] = []
    crew = [threading.Thread(target=lambda: results.append(taken(work))) for _ in range(8)]
    for thread in crew:
        thread.start()
    filled(work, "a")
    for thread in crew:
        thread.join(5)
    assert sorted(map(str, results)) == sorted(["(0, 'a')", *["None"] * 7])


def test_stopping_hands_out_nothing_more() -> None:
    work = filled(agenda(), "ab")
    work.stop()
    assert taken(work) is None
    assert not work.add(task(2, "c"))
