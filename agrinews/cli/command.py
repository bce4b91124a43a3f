"""The commands and options of click as this program wants them.

Options stand in sections of the help, take values from the environment and from settings files
under one name, say where a wrong value came from, and complete themselves in a shell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, NoReturn

import click
from click.shell_completion import CompletionItem

from agrinews.cli import settings
from agrinews.cli.completion import values_of
from agrinews.cli.slips import did_you_mean
from agrinews.cli.streams import StandardOutput

__all__ = [
    "Choice",
    "Command",
    "Option",
    "Section",
    "cleaning_option",
    "input_option",
    "message_option",
    "network_option",
    "output_option",
    "running_option",
]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Section(Enum):
    """The sections of a command's help, in their order."""

    INPUT = "Input"
    OUTPUT = "Output"
    NETWORK = "Network"
    CLEANING = "Cleaning"
    RUNNING = "Running"
    MESSAGES = "Messages"
    OTHER = "Settings and help"


class Choice(click.Choice[str]):
    """A choice that names the word that was probably meant."""

    def convert(  # noqa: PLR0917 - click's own signature
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the choice. Raises BadParameter."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            hint = did_you_mean(str(value), map(str, self.choices), otherwise=".")
            raise click.BadParameter(error.message.rstrip(".") + hint, ctx, param) from error


class Option(click.Option):
    """An option with a section and one name for environment and settings."""

    def __init__(
        self,
        names: Sequence[str],
        section: Section = Section.OTHER,
        **chosen: Any,  # noqa: ANN401 - whatever click takes
    ) -> None:
        """Take what click takes, and the section of the help."""
        super().__init__(names, **chosen)
        self.section = section

    @property
    def key(self) -> str:
        """Return its name in a settings file: the long one, without the dashes."""
        return next(name for name in self.opts if name.startswith("--")).removeprefix("--")

    @property
    def is_setting(self) -> bool:
        """Whether a settings file may give it a value."""
        return not self.hidden and self.expose_value

    def value_from_envvar(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Return what the environment says; of an option given several times, a value a line.

        click would cut at white space, which headers and paths may contain.
        """
        if not self.multiple:
            return super().value_from_envvar(ctx)
        found = self.resolve_envvar_value(ctx)
        return None if found is None else tuple(filter(None, found.splitlines()))

    def process_value(self, ctx: click.Context, value: object) -> object:
        """Return the value converted; an error says where a value came from that was not typed."""
        try:
            return super().process_value(ctx, value)
        except click.BadParameter as error:
            if origin := settings.origin(self, ctx):
                message = f"{error.message} (from {origin})"
                raise click.BadParameter(message, ctx, self) from error
            raise

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the values that may stand here."""
        if self.metavar and (found := values_of(self.metavar, incomplete)) is not None:
            return found
        return super().shell_complete(ctx, incomplete)


def _in(section: Section) -> Callable[..., Decorator]:
    """Return `click.option` for options of one section."""

    def option(*names: str, **chosen: Any) -> Decorator:  # noqa: ANN401 - whatever click takes
        return click.option(*names, cls=Option, section=section, **chosen)

    return option


input_option = _in(Section.INPUT)
output_option = _in(Section.OUTPUT)
network_option = _in(Section.NETWORK)
cleaning_option = _in(Section.CLEANING)
running_option = _in(Section.RUNNING)
message_option = _in(Section.MESSAGES)


class Command(click.Command):
    """A command whose options stand in sections and may be set by files and environment."""

    def __init__(self, name: str | None, **chosen: Any) -> None:  # noqa: ANN401 - as above
        """Take what click takes; add the options about settings, name the variables."""
        chosen.setdefault("context_settings", dict(CONTEXT))
        super().__init__(name, **chosen)
        self.params = [*self.params, *_about_settings()]
        for option in self.options():
            option.envvar = settings.variables(self.name or "", option.key)

    def options(self) -> tuple[Option, ...]:
        """Return its options, in the order of their sections."""
        own = [param for param in self.params if isinstance(param, Option) and not param.hidden]
        sections = list(Section)
        return tuple(sorted(own, key=lambda option: sections.index(option.section)))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look for settings, then parse. Raises SetupError for settings that make no sense."""
        if not ctx.resilient_parsing:
            given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
            asks_for_help = self.get_help_option(ctx)
            if asks_for_help is None or not given.get(asks_for_help.name):
                settings.settle(self, ctx, given=given)
                if given.get("show_config"):
                    self._show(ctx, given)
        return super().parse_args(ctx, args)

    def _show(self, ctx: click.Context, given: Mapping[str, Any]) -> NoReturn:
        from agrinews.cli import show_config  # noqa: PLC0415 - it needs this module

        is_group = isinstance(self, click.Group)
        text = show_config.of_all(ctx) if is_group else show_config.of_one(self, ctx, given=given)
        StandardOutput().write(text.encode("utf-8", "replace"))
        ctx.exit()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        told: dict[Section, list[tuple[str, str]]] = defaultdict(list)
        for param in self.get_params(ctx):
            line = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if line is not None:
                told[getattr(param, "section", Section.OTHER)].append(line)
        for section in Section:
            if told[section]:
                with formatter.section(section.value):
                    formatter.write_dl(told[section])


def _about_settings() -> tuple[Option, ...]:
    return (
        Option(
            ["--config"],
            metavar="FILE",
            expose_value=False,
            help="Take settings from FILE alone, not from agrinews.toml and your own file.",
        ),
        Option(
            ["--no-config"], is_flag=True, expose_value=False, help="Take no settings from files."
        ),
        Option(
            ["--show-config"],
            is_flag=True,
            expose_value=False,
            help="Print all settings, each with where it came from, and stop.",
        ),
    )
