"""Exit statuses, and how an exception becomes a message and one of them."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum

import click

from agrinews.cli.streams import ReaderGoneError, abandon_stdout, complain
from agrinews.errors import AgrinewsError, OutputError, SetupError


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
    try:
        outcome = command.main(args=given, prog_name="agrinews", standalone_mode=False)
        status = outcome if isinstance(outcome, int) else Status.OK
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        status = Status.INTERRUPTED
    except (ReaderGoneError, BrokenPipeError, SystemExit):  # click exits when its help is cut off
        status = Status.READER_GONE
    except click.ClickException as error:
        _show(error)
        status = error.exit_code
    except AgrinewsError as error:
        status = _failed(error, given)
    except OSError as error:
        complain(f"stopped: {error}")
        _trace(given)
        status = Status.STOPPED
    except Exception as error:  # noqa: BLE001 - the last resort: a bug becomes one line
        complain(f"bug: {type(error).__name__}: {error} (run again with -vv for the traceback)")
        _trace(given)
        status = Status.STOPPED
    abandon_stdout()
    return int(status)


def status_of(error: AgrinewsError) -> Status:
    """Return the exit status of a run that `error` ended."""
    if isinstance(error, OutputError):
        return Status.STOPPED
    return Status.USAGE if isinstance(error, SetupError) else Status.SOME_FAILED


def _failed(error: AgrinewsError, arguments: Sequence[str]) -> Status:
    complain(f"{error.origin}: {error}" if error.origin else str(error))
    _trace(arguments)
    return status_of(error)


def _show(error: click.ClickException) -> None:
    """Show a usage error as click does, whatever the terminal's encoding."""
    try:
        error.show(file=sys.stderr)
    except OSError:
        return


def _trace(arguments: Sequence[str]) -> None:
    """Show the traceback only to those who asked for it."""
    asked = "-vv" in arguments or sum(word in ("-v", "--verbose") for word in arguments) > 1
    if asked:
        traceback.print_exc(file=sys.stderr)
