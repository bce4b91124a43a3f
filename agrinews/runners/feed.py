"""Items pulled from an iterable in a thread of its own, a few ahead and never more.

Standard input can keep us waiting for hours; the records of the pages that did come must not wait
with it. So the source may block, while the supervisor looks at the feed and at its workers alike.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from threading import Semaphore, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Feed(Generic[T]):
    """At most `ahead` items wait here; `fileno` becomes readable when something has changed."""

    def __init__(self, items: Iterable[T], *, ahead: int) -> None:
        """Begin to pull `items` at once."""
        self._items = items
        self._waiting: deque[T] = deque()
        self._room = Semaphore(ahead)
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

    def take(self) -> T:
        """Return the next item. Raises IndexError when none has come yet."""
        item = self._waiting.popleft()
        self._room.release()
        return item

    def hush(self) -> None:
        """Take note of the changes so far: `fileno` is readable again after the next one."""
        with suppress(BlockingIOError):
            while os.read(self._bell, 4096):
                pass

    def close(self) -> None:
        """Stop pulling; a source that blocks is left to itself and dies with the process."""
        self._stopped = True
        self._room.release()
        self._thread.join(timeout=0.2)
        if not self._thread.is_alive():  # otherwise it will still want to ring
            os.close(self._bell)
            os.close(self._button)

    def _pull(self) -> None:
        items = iter(self._items)
        try:
            while self._room.acquire() and not self._stopped:
                self._waiting.append(next(items))
                self._ring()
        except StopIteration:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again where the feed is read
            self._error = error
        finally:
            self._drained = True
            self._ring()
            self._dismiss(items)

    def _ring(self) -> None:
        with suppress(BlockingIOError):  # a full pipe is loud enough
            os.write(self._button, b"!")

    @staticmethod
    def _dismiss(items: object) -> None:
        close = getattr(items, "close", None)
        if close is not None:
            with suppress(Exception):
                close()
