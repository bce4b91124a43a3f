"""Settings: values that options take from files and from the environment.

The command line wins over the environment, that over `./agrinews.toml`, that over the user's own
`config.toml`, and that over the default. A file holds options by their long names, at its top for
every command that has them, in a table named after a command for that one; and `[[site]]` rules.
It can load no code.

script = "hans"
[fetch]
delay = 2.5
header = ["X-Team: corpus"]
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from agrinews.cli.slips import did_you_mean
from agrinews.errors import SetupError

if TYPE_CHECKING:
    from agrinews.cli.command import Command, Option
    from agrinews.model import SiteRule

__all__ = [
    "PREFIX",
    "Settings",
    "all_variables",
    "files_of",
    "origin",
    "settle",
    "site_rules",
    "user_file",
    "variables",
]

PROJECT_FILE: Final = "agrinews.toml"
USER_FILE: Final = "config.toml"
PREFIX: Final = "AGRINEWS"
SITES: Final = "site"
META: Final = "agrinews.settings"
"""Where a context keeps its Settings."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and the file it stands in."""

    value: object
    file: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What files say for one command, by the names of options."""

    files: tuple[str, ...] = ()
    values: Mapping[str, Setting] = field(default_factory=dict)
    rules: tuple[SiteRule, ...] = ()


def variables(command: str, key: str) -> tuple[str, ...]:
    """Return the environment variables of an option, the one that wins first.

    >>> variables("fetch", "user-agent")
    ('AGRINEWS_FETCH_USER_AGENT', 'AGRINEWS_USER_AGENT')
    """
    names = (f"{PREFIX}_{command}_{key}", f"{PREFIX}_{key}")
    return tuple(name.upper().replace("-", "_") for name in names)


def user_file() -> Path:
    """Return where a user's own settings are looked for."""
    return Path(click.get_app_dir("agrinews")) / USER_FILE


def settle(command: Command, ctx: click.Context, *, given: Mapping[str, Any]) -> None:
    """Make what files say the defaults of `ctx`.

    `given` is what the command line says, by parameter. Raises SetupError.
    """
    files = _chosen(command, ctx, given=given)
    if isinstance(command, click.Group):
        ctx.meta[f"{META}.files"] = files
        return
    found = load(ctx, files=files)
    ctx.meta[META] = found
    options = _settable(command)
    defaults = {options[key].name or "": each.value for key, each in found.values.items()}
    ctx.default_map = defaults


def origin(option: Option, ctx: click.Context) -> str | None:
    """Return the variable or the file that gave a value; None for one typed or not given."""
    source = ctx.get_parameter_source(option.name or "")
    if source is ParameterSource.ENVIRONMENT:
        return next((name for name in option.envvar or () if os.environ.get(name)), None)
    if source is ParameterSource.DEFAULT_MAP and META in ctx.meta:
        found: Settings = ctx.meta[META]
        return found.values[option.key].file
    return None


def files_of(ctx: click.Context) -> tuple[str, ...]:
    """Return the files that settings were read from, the weakest first."""
    if META in ctx.meta:
        found: Settings = ctx.meta[META]
        return found.files
    return tuple(map(str, ctx.meta.get(f"{META}.files", ())))


def all_variables(ctx: click.Context) -> frozenset[str]:
    """Return the environment variables that mean something to some command."""
    found = {f"_{PREFIX}_COMPLETE"}
    group = ctx.find_root().command
    for command in (group, *_others(ctx)):
        options: tuple[Option, ...] = getattr(command, "options", tuple)()
        found |= {name for option in options for name in option.envvar or ()}
    return frozenset(found)


def site_rules() -> tuple[SiteRule, ...]:
    """Return the site rules that the settings of the running command hold."""
    ctx = click.get_current_context(silent=True)
    found = ctx.meta.get(META) if ctx is not None else None
    return found.rules if isinstance(found, Settings) else ()


def _chosen(command: Command, ctx: click.Context, *, given: Mapping[str, Any]) -> tuple[Path, ...]:
    """Return the files to read, the weakest first. Raises a usage error."""
    by_key = {option.key: option for option in command.options()}
    path, path_from = by_key["config"].consume_value(ctx, given)
    none, none_from = by_key["no-config"].consume_value(ctx, given)
    typed = ParameterSource.COMMANDLINE
    if path_from is typed and none_from is typed:
        raise click.UsageError("--config and --no-config exclude each other.", ctx)
    if none_from is not ParameterSource.DEFAULT and path_from is not typed:
        return () if click.BOOL(none) else _usual()
    if path_from is not ParameterSource.DEFAULT:
        if not Path(path).is_file():
            raise SetupError(f"there is no settings file {path}")
        return (Path(path),)
    inherited: tuple[Path, ...] | None = ctx.meta.get(f"{META}.files")
    return _usual() if inherited is None else inherited


