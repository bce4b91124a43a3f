"""What docs/terminal.md says is so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from test_readme import commands

from agrinews.cli import main
from agrinews.cli.group import agrinews

TEXT = (Path(__file__).parent.parent / "docs" / "terminal.md").read_text("utf-8")
BIN = Path(sys.executable).parent


def block(name: str) -> str:
    return TEXT.partition(f"```{name}\n")[2].partition("\n```")[0]


def environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


SHELL = re.findall(r"^agrinews .*$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in SHELL if commands(line)])
def test_its_commands_can_be_parsed(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGRINEWS_NO_CONFIG", "1")
    with click.Context(agrinews) as context:
        for name, *arguments in commands(line):
            command = agrinews.get_command(context, name)
            assert command is not None
            words = [word for word in arguments if word not in ("--show-config", "nightly.toml")]
            words = [word for word in words if word not in ("--config", "--no-config")]
            assert command.make_context(name, words, parent=context) is not None


def test_its_settings_are_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    wanted = tomllib.loads(block("toml agrinews.toml"))
    (tmp_path / "agrinews.toml").write_text(block("toml agrinews.toml"), "utf-8")
    assert main(["--show-config"]) == 0
    shown = tomllib.loads(capfd.readouterr().out)
    assert wanted["fetch"].items() <= shown["fetch"].items()
    assert wanted["clean"].items() <= shown["clean"].items()
    assert shown["clean"]["script"] == wanted["script"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_for_each_shell_works(shell: str) -> None:
    (line,) = [line for line in block("sh completion").splitlines() if f"{shell}_source" in line]
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    ask = {
        "bash": "complete -p agrinews",
        "zsh": "echo ${_comps[agrinews]}",
        "fish": "complete -C 'agrinews cl'",
    }[shell]
    first = "autoload -U compinit && compinit -u -D\n" if shell == "zsh" else ""
    done = subprocess.run(
        [shell, "-c", f"{first}{line}\n{ask}"],
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ("clean" if shell == "fish" else "_agrinews_completion") in done.stdout.decode()


def test_man_pages_are_written_where_it_says(tmp_path: Path) -> None:
    line = block("sh man-pages").splitlines()[0]
    env = {**environment(), "HOME": str(tmp_path)}
    subprocess.run(["/bin/sh", "-c", line], env=env, check=True, timeout=60)
    assert (tmp_path / ".local/share/man/man1/agrinews-clean.1").is_file()


def test_the_keys_of_the_last_line_are_those_it_names(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>请登录</p>", "utf-8")
    main(["clean", str(page), "--log-json", "--no-config"])
    failed, last = map(json.loads, capfd.readouterr().err.splitlines())
    named = set(re.findall(r"`(\w+)`", next(x for x in TEXT.splitlines() if "--log-json" in x)))
    assert set(failed) | set(last) <= named
