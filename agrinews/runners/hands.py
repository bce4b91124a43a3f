"""One worker process as its supervisor sees it: what it was given, and what it died of."""

from __future__ import annotations

import pickle
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from socket import socketpair
from typing import Any, Final, Generic, TypeVar

from agrinews.runners.frames import Channel
from agrinews.runners.worker import STOP, Order, command

T = TypeVar("T")
_PATIENCE_S: Final = 2.0


@dataclass(slots=True)
class Task(Generic[T]):
    """An item on its way, and how often it has been tried."""

    number: int
    """Its place in the input, from 0."""
    item: T
    size: int
    """Of the item, in bytes."""
    tries: int = 0


class Hand(Generic[T]):
    """A worker: give it tasks, take its answers, and see when it has gone."""

    def __init__(self, order: Order) -> None:
        """Start the process; it is ready when its first message has come."""
        ours, theirs = socketpair()
        self.channel = Channel(ours)
        self.given: deque[Task[T]] = deque()
        self.ready = False
        self.retired = False
        """It gets no more tasks."""
        self.spent = False
        """It ends of itself, and its next task is not the reason."""
        self.served = 0
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                command(theirs.fileno()),
                stdin=subprocess.PIPE,  # the lifeline; see `worker`
                stdout=subprocess.DEVNULL,  # nothing a library prints may come between the records
                pass_fds=[theirs.fileno()],
                # Ctrl-C and Ctrl-Z reach the foreground group: the supervisor alone decides.
                process_group=0,
            )
        self.channel.put(pickle.dumps(order, protocol=5))

    def give(self, task: Task[T], payload: bytes) -> None:
        """Hand over a task, its item pickled; it is done after those that were given before.

        It sets out with the channel's next `flush`.
        """
        task.tries += 1
        self.given.append(task)
        self.served += 1
        self.channel.put(payload)

    def answers(self) -> Iterator[tuple[str, Any, int]]:
        """Yield tag, value and size in bytes of each answer that has come."""
        for payload in self.channel.take():
            tag, value = pickle.loads(payload)  # noqa: S301 - from our own worker
            yield tag, value, len(payload)

    def retire(self) -> None:
        """Let it end after what it was given."""
        self.retired = True
        self.channel.put(STOP)

    def bury(self) -> int:
        """Return the exit status of a worker that has gone: negative for a signal."""
        try:
            return self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:  # its socket is closed, but it lives
            self._process.kill()
            return self._process.wait()
        finally:
            self._close()

    def kill(self) -> None:
        """End it now."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        self.channel.close()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
