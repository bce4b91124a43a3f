"""The man pages: every command and option is in them, and roff understands them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from agrinews.cli.group import COMMANDS, agrinews
from agrinews.cli.manual import pages

PAGES = pages("2026-11-24")


def plain(roff: str) -> str:
    return re.sub(r"\\f.|\\&", "", roff).replace("\\-", "-").replace("\\e", "\\")


def test_there_is_a_page_for_the_program_and_one_for_each_command() -> None:
    assert set(PAGES) == {"agrinews.1", *(f"agrinews-{name}.1" for name in COMMANDS)}
    assert all(f"agrinews {name}" in plain(PAGES["agrinews.1"]) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_example_is_in_the_page(name: str) -> None:
    text = plain(PAGES[f"agrinews-{name}.1"])
    with click.Context(agrinews) as root:
        command = agrinews.get_command(root, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=root)
        for param in command.get_params(own):
            if isinstance(param, click.Option) and not param.hidden:
                assert all(opt in text for opt in (*param.opts, *param.secondary_opts))
    examples = text[text.index(".SH EXAMPLES") :].partition(".EE")[0]
    assert f"\nagrinews {name}" in examples
    assert "Examples:" not in text


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "tool",
    [("mandoc", "-Tlint", "-Wwarning"), ("groff", "-man", "-ww", "-z", "-Kutf8")],
    ids=lambda tool: tool[0],
)
def test_roff_has_nothing_to_say_against_it(name: str, tool: tuple[str, ...]) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    done = subprocess.run(
        tool, input=PAGES[name].encode(), capture_output=True, check=False, timeout=30
    )
    assert (done.stdout + done.stderr).decode() == ""


def test_they_are_written_with_the_date_of_the_source(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "agrinews.cli.manual", str(tmp_path / "man")]
    env = {"SOURCE_DATE_EPOCH": "1000000000", "PATH": ""}
    subprocess.run(command, env=env, check=True, timeout=60)
    written = sorted(path.name for path in (tmp_path / "man").iterdir())
    assert written == sorted(PAGES)
    head = (tmp_path / "man" / "agrinews.1").read_text("utf-8").partition("\n")[0]
    assert head.startswith(".TH AGRINEWS 1 2001-09-09 ")


def test_without_a_folder_the_usage_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "agrinews.cli.manual"], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr.startswith(b"usage: ")) == (1, True)
