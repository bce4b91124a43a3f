"""Items pulled from an iterable in a thread of its own, a few ahead and never more.

Standard input can keep us waiting for hours; the records of the pages that did come must not wait
with it. So the source may block, while the supervisor looks at the feed and at its workers alike.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from threading import Condition, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Feed(Generic[T]):
    """Some items wait here, pickled; `fileno` becomes readable when there are any again.

    The thread rests when it is ahead, until half of what waits has been taken: to wake it for each
    item would cost more than the item does.
    """

    def __init__(self, items: Iterable[T], *, ahead: int, ahead_bytes: int) -> None:
        """Begin to pull `items` at once, until so many or so many bytes of them wait."""
        self._items = items
        self._ahead = ahead
        self._ahead_bytes = ahead_bytes
        self._waiting: deque[tuple[T, bytes]] = deque()
        self._bytes = 0
        self._room = Condition()
        self._stopped = False
        self._drained = False
        self._error: BaseException | None = None
        self._bell, self._button = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(self._button, False)
        self._thread = Thread(target=self._pull, name="agrinews-feed", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """Return the descriptor to watch."""
        return self._bell

    @property
    def waiting(self) -> bool:
        """Whether `take` would return an item."""
        return bool(self._waiting)

    @property
    def exhausted(self) -> bool:
        """Whether all items have been taken. Raises what the source raised, at that point."""
        if not self._drained or self._waiting:
            return False
        if self._error is not None:
            raise self._error
        return True

    def take(self) -> tuple[T, bytes]:
        """Return the next item, also pickled. Raises IndexError when none has come yet."""
        with self._room:
            item, payload = self._waiting.popleft()
            self._bytes -= len(payload)
            if self._is_low():
                self._room.notify()
        return item, payload

    def hush(self) -> None:
        """Take note of the changes so far: `fileno` is readable again after the next one."""
        with suppress(BlockingIOError):
            while os.read(self._bell, 4096):
                pass

    def close(self) -> None:
        """Stop pulling; a source that blocks is left to itself and dies with the process."""
        with self._room:
            self._stopped = True
            self._room.notify()
        self._thread.join(timeout=0.2)
        if not self._thread.is_alive():  # otherwise it will still want to ring
            os.close(self._bell)
            os.close(self._button)

    def _pull(self) -> None:
        items = iter(self._items)
        try:
            while self._wait_for_room():
                item = next(items)
                self._put(item, pickle.dumps(item, protocol=5))
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where the feed is read
            self._error = error
        finally:
            self._drained = True
            self._ring()
            self._dismiss(items)

    def _wait_for_room(self) -> bool:
        """Return once there is room for an item; False when nobody wants it any more."""
        with self._room:
            if len(self._waiting) >= self._ahead or self._bytes >= self._ahead_bytes:
                self._room.wait_for(lambda: self._stopped or self._is_low())
            return not self._stopped

    def _is_low(self) -> bool:
        return len(self._waiting) * 2 <= self._ahead and self._bytes * 2 <= self._ahead_bytes

    def _put(self, item: T, payload: bytes) -> None:
        with self._room:
            self._waiting.append((item, payload))
            self._bytes += len(payload)
            is_first = len(self._waiting) == 1
        if is_first:
            self._ring()

    def _ring(self) -> None:
        with suppress(BlockingIOError):  # a full pipe is loud enough
            os.write(self._button, b"!")

    @staticmethod
    def _dismiss(items: object) -> None:
        close = getattr(items, "close", None)
        if close is not None:
            with suppress(Exception):
                close()
