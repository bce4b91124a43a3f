"""Options that belong together arrive in a command as one frozen value.

@click.command()
@talk_options
def command(*, talk: Talk) -> int: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any

__all__ = ["gather"]

Decorator = Callable[[Callable[..., int]], Callable[..., int]]


def gather(name: str, into: type, *options: Callable[[Any], Any]) -> Decorator:
    """Add `options` to a command and hand their values over as one `into`, under `name`.

    The options' parameter names are the fields that the dataclass `into` takes.
    """
    names = [field.name for field in fields(into) if field.init]

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def gathered(*arguments: object, **given: object) -> int:
            taken = {field: given.pop(field) for field in names}
            return command(*arguments, **{name: into(**taken)}, **given)

        for option in reversed(options):
            option(gathered)
        return gathered

    return decorate
