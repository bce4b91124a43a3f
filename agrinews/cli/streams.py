r"""Standard output in bytes, standard error for people, and interrupts that wait for a whole line.

stdout is always UTF-8 with `\n`, whatever the locale says: records are data, not text for a
terminal. Nothing else is written there.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import BinaryIO

from agrinews.errors import OutputError


class ReaderGoneError(Exception):
    """Whoever read our standard output has closed it; not a failure, only the end."""


class StandardOutput:
    """A binary sink for stdout: writes whole, flushes each time, translates the errors."""

    def __init__(self, sink: BinaryIO | None = None) -> None:
        """Write to `sink`, by default the process's standard output."""
        self._sink = sys.stdout.buffer if sink is None else sink

    def write(self, body: bytes) -> None:
        """Write `body` as a whole: an interrupt waits until it is out.

        Raises ReaderGoneError when the reader has gone, OutputError when the disk is full.
        """
        try:
            with whole():
                rest = memoryview(body)
                while rest:
                    # Unbuffered (PYTHONUNBUFFERED), a signal or a full pipe may cut a write short.
                    rest = rest[self._sink.write(rest) or 0 :]
                self._sink.flush()
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        except OSError as error:
            reason = error.strerror or error
            raise OutputError(f"standard output cannot be written: {reason}") from error


def abandon_stdout() -> None:
    """Give up what stdout still holds, so that the interpreter's last flush does not complain.

    Does nothing to a stdout that works.
    """
    try:
        sys.stdout.flush()
    except ValueError:  # closed by the caller
        return
    except OSError:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
        os.close(sink)


class Patience:
    """A handler of Ctrl-C, and the block at whose end the first waits; a second does not.

    Blocks may stand in each other: the outermost counts. Without being installed it does nothing.
    """

    def __init__(self) -> None:
        """No block has begun, and nothing has come yet."""
        self._depth = 0
        self._came = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take one interrupt."""
        if self._came or not self._depth:
            signal.default_int_handler(number, frame)
        self._came = True

    def __enter__(self) -> None:
        """Begin a block."""
        self._depth += 1

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End a block. Raises KeyboardInterrupt if one has waited for it."""
        self._depth -= 1
        if self._came and not self._depth:
            self._came = False
            if kind is None:
                raise KeyboardInterrupt


@contextmanager
def patience() -> Iterator[Patience]:
    """Hand out blocks that hold Ctrl-C back; they cost next to nothing, this one does not."""
    before = signal.getsignal(signal.SIGINT)
    if isinstance(before, Patience):
        yield before
        return
    patient = Patience()
    # In another thread Ctrl-C does not arrive, and what runs in the background may ignore it.
    if before is not signal.default_int_handler or current_thread() is not main_thread():
        yield patient
        return
    signal.signal(signal.SIGINT, patient)
    try:
        yield patient
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def whole() -> Iterator[None]:
    """Let the first Ctrl-C wait until the outermost such block is done; a second ends it."""
    with patience() as patient, patient:
        yield
