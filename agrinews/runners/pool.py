"""A pool of worker processes that a page can hang or kill without harm to any other page.

`run` maps a job over items. A worker that crashes, runs out of memory or overstays its time costs
the one item it was at, which comes back as `Lost` with a code, and is replaced; the items that were
waiting behind it go to others. Results come in the order of the items. Nothing grows with the
input: items are pulled a few ahead, and results wait in a window with two bounds.

`concurrent.futures` gives up its whole pool at the first worker that dies (BrokenProcessPool), and
`multiprocessing.Pool` starts another one but waits for ever for the result of the lost item.
"""

from __future__ import annotations

import pickle
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, Generic, TypeVar

from agrinews.errors import SetupError
from agrinews.runners.feed import Feed
from agrinews.runners.hands import Hand, Task
from agrinews.runners.limits import Limits, processors
from agrinews.runners.results import Done, Lost, answered, died, epitaph
from agrinews.runners.worker import Order

T = TypeVar("T")
R = TypeVar("R")

# How many items a worker is given in advance, so that it need not wait for us: of short ones more.
LEAST_AHEAD: Final = 4
MOST_AHEAD: Final = 128
AHEAD_BYTES: Final = 2**20
# As long as all workers have enough to do, nobody need wake for each page: that alone would cost as
# much as a tenth of the work on a small page (0.34 ms of 2.4 ms in 2026-11, and 0.07 ms with this).
NAP_S: Final = 0.02
ON_THEIR_WAY_BYTES: Final = 64 * 2**20
"""Of items that were given to workers and of results that wait for their turn."""
# Signals by which others end a process: a person, a service manager, the kernel out of memory.
FROM_OUTSIDE: Final = frozenset(
    {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGIO}
)
# A crash may be the late revenge of the page before, so the page is tried once more; a worker that
# others have killed says nothing of its page, unless it happens again and again.
TRIES: Final = 2
TRIES_IF_KILLED: Final = 3
STILLBORN: Final = 5
"""So many workers in a row that die before they are ready end the run."""


def run(
    items: Iterable[T], job: Callable[[T], R], *, limits: Limits | None = None
) -> Iterator[Done[T, R] | Lost[T]]:
    """Yield what `job` makes of each item, in the order of `items` unless told otherwise.

    `job`, items and results are pickled; the job is called in other processes, each of which loads
    it once. Raises what `items` raises, a SetupError that the job raises, and SetupError when no
    worker can be started.
    Closing the iterator ends all workers at once.
    """
    pool: _Pool[T, R] = _Pool(items, job, limits=limits or Limits())
    try:
        yield from pool.turns()
    finally:
        pool.close()


