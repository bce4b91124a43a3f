"""A page that is cleaned in a copy of the process."""

from __future__ import annotations

import mmap
import os

import pytest

from agrinews.runners import serial
from agrinews.runners.limits import Limits
from agrinews.runners.results import Done


def taking(size: int) -> int:
    return len(bytes(size))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies of a process")
def test_a_copy_of_a_large_process_has_room_of_its_own() -> None:
    limits = Limits(memory_bytes=256 * 2**20)
    with mmap.mmap(-1, 512 * 2**20):  # more than a worker may take
        (result,) = serial.run([64 * 2**20], taking, limits=limits)
    assert isinstance(result, Done)
    assert result.value == 64 * 2**20
