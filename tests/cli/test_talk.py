"""What is said on stderr: levels, JSON, colours, odd terminals."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

import pytest

from agrinews.cli.talk import Colour, Talk, has_colour, hear


class Run(Protocol):
    def __call__(self, *arguments: str | Path, **more: Any) -> CompletedProcess[bytes]: ...  # noqa: ANN401


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.parametrize(
    ("chosen", "variables", "coloured"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, chosen: Colour, variables: dict[str, str], *, coloured: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert has_colour(chosen, Terminal()) is coloured


def test_a_pipe_is_coloured_only_when_that_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not has_colour("auto", io.StringIO())
    assert has_colour("always", io.StringIO())
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert has_colour("auto", io.StringIO())


def test_a_failed_input_is_a_warning_and_the_end_of_a_run_an_error(
    run: Run, page: Path, tmp_path: Path
) -> None:
    done = run("clean", page, tmp_path / "none.html", "-o", os.devnull, "--color", "always")
    assert f"agrinews: \x1b[33m\x1b[1mWARN\x1b[0m {tmp_path}/none.html: " in done.stderr.decode()
    taken = tmp_path / "taken.jsonl"
    taken.touch()
    done = run("clean", page, "-o", taken)
    assert done.stderr.startswith(b"agrinews: ERROR ")


def test_log_json_makes_each_line_an_object(run: Run, page: Path, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.html")
    done = run("clean", page, missing, "-o", tmp_path / "a.jsonl", "--log-json", "-v", "--progress")
    record, failed, last = map(json.loads, done.stderr.splitlines())
    assert (record["level"], record["origin"]) == ("info", str(page))
    assert (failed["level"], failed["origin"], failed["code"]) == (
        "warning",
        missing,
        "unreadable",
    )
    assert (last["level"], last["records"], last["failed"]) == ("info", 1, 1)
    assert last["seconds"] >= 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["clean", "--log-json"], "nothing to read"),
        (["clean", "--log-json", "--fomat", "x"], "--fomat"),
        (["claen", "--log-json"], "did you mean"),
        (["clean", "x", "--log-json", "--resume"], "-o"),
    ],
)
def test_log_json_holds_for_errors_of_usage_too(
    run: Run, arguments: list[str], message: str
) -> None:
    (line,) = run(*arguments).stderr.splitlines()
    told = json.loads(line)
    assert told["level"] == "error"
    assert message in told["message"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["clean", "-vv", "--log-json"], Talk(verbose=2, log_json=True)),
        (["-v", "--color=never", "-v"], Talk(verbose=2, colour="never")),
        (["--color", "always", "--", "--log-json"], Talk(colour="always")),
        (["--color", "pink"], Talk()),
    ],
)
def test_wrong_words_do_not_keep_it_from_hearing_how_to_speak(
    arguments: list[str], expected: Talk
) -> None:
    assert hear(arguments) == expected


def test_a_name_cannot_move_the_cursor(run: Run, tmp_path: Path) -> None:
    done = run("clean", tmp_path / "a\x1b[2Jb\x9b.html")
    assert b"\x1b" not in done.stderr
    assert rb"a\x1b[2Jb\x9b.html" in done.stderr


@pytest.mark.parametrize("name", ["\u4e34\u6c5f\u53bf.html", "\U0001f33e.html", "\udcff.html"])
@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "gbk:strict"}]
)
def test_any_locale_survives_any_name(tmp_path: Path, name: str, env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "agrinews", "clean", os.fsencode(tmp_path / name), "-v"],
        env={**os.environ, **env},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert b"agrinews: WARN " in done.stderr
    assert b".html: unreadable: " in done.stderr
    assert b"Traceback" not in done.stderr
