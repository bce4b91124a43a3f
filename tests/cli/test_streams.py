from __future__ import annotations

import io
import signal
from typing import Any

import pytest

from agrinews.cli.streams import ReaderGoneError, StandardOutput, whole
from agrinews.errors import OutputError


class Broken(io.BytesIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def flush(self) -> None:
        raise self.error


def test_a_closed_reader_is_told_apart_from_a_full_disk() -> None:
    with pytest.raises(ReaderGoneError):
        StandardOutput(Broken(BrokenPipeError())).write(b"x")
    with pytest.raises(OutputError, match="No space left"):
        StandardOutput(Broken(OSError(28, "No space left on device"))).write(b"x")


class Stingy(io.BytesIO):
    """An unbuffered stream that takes three bytes at a time, and sometimes none."""

    turn = 0

    def write(self, body: Any) -> int:  # noqa: ANN401 - any buffer, as io says
        self.turn += 1
        return super().write(bytes(body)[: 3 if self.turn % 2 else 0])


def test_a_write_that_is_cut_short_goes_on() -> None:
    sink = Stingy()
    StandardOutput(sink).write(b"0123456789\n")
    assert sink.getvalue() == b"0123456789\n"


def test_an_interrupt_waits_for_the_whole_line() -> None:
    done: list[str] = []

    def write() -> None:
        with whole():
            signal.raise_signal(signal.SIGINT)
            done.append("line")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert done == ["line"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_waits_for_the_outermost_block() -> None:
    done: list[str] = []

    def write() -> None:
        with whole():
            with whole():
                signal.raise_signal(signal.SIGINT)
            done.append("counted")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert done == ["counted"]


def test_a_second_interrupt_does_not_wait() -> None:
    done: list[str] = []

    def write() -> None:
        with whole():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("line")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert not done
