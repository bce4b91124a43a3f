"""What an earlier run has left in a file of JSON lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agrinews.errors import OutputError
from agrinews.writers.sinks import unwritable

__all__ = ["recover"]


def recover(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file, none if it is not there; cut off a last line that is not whole.

    Raises OutputError when the file is not one of JSON lines: nothing is then cut.
    """
    try:
        with path.open("r+b") as lines:
            end = 0
            for line in lines:
                row = _row(line)
                if row is None:
                    if lines.read(1) or not line.startswith(b"{"):
                        raise OutputError(f"{path} has lines that are no records")
                    break
                end += len(line)
                yield row
            os.ftruncate(lines.fileno(), end)
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(path, error) from error


def _row(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
