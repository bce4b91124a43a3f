"""Options that several commands share; each group arrives in a command as one frozen value.

@click.command()
@talk_options
def command(*, talk: Talk) -> int: ...
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from agrinews.cli.streams import complain

P = ParamSpec("P")
R = TypeVar("R")
Decorator = Callable[[Callable[..., R]], Callable[..., R]]


def gather(name: str, into: type, *options: Callable[[Any], Any]) -> Decorator[int]:
    """Add `options` to a command and hand their values over as one `into`, under `name`.

    The options' parameter names are the fields of the dataclass `into`.
    """
    names = [field.name for field in fields(into)]

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def gathered(*arguments: object, **given: object) -> int:
            taken = {field: given.pop(field) for field in names}
            return command(*arguments, **{name: into(**taken)}, **given)

        for option in reversed(options):
            option(gathered)
        return gathered

    return decorate


@dataclass(frozen=True, slots=True)
class Talk:
    """How much is said on stderr."""

    quiet: bool = False
    verbose: int = 0

    def error(self, message: str) -> None:
        """Say what went wrong; always."""
        complain(message)

    def warn(self, message: str) -> None:
        """Say what a person should know, unless asked to be quiet."""
        if not self.quiet:
            complain(message)

    def detail(self, message: str) -> None:
        """Say what happens with each input, when asked to."""
        if self.verbose:
            complain(message)

    def debug(self, message: str) -> None:
        """Say what only somebody who hunts a bug wants to see."""
        if self.debugs:
            complain(message)

    @property
    def debugs(self) -> bool:
        """Whether `-vv` was given."""
        return self.verbose > 1

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees stderr as it comes."""
        return sys.stderr is not None and sys.stderr.isatty()


talk_options = gather(
    "talk",
    Talk,
    click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
    click.option("-v", "--verbose", count=True, help="A line per input; -vv: tracebacks too."),
)
