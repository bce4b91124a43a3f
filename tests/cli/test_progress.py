"""The line that says how far a run has come."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from agrinews.cli.progress import Progress
from agrinews.cli.talk import Talk


@pytest.fixture
def progress(monkeypatch: pytest.MonkeyPatch) -> Progress:
    """Shown on a terminal that understands more than text, each time."""
    monkeypatch.setattr("agrinews.cli.progress.INTERVAL_S", 0)
    talk = Talk()
    talk.line.rewrites = True
    return Progress(talk, shown=True)


def test_it_counts_and_tells_what_is_left(
    progress: Progress, capsys: pytest.CaptureFixture[str]
) -> None:
    progress.weigh(400)
    progress.leap(1, size=100)
    assert "1 page, " in capsys.readouterr().err
    progress.leap(2, failed=1, size=200)
    line = capsys.readouterr().err
    assert line.startswith("\r\x1b[K3 pages, 1 failed, ")
    assert "75 %, 0 s to go" in line


def test_it_is_cut_to_the_width_of_the_terminal(
    progress: Progress, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    progress.announce("x" * 100)
    assert capsys.readouterr().err == "\r\x1b[K" + "x" * 19


def test_a_message_takes_its_place(progress: Progress, capsys: pytest.CaptureFixture[str]) -> None:
    progress.step()
    progress.talk.error("stop")
    assert capsys.readouterr().err.endswith("1 page\r\x1b[Kagrinews: ERROR stop\n")
    progress.clear()
    assert capsys.readouterr().err == "", "what is gone needs no taking away"


def test_into_a_log_it_is_whole_lines_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(Talk(), shown=True, noun="lines")
    for _ in range(3):
        progress.step()
    progress.clear()
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["1 line"], "the first says nothing of the pace"


def on_terminal(*arguments: str | Path, term: str = "xterm") -> bytes:
    """What a command says on a terminal that is its stderr alone."""
    reading, writing = pty.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "agrinews", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=writing,
        env={**os.environ, "TERM": term},
    ):
        os.close(writing)
        said = b""
        while chunk := _read(reading):
            said += chunk
    os.close(reading)
    return said


def _read(descriptor: int) -> bytes:
    """Read what there is; Linux says EIO when the other end is closed."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("name", ["detect", "fix", "inspect", "stats"])
def test_a_person_sees_it_and_a_dumb_terminal_does_not(
    name: str, page: Path, tmp_path: Path
) -> None:
    source = page
    if name == "stats":
        source = tmp_path / "a.jsonl"
        source.write_text('{"schema": "agrinews/1"}\n')
    more = ("-o", tmp_path / "r", "--overwrite") if name == "inspect" else ()
    said = on_terminal(name, source, source, *more)
    assert said.startswith(b"\r\x1b[K")
    assert re.search(rb"K\d+ (?:page|line|record)", said)
    assert said.endswith(b"\r\x1b[K"), "it is gone in the end"
    assert b"\x1b" not in on_terminal(name, source, source, *more, term="dumb")
    assert on_terminal(name, source, source, *more, "-q") == b""
