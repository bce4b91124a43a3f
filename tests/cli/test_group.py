from __future__ import annotations

import subprocess
import sys

import pytest

from agrinews.cli import main
from agrinews.cli.group import COMMANDS
from agrinews.cli.status import Status

HEAVY = ("lxml", "requests", "chardet", "opencc", "fastjsonschema")


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(flag: str) -> None:
    script = (
        "import sys; from agrinews.cli import main; status = main(sys.argv[1:2]); "
        f"print(status, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, flag], capture_output=True, text=True, check=False
    )
    assert done.stderr == "0 []\n"
    assert done.stdout


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("https://example.com/a.html", "agrinews fetch https://example.com/a.html"),
        ("-", "agrinews clean -"),
        ("claen", "agrinews clean"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word]) == Status.USAGE
    assert f"did you mean `{meant}`?" in capsys.readouterr().err


def test_no_command_shows_the_help_and_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == Status.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Commands:" in captured.err
    assert all(name in captured.err for name in COMMANDS)
