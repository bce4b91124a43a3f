from __future__ import annotations

import io
import signal

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
