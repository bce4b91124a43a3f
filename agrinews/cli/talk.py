"""What is said on stderr: lines for people, or JSON for programs; never anything of a page's own.

A line begins with our name; what went wrong with an input is a WARN, what ends the run an ERROR.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from itertools import pairwise
from typing import Final, Literal, TextIO, get_args

import click

from agrinews.cli.command import Choice, message_option
from agrinews.cli.options import gather

__all__ = ["Colour", "Listener", "Talk", "has_colour", "hear", "is_rewritable", "talk_options"]

Colour = Literal["auto", "always", "never"]


class Level(StrEnum):
    """How much a line matters; the words of Python's logging."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


LABELS: Final = {Level.ERROR: ("ERROR", "red"), Level.WARNING: ("WARN", "yellow")}
# A page's title or a file's name could move the cursor or change the colours of a terminal.
CONTROLS: Final = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"
}


CLEAR: Final = "\r\x1b[K"


@dataclass(slots=True)
class Line:
    """The line at the foot of stderr that says how far a run has come."""

    rewrites: bool = field(default_factory=lambda: is_rewritable(sys.stderr))
    """Whether it is put in the place of the last one."""
    stands: bool = False

    def show(self, text: str) -> None:
        """Show a line; cut off, since one that wraps cannot be rewritten."""
        if self.rewrites:
            import shutil  # noqa: PLC0415 - `agrinews --version` need not wait for it

            width = shutil.get_terminal_size().columns - 1
            _put(CLEAR + text[:width])
            self.stands = True
        else:
            _put(f"{text}\n")

    def clear(self) -> None:
        """Take the line away, so that something else can have its place."""
        if self.stands:
            _put(CLEAR)
            self.stands = False


@dataclass(frozen=True, slots=True)
class Talk:
    """How much is said on stderr, and how."""

    quiet: bool = False
    verbose: int = 0
    log_json: bool = False
    colour: Colour = "auto"
    line: Line = field(default_factory=Line, init=False, compare=False)

    def error(self, message: str, **facts: object) -> None:
        """Say what ends the run, or goes wrong with all of it; always."""
        self._say(Level.ERROR, message, facts=facts)

    def failed(self, origin: str, message: str, **facts: object) -> None:
        """Say on one line what went wrong with one input, while the run goes on; always."""
        line = f"{origin}: {message}".replace("\n", r"\n")
        self._say(Level.WARNING, line, facts={"origin": origin, **facts})

    def warn(self, message: str, **facts: object) -> None:
        """Say what a person should know, unless asked to be quiet."""
        if not self.quiet:
            self._say(Level.INFO, message, facts=facts)

    def detail(self, message: str, **facts: object) -> None:
        """Say what happens with each input, when asked to."""
        if self.verbose:
            self._say(Level.INFO, message, facts=facts)

    def debug(self, message: str) -> None:
        """Say what only somebody who hunts a bug wants to see."""
        if self.debugs:
            self._say(Level.DEBUG, message, facts={})

    @property
    def debugs(self) -> bool:
        """Whether `-vv` was given."""
        return self.verbose > 1

    @property
    def is_terminal(self) -> bool:
        """Whether a person sees stderr as it comes, on a terminal where a line can be rewritten."""
        return not self.log_json and is_rewritable(sys.stderr)

    def _say(self, level: Level, message: str, *, facts: Mapping[str, object]) -> None:
        if self.log_json:
            line = json.dumps({"level": level, "message": message, **facts}, default=str)
        else:
            line = self._line(level, message.translate(CONTROLS))
        self.line.clear()
        _put(f"{line}\n")

    def _line(self, level: Level, message: str) -> str:
        label, hue = LABELS.get(level, ("", ""))
        if not label:
            return f"agrinews: {message}"
        if has_colour(self.colour, sys.stderr):
            label = click.style(label, fg=hue, bold=True)
        return f"agrinews: {label} {message}"


def _put(text: str) -> None:
    """Write to stderr what its encoding can spell; a closed stderr is no reason to fail."""
    with suppress(OSError, ValueError, AttributeError):
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stderr.flush()


def has_colour(chosen: Colour, stream: TextIO | None) -> bool:
    """Tell whether a stream is to be coloured: what was asked, else NO_COLOR, FORCE_COLOR, a tty.

    Sources: no-color.org, force-color.org; a variable counts when it is not empty.
    """
    if chosen != "auto":
        return chosen == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_rewritable(stream)


def is_rewritable(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal that understands more than text."""
    with suppress(ValueError):  # closed
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    return False


@dataclass(slots=True)
class Listener:
    """Knows how a run is to speak, for what is to be said after its command has ended."""

    talk: Talk


def hear(arguments: Sequence[str]) -> Talk:
    """Return how arguments ask to be spoken to, read off the words: they may be wrong ones."""
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    colours = [word.removeprefix("--color=") for word in words if word.startswith("--color=")]
    colours += [after for word, after in pairwise(words) if word == "--color"]
    known: dict[str, Colour] = {name: name for name in get_args(Colour)}
    return Talk(
        verbose=2 * ("-vv" in words) + sum(word in ("-v", "--verbose") for word in words),
        log_json="--log-json" in words or bool(os.environ.get("AGRINEWS_LOG_JSON")),
        colour=next((known[name] for name in colours if name in known), "auto"),
    )


_gathered = gather(
    "talk",
    Talk,
    message_option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
    message_option("-v", "--verbose", count=True, help="A line per input; -vv: tracebacks too."),
    message_option("--log-json", is_flag=True, help="Say it as JSON, an object a line."),
    message_option(
        "--color",
        "colour",
        type=Choice(get_args(Colour)),
        default="auto",
        show_default=True,
        help="Colours: on a terminal, always, never. NO_COLOR and FORCE_COLOR are heeded.",
    ),
)


def talk_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options about messages, handed over as `talk`, which the run's Listener takes too."""

    @wraps(command)
    def heard(*arguments: object, talk: Talk, **given: object) -> int:
        listener = click.get_current_context().obj
        if isinstance(listener, Listener):
            listener.talk = talk
        return command(*arguments, talk=talk, **given)

    return _gathered(heard)
