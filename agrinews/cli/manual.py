"""Man pages, made from the commands: `python -m agrinews.cli.manual FOLDER` writes one for each.

The date is SOURCE_DATE_EPOCH (reproducible-builds.org), else today. Source of the macros: man(7).
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Final

import click

import agrinews as package
from agrinews.cli.command import Command, Option, Section
from agrinews.cli.group import COMMANDS, agrinews

__all__ = ["main", "pages"]

FILES: Final = (
    ("./agrinews.toml", "Settings of the project in the current folder."),
    ("$XDG_CONFIG_HOME/agrinews/config.toml", "Your own settings; by default in ~/.config."),
)
PARTS: Final = {"Examples:": "EXAMPLES", "Exit status:": "EXIT STATUS"}


def pages(date: str) -> dict[str, str]:
    """Return the pages by the names of their files; `date` is shown at the foot."""
    with click.Context(agrinews, info_name="agrinews", **agrinews.context_settings) as root:
        found = {"agrinews.1": "\n".join(_group(root, date)) + "\n"}
        for name, entry in COMMANDS.items():
            command = agrinews.get_command(root, name)
            if isinstance(command, Command):
                own = click.Context(command, info_name=name, parent=root)
                page = _page(own, f"agrinews-{name}", summary=entry.summary, date=date)
                found[f"agrinews-{name}.1"] = "\n".join(page) + "\n"
    return found


def _group(ctx: click.Context, date: str) -> Iterator[str]:
    summary = (ctx.command.help or "").partition("\n")[0]
    yield from _page(ctx, "agrinews", summary=summary, date=date)


def _page(ctx: click.Context, title: str, *, summary: str, date: str) -> Iterator[str]:
    command = ctx.command
    yield f'.TH {title.upper()} 1 {date} "agrinews {package.__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{title} \\- {_text(summary.rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_text(title.replace('-', ' ', 1))}"
    yield _text(" ".join(command.collect_usage_pieces(ctx)))
    text, parts = _parts(cleandoc(command.help or ""))
    yield ".SH DESCRIPTION"
    yield from _paragraphs(text)
    if isinstance(command, click.Group):
        yield ".SH COMMANDS"
        for name, entry in COMMANDS.items():
            yield from _entry(f"\\fBagrinews {name}\\fR", entry.summary)
    yield ".SH OPTIONS"
    yield from _options(ctx)
    for heading, lines in parts.items():
        yield f".SH {heading}"
        yield from [".EX", *map(_line, lines), ".EE"]
    yield ".SH ENVIRONMENT"
    yield from _paragraphs(_environment(command))
    yield ".SH FILES"
    for path, what in FILES:
        yield from _entry(f"\\fI{_text(path)}\\fR", what)
    yield ".SH SEE ALSO"
    others = [f"agrinews-{name}" for name in COMMANDS] if title == "agrinews" else ["agrinews"]
    for other in others:
        yield f".BR {_text(other)} (1)"


def _environment(command: click.Command) -> str:
    name = command.name or ""
    own = "" if isinstance(command, click.Group) else f"AGRINEWS_{name.upper()}_COLOR, or "
    return (
        f"Each long option has a variable: --color has {own}AGRINEWS_COLOR. The command line wins "
        "over the environment, that over the files below. Of an option that may be given several "
        "times, each line is a value. NO_COLOR and FORCE_COLOR are heeded."
    )


def _parts(help_text: str) -> tuple[str, dict[str, list[str]]]:
    """Return the running text of a help, and its lists by the heading of a man page."""
    words: list[str] = []
    parts: dict[str, list[str]] = {}
    for piece in re.split(r"\n\s*\n", help_text):
        lines = piece.replace("\b\n", "").splitlines()
        if lines and lines[0] in PARTS:
            parts[PARTS[lines[0]]] = [line.removeprefix("  ") for line in lines[1:]]
        else:
            words.append(" ".join(map(str.strip, lines)))
    return "\n\n".join(words), parts


def _options(ctx: click.Context) -> Iterator[str]:
    for section in Section:
        told = [
            (param, record)
            for param in ctx.command.get_params(ctx)
            if isinstance(param, click.Option)
            and _section(param) is section
            and (record := param.get_help_record(ctx)) is not None
        ]
        if told:
            yield f".SS {section.value}"
        for _, (names, what) in told:
            yield from _entry(_names(names), what)


def _section(param: click.Option) -> Section:
    return param.section if isinstance(param, Option) else Section.OTHER


def _names(names: str) -> str:
    r"""Return the names of an option in bold, its value in italics.

    >>> _names("-o, --output PATH")
    '\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIPATH\\fR'
    """
    bold = re.sub(r"(?<![\w-])(--?[\w-]+)", lambda m: f"\\fB{_text(m[1])}\\fR", names)
    return re.sub(r"(?<=\\fR) ([\w\[][^/,]*)$", lambda m: f" \\fI{_text(m[1])}\\fR", bold)


def _entry(head: str, what: str) -> Iterator[str]:
    yield from [".TP", head, _line(re.sub(r"\s+", " ", what))]


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(filter(None, text.split("\n\n"))):
        if number:
            yield ".PP"
        yield _line(paragraph)


def _line(text: str) -> str:
    """Return a line of text that roff takes for no request."""
    safe = _text(text)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def _text(text: str) -> str:
    r"""Return text as roff spells it; hyphens stay hyphens, so that commands can be copied.

    >>> _text("a-b 'c' \\n")
    'a\\-b \\(aqc\\(aq \\en'
    """
    marks = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
    return "".join(marks.get(char, char) for char in text)


def main(folder: Path) -> None:
    """Write all pages into `folder`."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else dt.datetime.now(dt.UTC)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(now.date().isoformat()).items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - its own name and the folder
        sys.exit("usage: python -m agrinews.cli.manual FOLDER")
    main(Path(sys.argv[1]))
