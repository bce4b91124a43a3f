"""Completion through the protocol that the shells' scripts speak."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., "CompletedProcess[bytes]"]
Complete = Callable[[str], list[str]]


@pytest.fixture
def complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> Complete:
    def call(line: str) -> list[str]:
        monkeypatch.setenv("_AGRINEWS_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        done = run()
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode().split()

    return call


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("agrinews cl", ["plain,clean"]),
        ("agrinews fi", ["plain,fix"]),
        ("agrinews --sh", ["plain,--show-config"]),
        ("agrinews clean --script ha", ["plain,hans", "plain,hant"]),
        ("agrinews clean -f js", ["plain,jsonl", "plain,json"]),
        ("agrinews clean --fields lang,source.n", ["plain,lang,source.name"]),
        ("agrinews clean --fields title,titl", []),
        ("agrinews clean -o sav", ["file,sav"]),
        ("agrinews clean sav", ["file,sav"]),
        ("agrinews fetch --cache ca", ["dir,ca"]),
        ("agrinews fix --only pinyin,la", ["plain,pinyin,latin1", "plain,pinyin,layout"]),
        ("agrinews clean --encoding gb1", ["plain,gb18030"]),
        ("agrinews clean --no-s", ["plain,--no-site-memory"]),
        ("agrinews help cl", ["plain,clean"]),
        ("agrinews nonsense cl", ["plain,clean"]),
    ],
)  # fmt: skip
def test_words_are_completed(complete: Complete, line: str, found: list[str]) -> None:
    assert complete(line) == found


def test_commands_are_told_with_what_they_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_AGRINEWS_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", "agrinews cl")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run().stdout.decode().splitlines()[:2] == ["plain", "clean"]
    assert b"Saved pages in" in run().stdout


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete -o nosort"), ("zsh", "#compdef"), ("fish", "complete ")]
)
def test_each_shell_gets_its_script(
    run: Run, monkeypatch: pytest.MonkeyPatch, shell: str, word: str
) -> None:
    monkeypatch.setenv("_AGRINEWS_COMPLETE", f"{shell}_source")
    done = run()
    assert done.returncode == 0
    assert word in done.stdout.decode()
    assert "_AGRINEWS_COMPLETE" in done.stdout.decode()


def test_completing_a_command_loads_none(tmp_path: Path) -> None:
    script = (
        "import sys; from agrinews.cli import main; status = main([]); "
        "print([n for n in sys.modules if n in ('lxml', 'requests', 'agrinews.cli.clean')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={
            "PATH": "",
            "_AGRINEWS_COMPLETE": "bash_complete",
            "COMP_WORDS": "agrinews ",
            "COMP_CWORD": "1",
        },
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode().splitlines()[-1] == "[]", done.stderr
    assert b"plain,stats" in done.stdout
