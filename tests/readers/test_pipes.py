from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from agrinews.model import Failure, RawPage
from agrinews.readers import pipes
from agrinews.readers.containers import expand
from agrinews.readers.files import find
from agrinews.readers.selection import Selection

PAGE = b"<html><p>\xe6\x98\xa5\xe8\x80\x95"
ALL = Selection()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_a_pipe_gives_its_page_once(pipe: Path) -> None:
    writer = threading.Thread(target=pipe.write_bytes, args=(PAGE,))
    writer.start()
    (page,) = expand(find([str(pipe)], ALL), ALL)
    writer.join()
    assert isinstance(page, RawPage)
    assert (page.origin, page.body) == (str(pipe), PAGE)


def test_a_pipe_that_nobody_writes_to_is_given_up(
    pipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "PATIENCE_S", 0.05)
    other = tmp_path / "a.html"
    other.write_bytes(PAGE)
    failure, source = expand(find([str(pipe), str(other)], ALL), ALL)
    assert isinstance(failure, Failure)
    assert (failure.origin, failure.code) == (str(pipe), "unreadable")
    assert not isinstance(source, Failure)


def test_a_pipe_in_a_directory_is_no_page(pipe: Path) -> None:
    (failure,) = expand(find([str(pipe.parent)], ALL), ALL)
    assert isinstance(failure, Failure)


@pytest.mark.parametrize("path", ["", "a\0b", "nowhere", "."])
def test_what_is_no_pipe(path: str) -> None:
    assert not pipes.is_pipe(path)
