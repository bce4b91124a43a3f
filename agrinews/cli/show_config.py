"""`--show-config`: every setting, and where its value came from, as a settings file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final

import click
from click.core import ParameterSource

from agrinews.cli import settings
from agrinews.cli.command import Command
from agrinews.cli.slips import did_you_mean

__all__ = ["of_all", "of_one"]

SHOWN: Final = (bool, int, float, str, tuple)
VALUE_CHARS: Final = 40
"""So wide is the column of names and values; what is longer pushes its origin to the right."""


def of_one(command: Command, ctx: click.Context, *, given: Mapping[str, Any]) -> str:
    """Return the settings of one command as TOML. Raises a usage error for a wrong value."""
    lines = [f"[{command.name}]", *_lines(command, ctx, given=given)]
    return "\n".join([*_head(ctx), *lines, *_strangers(ctx)]) + "\n"


def of_all(ctx: click.Context) -> str:
    """Return the settings of all commands as TOML. Raises what `of_one` raises."""
    group = ctx.command
    lines: list[str] = []
    for name in group.list_commands(ctx) if isinstance(group, click.Group) else ():
        command = group.get_command(ctx, name) if isinstance(group, click.Group) else None
        if isinstance(command, Command):
            own = click.Context(command, info_name=name, parent=ctx)
            settings.settle(command, own, given={})
            lines += ["", f"[{name}]", *_lines(command, own, given={})]
    return "\n".join([*_head(ctx), *lines, *_strangers(ctx)]) + "\n"


def _head(ctx: click.Context) -> Iterator[str]:
    files = settings.files_of(ctx)
    yield "# Command line > environment > ./agrinews.toml > your own file > default."
    yield f"# Read: {', '.join(map(str, reversed(files))) or 'no file'}"
    yield f"# Your own file: {settings.user_file()}"


def _lines(command: Command, ctx: click.Context, *, given: Mapping[str, Any]) -> Iterator[str]:
    for option in command.options():
        if not option.is_setting:
            continue
        value, source = option.consume_value(ctx, given)
        ctx.set_parameter_source(option.name or "", source)
        converted = option.process_value(ctx, value)
        # A quantity such as 10M is shown as it was written, not as what a function makes of it.
        shown = value if isinstance(option.type, click.types.FuncParamType) else converted
        is_set = isinstance(shown, SHOWN) and shown != ()
        line = f"{option.key} = {_toml(shown)}" if is_set else f"# {option.key} ="
        spoken = "command line" if source is ParameterSource.COMMANDLINE else "default"
        yield f"{line:<{VALUE_CHARS}} # {settings.origin(option, ctx) or spoken}"


def _toml(value: object) -> str:
    r"""Return a value in the syntax of TOML, which has the escapes of JSON.

    >>> _toml(("a", "b")), _toml(True), _toml("x\ty")
    ('["a", "b"]', 'true', '"x\\ty"')
    """
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _strangers(ctx: click.Context) -> Iterator[str]:
    """Yield a line for each variable of ours that means nothing."""
    known = settings.all_variables(ctx)
    found = [name for name in sorted(os.environ) if name.startswith(f"{settings.PREFIX}_")]
    strange = [name for name in found if name not in known]
    if strange:
        yield ""
    for name in strange:
        yield f"# {name} means nothing{did_you_mean(name, known)}"