class _Pool(Generic[T, R]):
    def __init__(self, items: Iterable[T], job: Callable[[T], R], *, limits: Limits) -> None:
        self._limits = limits
        self._workers = limits.workers or processors()
        self._order = _order(job, limits)
        self._feed = Feed(items, ahead=max(2, limits.window // 4), ahead_bytes=AHEAD_BYTES)
        self._ahead = LEAST_AHEAD
        self._hands: list[Hand[T]] = []
        self._again: deque[Task[T]] = deque()
        self._results: dict[int, tuple[Done[T, R] | Lost[T], int]] = {}
        self._bytes = 0
        self._started = 0
        self._finished = 0
        self._stillborn = 0

    def turns(self) -> Iterator[Done[T, R] | Lost[T]]:
        while True:
            self._hand_out()
            if self._is_due():  # what goes out makes room for what waits: look again before sleep
                yield from self._due()
                continue
            if self._finished == self._started and not self._again and self._feed.exhausted:
                return
            self._wait()

    def close(self) -> None:
        for hand in self._hands:
            hand.kill()
        self._hands.clear()
        self._feed.close()

    # -------------------------------------------------------------- items out
    def _hand_out(self) -> None:
        while self._has_work() and (hand := self._free_hand()):
            task, payload = self._next_task()
            hand.give(task, payload)
            if hand.served >= self._limits.items_per_worker:
                hand.retire()
        for hand in self._hands:
            hand.channel.flush()

    def _has_work(self) -> bool:
        return bool(self._again) or (self._has_room() and self._feed.waiting)

    def _has_room(self) -> bool:
        """Whether a new item may set out; those that did are not held up, or nothing would move."""
        on_their_way = self._started - self._finished
        return on_their_way < self._limits.window and self._bytes < ON_THEIR_WAY_BYTES

    def _next_task(self) -> tuple[Task[T], bytes]:
        if self._again:
            task = self._again.popleft()
            return task, pickle.dumps(task.item, protocol=5)
        item, payload = self._feed.take()
        task = Task(self._started, item, size=len(payload))
        self._started += 1
        self._bytes += task.size
        return task, payload

    def _free_hand(self) -> Hand[T] | None:
        """Return the worker that has least to do, a new one rather than one that is busy."""
        able = [hand for hand in self._hands if not hand.retired]
        if len(able) < self._workers and all(hand.given for hand in able):
            self._hands.append(Hand(self._order))
            return self._hands[-1]
        open_to_more = [
            hand
            for hand in able
            if len(hand.given) < self._ahead and hand.channel.unsent < AHEAD_BYTES
        ]
        return min(open_to_more, key=_load, default=None)

    # -------------------------------------------------------------- answers in
    def _is_due(self) -> bool:
        return self._finished in self._results if self._limits.ordered else bool(self._results)

    def _due(self) -> Iterator[Done[T, R] | Lost[T]]:
        """Yield the results whose turn has come."""
        while self._is_due():
            number = self._finished if self._limits.ordered else next(iter(self._results))
            result, size = self._results.pop(number)
            self._finished += 1
            self._bytes -= size
            yield result

    def _wait(self) -> None:
        """Sleep until an item or an answer has come, or a worker has gone; take the answers."""
        if self._may_nap():
            time.sleep(NAP_S)
        with selectors.PollSelector() as selector:
            selector.register(self._feed, selectors.EVENT_READ)
            for hand in self._hands:
                wanted = selectors.EVENT_WRITE if hand.channel.unsent else 0
                selector.register(hand.channel, selectors.EVENT_READ | wanted, hand)
            events = selector.select()
        done = [self._attend(key.data) for key, _ in events if key.data is not None]
        if len(done) < len(events):
            self._feed.hush()
        if done:
            # Four times what the fastest has done since we last looked: half of it is always there.
            self._ahead = min(max(LEAST_AHEAD, 4 * max(done)), MOST_AHEAD)

    def _may_nap(self) -> bool:
        """Whether no worker will miss us for a while; then its socket keeps what it answers."""
        able = [hand for hand in self._hands if not hand.retired]
        return len(able) == self._workers and all(
            hand.ready and hand.channel.idle and len(hand.given) * 2 >= self._ahead for hand in able
        )

    def _attend(self, hand: Hand[T]) -> int:
        """Take what a worker has answered; return of how many items that was."""
        before = len(hand.given)
        for tag, value, size in hand.answers():
            self._answer(hand, tag, value=value, size=size)
        if hand.channel.closed:
            self._hands.remove(hand)
            self._mourn(hand, hand.bury())
        return before - len(hand.given)

    def _answer(self, hand: Hand[T], tag: str, *, value: Any, size: int) -> None:  # noqa: ANN401
        if tag == "ready":
            hand.ready = True
            self._stillborn = 0
            return
        if tag == "unready":
            raise SetupError(f"a worker process cannot be started: {_last_line(value)}")
        task = hand.given.popleft()
        result = answered(task.item, tag, value)
        if tag == "memory":
            hand.retired = hand.spent = True
            self._lose(task, result)
        else:
            self._finish(task, result, size=size)

    def _mourn(self, hand: Hand[T], status: int) -> None:
        """Say which page killed this worker, if one did; give the others to other workers."""
        behind = list(hand.given)
        if not hand.ready:
            self._bear_a_stillbirth(status)
        elif behind and not hand.spent:
            self._blame(behind.pop(0), status)
        for task in reversed(behind):
            task.tries -= 1
            self._again.appendleft(task)

    def _bear_a_stillbirth(self, status: int) -> None:
        self._stillborn += 1
        if self._stillborn >= STILLBORN:
            raise SetupError(f"no worker process can be started: the last one {epitaph(status)}")

    def _blame(self, task: Task[T], status: int) -> None:
        lost = died(task.item, status, time_limit_s=self._limits.time_limit_s)
        if lost.code == "time_limit":
            self._finish(task, lost)
        elif -status in FROM_OUTSIDE:
            message = f"{lost.message}, {task.tries} times"
            self._lose(task, replace(lost, message=message), tries=TRIES_IF_KILLED)
        else:
            self._lose(task, lost)

    def _lose(self, task: Task[T], lost: Done[T, R] | Lost[T], *, tries: int = TRIES) -> None:
        """Try an item once more, or take it for lost."""
        if task.tries < tries:
            self._again.appendleft(task)
        else:
            self._finish(task, lost)

    def _finish(self, task: Task[T], result: Done[T, R] | Lost[T], *, size: int = 0) -> None:
        self._results[task.number] = (result, task.size + size)
        self._bytes += size


def _load(hand: Hand[Any]) -> int:
    return len(hand.given)


def _order(job: Callable[[T], R], limits: Limits) -> Order:
    return Order(
        job=pickle.dumps(job, protocol=5),
        time_limit_s=limits.time_limit_s,
        memory_bytes=limits.memory_bytes,
    )


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
