"""The command line: flags in, one call into the library, records out.

Records go to stdout and nothing else does; people are spoken to on stderr. A command is one
module with a `command` and one line in `cli.group.COMMANDS`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import agrinews as package

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `agrinews` with `arguments` (default: those of the process); return the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given in (
        ["--version"],
        ["-V"],
    ):  # as the group would, without a fifth of a second of imports
        sys.stdout.write(f"agrinews {package.__version__}\n")
        return 0
    try:
        from agrinews.cli.group import agrinews  # noqa: PLC0415 - importing the package is free
        from agrinews.cli.status import run  # noqa: PLC0415
    except KeyboardInterrupt:  # Ctrl-C while the first modules load
        return 130
    return run(agrinews, arguments)
