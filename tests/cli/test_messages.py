"""What a person is told who made a slip: what is wrong, and what to do next."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from subprocess import CompletedProcess
from typing import IO, Any, Protocol

import pytest

from agrinews.cli.group import COMMANDS


class Run(Protocol):
    def __call__(self, *arguments: str | Path, **more: Any) -> CompletedProcess[bytes]: ...  # noqa: ANN401


@pytest.fixture(autouse=True)
def here(tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page, an empty file and an empty folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(page, "page.html")
    Path("empty.html").touch()
    Path("empty").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("clean none.html", 3, "none.html: unreadable: there is no such file or directory"),
        ("clean https://news.example/1", 3, "URLs are for `agrinews fetch`"),
        ("clean empty.html", 3, "empty.html: unreadable: the file is empty"),
        ("clean empty", 3, "no pages in this directory (*.html"),
        ("clean page.html -o none/a.jsonl", 4, "there is no directory none; make it"),
        ("clean page.html -o page.html", 4, "an output; give another -o"),
        ("clean page.html -o page.html --overwrite", 4, "an output; give another -o"),
        ("clean page.html --rejects a -o a", 2, "records go there already"),
        ("clean page.html --fields titel", 2, "no field 'titel'; did you mean 'title'?"),
        ("clean page.html -f jsn", 2, "did you mean 'json'?"),
        ("clean page.html --script HANS", 2, "did you mean 'hans'?"),
        ("clean page.html --encoding gbkk", 2, "'gbkk' is no encoding that is known; did you"),
        ("clean page.html --oputput a", 2, "--output"),
        ("clean page.html --rules none", 2, "none: cannot be read (No such file"),
        ("clean --files-from none", 2, "none: No such file or directory"),
        ("clean page.html --url-map none", 2, "cannot be read"),
        ("claen page.html", 2, "did you mean `agrinews clean`?"),
        ("page.html", 2, "did you mean `agrinews clean page.html`?"),
        ("help claen", 2, "did you mean `agrinews clean`?"),
        ("detect none empty empty.html", 3, "the file is empty"),
        ("detect page.html --expect gb1830", 2, "did you mean 'gb18030'?"),
        ("fix none", 3, "none: cannot be read: No such file"),
        ("fix --only pinyn page.html", 2, "no repair is called 'pinyn'; did you mean 'pinyin'?"),
        ("fix --encoding utf9 page.html", 2, "'utf9' is no encoding that is known; did you"),
        ("inspect none", 3, "there is no such file or directory"),
        ("inspect page.html -o page.html", 4, "page.html exists; give --overwrite"),
        ("links none empty.html", 3, "the file is empty"),
        ("links page.html --kind fed", 2, "did you mean 'feed'?"),
        ("stats none", 3, "none: cannot be read"),
        ("stats empty", 3, "no .jsonl files in this directory"),
        ("schema --check none", 3, "none: cannot be read"),
        ("fetch", 2, "give URLs, -i FILE, or - for standard input"),
        ("fetch -i none", 2, "there is no file none"),
        ("fetch news.example/1", 3, "only http and https are fetched"),
    ],
)
def test_a_slip_is_told_with_a_way_on(run: Run, line: str, status: int, said: str) -> None:
    done = run(*line.split())
    assert said in done.stderr.decode()
    assert (done.returncode, b"Traceback" in done.stderr) == (status, False)
    assert not done.stdout.startswith(b"{")


def test_stats_goes_on_after_a_file_that_is_not_there(run: Run) -> None:
    Path("a.jsonl").write_text('{"schema": "agrinews/1"}\n')
    done = run("stats", "none", "a.jsonl", "--json")
    assert (done.returncode, json.loads(done.stdout)["records"]) == (1, 1)


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("a.docx", True), ("a.xls", True), ("a.jsonl", False), ("a", False), ("a.2024", False)],
)
def test_a_name_of_a_format_that_is_not_written_is_told(
    run: Run, name: str, *, is_told: bool
) -> None:
    done = run("clean", "page.html", "-o", name)
    assert (done.returncode, Path(name).read_bytes()[:1]) == (0, b"{")
    assert (f"{name} will hold JSON Lines" in done.stderr.decode()) is is_told
    named = run("clean", "page.html", "-o", name, "--overwrite", "-f", "jsonl")
    assert b"will hold" not in named.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
@pytest.mark.parametrize("option", ["-o", "--rejects"])
def test_a_folder_that_may_not_be_written_is_told_first(run: Run, option: str) -> None:
    Path("shut").mkdir(mode=0o555)
    done = run("clean", "page.html", option, "shut/a.jsonl")
    assert (done.returncode, done.stdout) == (4, b"")
    assert "permission denied" in done.stderr.decode()


def test_help_of_a_command_can_be_asked_for_in_three_ways(run: Run) -> None:
    told = {run(*words).stdout for words in (("help", "fix"), ("fix", "-h"), ("fix", "--help"))}
    assert len(told) == 1
    assert run("help").stdout == run("--help").stdout


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_a_terminal_of_eighty_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = run(*filter(None, [name]), "--help").stdout.decode().splitlines()
    assert max(map(len, lines)) <= 80
    assert "Settings and help:" in lines
    assert name == "" or "  Examples:" in lines


@pytest.mark.parametrize(
    "line",
    ["clean page.html", "detect page.html", "fix page.html", "schema", "clean --help",
     "inspect --json page.html", "--show-config", "stats a.jsonl"],
)  # fmt: skip
def test_a_reader_that_goes_away_is_no_error(line: str) -> None:
    Path("a.jsonl").write_text('{"schema": "agrinews/1"}\n')
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "agrinews", *line.split()],
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("line", ["clean -", "detect -", "fix -", "stats -", "schema --check -",
                                  "links -", "inspect -", "fetch -"])  # fmt: skip
def test_an_interrupt_ends_each_command_with_130(line: str) -> None:
    command = [sys.executable, "-m", "agrinews", *line.split()]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"# \n")
        process.stdin.flush()
        _wait_until_read(process.stdin)
        process.send_signal(signal.SIGINT)
        if line.startswith("fetch"):
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in told


def _wait_until_read(pipe: IO[bytes]) -> None:
    """Wait until the other end has taken all that was written, at most twenty seconds."""
    for _ in range(400):
        if fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)) == bytes(4):
            return
        time.sleep(0.05)
