"""The command `agrinews`: its sub-commands, each loaded when it is called and not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import click
from click.shell_completion import CompletionItem

import agrinews as package
from agrinews.cli.command import Command
from agrinews.cli.slips import nearest


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command stands, and its line in `agrinews --help` (so that help imports nothing)."""

    target: str
    summary: str


# In the order in which a newcomer meets them.
COMMANDS: Final[Mapping[str, Entry]] = {
    "fetch": Entry("agrinews.cli.fetch:command", "URLs in, one JSON record each out; polite."),
    "clean": Entry("agrinews.cli.clean:command", "Saved pages in, one JSON record each out."),
    "links": Entry("agrinews.cli.links:command", "The articles of a list page, feed or sitemap."),
    "fix": Entry("agrinews.cli.fix:command", "A text filter: repair mojibake and pinyin glosses."),
    "inspect": Entry("agrinews.cli.inspect:command", "One HTML report: kept, removed, repaired."),
    "detect": Entry("agrinews.cli.detect:command", "Which encoding pages are in, and why."),
    "stats": Entry("agrinews.cli.stats:command", "What is in files of records and rejects."),
    "schema": Entry("agrinews.cli.schema:command", "The JSON Schema of a record, and a check."),
}


class LazyGroup(Command, click.Group):
    """A group whose commands are names in a table until one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command `cmd_name`; None when there is none of that name."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, name = entry.target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin so, importing no command."""
        found = [
            CompletionItem(name, help=entry.summary)
            for name, entry in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands first, which is what a newcomer looks for."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the summaries of the table, importing none of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; say which one was probably meant when there is none.

        `help NAME` is what people try before they know of `NAME --help`.
        """
        if ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if args[:1] == ["help"]:
            args = [*args[1:2], "--help"]
            if len(args) == 1:
                click.echo(ctx.get_help(), color=ctx.color)
                ctx.exit()
        if args and args[0] not in COMMANDS and (args[0] == "-" or args[0][:1] != "-"):
            ctx.fail(_no_such_command(args[0]))
        return super().resolve_command(ctx, args)


def _no_such_command(word: str) -> str:
    """Return what to tell somebody who wrote `agrinews WORD`."""
    from pathlib import Path  # noqa: PLC0415 - needed only for a slip

    if word.lower().startswith(("http://", "https://")):
        meant = f"fetch {word}"
    elif word == "-" or Path(word).exists():
        meant = f"clean {word}"
    elif near := nearest(word, COMMANDS):
        meant = near
    else:
        return f"no command {word!r}; the commands are {', '.join(COMMANDS)}."
    return f"no command {word!r}; did you mean `agrinews {meant}`?"


@click.group(cls=LazyGroup)
@click.version_option(package.__version__, "-V", "--version", message="agrinews %(version)s")
def agrinews() -> None:
    """Chinese news pages in, clean JSON records out.

    Every command takes many inputs; "-" is standard input. Records go to standard output, one
    JSON object a line; messages go to standard error.

    \b
    Examples:
      agrinews clean page.html
      agrinews clean saved/ -o news.jsonl
      agrinews clean saved/ --fields title,date,source.name,text
      agrinews schema > record.schema.json

    \b
    Exit status:
      0    every input gave a record
      1    some inputs failed; all good records were written
      2    wrong usage
      3    no input gave a record
      4    stopped early: the output could not be written
      130  interrupted; what was written is whole lines
      141  the reader of the output went away
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
