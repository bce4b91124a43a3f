"""Exit statuses, and how an exception becomes a message and one of them."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from typing import Final

import click
from click.shell_completion import shell_complete

from agrinews.cli.streams import ReaderGoneError, abandon_stdout
from agrinews.cli.talk import Listener, Talk, hear
from agrinews.errors import AgrinewsError, OutputError, SetupError

COMPLETE: Final = "_AGRINEWS_COMPLETE"
"""The variable by which shells ask what may come next."""


class Status(IntEnum):
    """What a shell script may rely on."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    NONE_GOOD = 3
    STOPPED = 4
    INTERRUPTED = 128 + signal.SIGINT
    READER_GONE = 141  # 128 + SIGPIPE, a number that not every system has a name for


def run(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Run `command`, turn whatever comes out of it into an exit status, and never raise."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    listener = Listener(hear(given))
    if asked := os.environ.get(COMPLETE):
        return shell_complete(command, {}, "agrinews", COMPLETE, asked)
    try:
        outcome = command.main(
            args=given, prog_name="agrinews", standalone_mode=False, obj=listener
        )
        status = outcome if isinstance(outcome, int) else Status.OK
    except (KeyboardInterrupt, click.Abort):
        listener.talk.error("interrupted")
        status = Status.INTERRUPTED
    except (ReaderGoneError, BrokenPipeError, SystemExit):  # click exits when its help is cut off
        status = Status.READER_GONE
    except click.ClickException as error:
        _show(error, listener.talk)
        status = error.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort: a bug becomes one line
        status = _failed(error, listener.talk)
    abandon_stdout()
    if status == Status.INTERRUPTED and arguments is None:
        # A further Ctrl-C, while the interpreter ends, would be a traceback or another status.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return int(status)


def status_of(error: AgrinewsError) -> Status:
    """Return the exit status of a run that `error` ended."""
    if isinstance(error, OutputError):
        return Status.STOPPED
    return Status.USAGE if isinstance(error, SetupError) else Status.NONE_GOOD


def _failed(error: Exception, talk: Talk) -> Status:
    """Say what ended the run, with the traceback for those who asked for it."""
    if isinstance(error, AgrinewsError):
        talk.error(f"{error.origin}: {error}" if error.origin else str(error), code=error.code)
    elif isinstance(error, OSError):
        talk.error(f"stopped: {error}")
    else:
        hint = "run again with -vv for the traceback"
        talk.error(f"bug: {type(error).__name__}: {error} ({hint})", code="bug")
    talk.debug("".join(traceback.format_exception(error)))
    return status_of(error) if isinstance(error, AgrinewsError) else Status.STOPPED


def _show(error: click.ClickException, talk: Talk) -> None:
    """Show a usage error: as click does, or as one line of JSON."""
    if talk.log_json:
        talk.error(error.format_message(), code="usage")
        return
    with suppress(OSError):
        error.show(file=sys.stderr)