def _usual() -> tuple[Path, ...]:
    return tuple(path for path in (user_file(), Path(PROJECT_FILE)) if path.is_file())


def load(ctx: click.Context, *, files: tuple[Path, ...]) -> Settings:
    """Return what `files` say for the command of `ctx`, the last one winning. Raises SetupError."""
    values: dict[str, Setting] = {}
    rules: list[SiteRule] = []
    for path in files:
        body = _table(path)
        values |= {key: Setting(value, str(path)) for key, value in _values(body, ctx, file=path)}
        rules.extend(_rules(body.get(SITES), path))
    return Settings(tuple(map(str, files)), values, tuple(rules))


def _table(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - `agrinews --version` need not wait for it

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"{path} is no TOML: {error}") from error


def _rules(tables: object, path: Path) -> tuple[SiteRule, ...]:
    if tables is None:
        return ()
    from agrinews.tables.sites import rules_in  # noqa: PLC0415 - only where there are rules

    return rules_in(tables, file=str(path))


def _values(
    body: dict[str, Any], ctx: click.Context, *, file: Path
) -> Iterator[tuple[str, object]]:
    """Yield the values for the command of `ctx`, its own table last. Raises SetupError."""
    options, own = _settable(ctx.command), ctx.command.name or ""
    commands = _commands(ctx)
    for name, value in body.items():
        if name == SITES or (name in commands and isinstance(value, dict)):
            continue
        key = name.replace("_", "-")
        if isinstance(value, dict):
            known = (*commands, SITES)
            raise SetupError(f"{file}: no command [{name}]{did_you_mean(name, known)}")
        if key in options:
            yield key, _checked(value, options[key], where=f"{file}: {name}")
        else:
            _check_of_others(key, ctx, where=f"{file}: {name}")
    for name, value in body.get(own, {}).items():
        key = name.replace("_", "-")
        where = f"{file}: [{own}] {name}"
        if key not in options:
            hint = did_you_mean(key, options, otherwise=f"; see agrinews {own} --help")
            raise SetupError(f"{where}: no such option{hint}")
        yield key, _checked(value, options[key], where=where)


def _settable(command: click.Command) -> dict[str, Option]:
    found: tuple[Option, ...] = getattr(command, "options", tuple)()
    return {option.key: option for option in found if option.is_setting}


def _commands(ctx: click.Context) -> list[str]:
    group = ctx.find_root().command
    return group.list_commands(ctx) if isinstance(group, click.Group) else []


def _others(ctx: click.Context) -> Iterator[Command]:
    """Yield all commands, which loads them."""
    from agrinews.cli.command import Command  # noqa: PLC0415 - they need each other

    group = ctx.find_root().command
    for name in _commands(ctx):
        found = group.get_command(ctx, name) if isinstance(group, click.Group) else None
        if isinstance(found, Command):
            yield found


def _check_of_others(key: str, ctx: click.Context, *, where: str) -> None:
    """Raise SetupError for a name at the top of a file that is an option of no command."""
    known = {known for other in _others(ctx) for known in _settable(other)}
    if key not in known:
        raise SetupError(f"{where}: no such option{did_you_mean(key, sorted(known))}")


def _checked(value: object, option: Option, *, where: str) -> object:
    """Return a value in the shape its option takes. Raises SetupError for one of another shape."""
    if option.multiple:
        found = value if isinstance(value, list) else [value]
        if not any(isinstance(each, list | dict) for each in found):
            return tuple(map(str, found))
        raise SetupError(f"{where}: a text or a list of texts is wanted")
    if option.is_flag != isinstance(value, bool):
        wanted = "true or false is wanted" if option.is_flag else "a value is wanted, not a boolean"
        raise SetupError(f"{where}: {wanted}")
    if isinstance(value, list | dict):
        raise SetupError(f"{where}: a single value is wanted")
    return value if isinstance(value, int | float) else str(value)
