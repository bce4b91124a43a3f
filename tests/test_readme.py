"""What the README says is so: its commands run, its example and its tables are what comes out."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from pathlib import Path

import click
import pytest

from agrinews.cli import main
from agrinews.cli.group import COMMANDS, agrinews
from agrinews.cli.status import Status
from agrinews.record import plain
from agrinews.record.schema import example_text
from agrinews.tables import rows

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text("utf-8")
MANUAL = sorted((ROOT / "docs").glob("*.md"))
BLOCKS = re.findall(r"^```(\w+)(?: [\w-]+)?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
RUN_ELSEWHERE = ("terminal.md",)
PAGES = (
    README,
    *(path for path in MANUAL if path.name not in RUN_ELSEWHERE),
    *ROOT.glob("C*.md"),
)
SHELL = [
    line
    for path in PAGES
    for block in re.findall(
        r"^```sh(?: (?!recipe)[\w-]+)?\n(.*?)^```$",
        path.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    for line in block.replace("\\\n", " ").splitlines()
]
INLINE = sorted(
    span
    for span in {
        s for p in PAGES for s in re.findall(r"`(agrinews [^`\n]+)`", p.read_text("utf-8"))
    }
    if len(span.split()) > len(["agrinews", "COMMAND"])  # with arguments, and not a mere name
)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def commands(line: str) -> list[list[str]]:
    """The agrinews commands in a line of shell."""
    words = shlex.split(re.sub("[()]", " ", line), comments=True)
    found: list[list[str]] = []
    for word in words:
        if word == "agrinews" or word in ("|", "||", "&&", ">", "<"):
            found.append([])
        elif found:
            found[-1].append(word)
    return [command for command in found if command and command[0] in COMMANDS]


def test_the_first_screen_holds_two_commands() -> None:
    start = TEXT.index("```sh first-screen\n")
    block = TEXT[start : TEXT.index("\n```\n", start)]
    assert len(block.splitlines()) == 3
    assert TEXT[:start].count("\n") < 24


@pytest.mark.parametrize("line", [line for line in (*SHELL, *INLINE) if commands(line)])
def test_the_commands_in_it_can_be_parsed(line: str) -> None:
    with click.Context(agrinews) as context:
        for name, *arguments in commands(line):
            command = agrinews.get_command(context, name)
            assert command is not None
            assert command.make_context(name, arguments) is not None


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described_and_has_help(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"| `agrinews {name}" in TEXT
    assert main([name, "--help"]) == Status.OK
    assert "Examples:" in capsys.readouterr().out


def test_the_example_is_what_comes_out(request: pytest.FixtureRequest) -> None:
    line = next(line for line in SHELL if "nested-tables" in line)
    (command,) = commands(line)
    target = ROOT / "build-example.json"
    try:
        assert main([*command, "-q", "-f", "json", "-o", str(target)]) == Status.OK
        (record,) = json.loads(target.read_text("utf-8"))
    finally:
        target.unlink(missing_ok=True)
    shown = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    block = re.compile(r"(?<=^```json\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
    replaced = block.sub(lambda _: shown, TEXT, count=1)
    accept(replaced, request)
    assert replaced == README.read_text("utf-8")


def test_the_table_of_flags_is_the_table(request: pytest.FixtureRequest) -> None:
    text = README.read_text("utf-8")
    head = "| flag | takes | meaning |\n|---|---|---|\n"
    lines = "".join(
        f"| `{flag}` | {takes} | {meaning} |\n" for flag, takes, meaning in rows("quality.tsv")
    )
    start = text.index(head) + len(head)
    end = text.index("\n## ", start)
    replaced = text[:start] + lines + text[end:]
    accept(replaced, request)
    assert replaced == README.read_text("utf-8")


def accept(text: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--accept"):
        README.write_text(text, "utf-8")


def test_every_key_of_a_record_is_described() -> None:
    described = TEXT[TEXT.index("## The record") : TEXT.index("## As a library")]
    keys = json.loads(example_text())
    assert [key for key in keys if f"`{key}`" not in described] == []
    assert plain(keys) == keys


def test_every_exit_status_is_described() -> None:
    assert [int(status) for status in Status if f"\n| {int(status)} | " not in TEXT] == []


@pytest.mark.parametrize("path", [README, *MANUAL], ids=lambda path: path.name)
def test_the_python_in_it_runs(path: Path) -> None:
    result = doctest.testfile(str(path), module_relative=False)
    assert result.failed == 0


@pytest.mark.parametrize("path", [README, *MANUAL], ids=lambda path: path.name)
def test_its_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_recipe_for_other_engines_gives_json_lines() -> None:
    (recipe,) = [block for kind, block in BLOCKS if kind == "py" and "def rows" in block]
    names: dict[str, object] = {}
    exec(compile(recipe, "README.md", "exec"), names)  # noqa: S102 - our own text
    body = (ROOT / "fixtures/pages/lvye.example/lying-meta/page.html").read_bytes()
    rows_of = names["rows"]
    assert callable(rows_of)
    lines = list(rows_of([("a.html", body), ("b.html", b"")]))
    assert [json.loads(line)["origin"] for line in lines] == ["a.html"]
