"""Where a file may be written, and how it gets its name only when it is whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

from agrinews.errors import OutputError

Existing = Literal["refuse", "replace", "continue"]
"""What to do with output that is there already."""


def put_whole(path: Path, body: bytes) -> None:
    """Write a file under another name and rename it into place. Raises OutputError.

    A pipe or a device is written to: a file in its place would be the end of `/dev/null`.
    """
    is_file = path.is_file() or not path.exists()
    part = path.with_name(f".{path.name}.part")
    try:
        if not is_file:
            path.write_bytes(body)
            return
        part.write_bytes(body)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise unwritable(path, error) from error


def check_writable(path: Path, *, existing: Existing) -> None:
    """Raise OutputError when the path must not be written or has no directory to stand in."""
    if path.is_dir():
        raise OutputError(f"{path} is a directory")
    if path.is_file() and existing == "refuse":
        raise OutputError(f"{path} exists; give --overwrite to replace it, --resume to add to it")
    if not path.parent.is_dir():
        raise OutputError(f"there is no directory {path.parent}; make it, or write elsewhere")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise OutputError(f"{path} cannot be written: permission denied")


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return the error of a path that could not be written."""
    return OutputError(f"{path} cannot be written: {error.strerror or error}")


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, as far as they are missing. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def is_same_file(path: Path, origin: str) -> bool:
    """Whether both exist and are one file."""
    try:
        return path.samefile(origin)
    except (OSError, ValueError):
        return False


def is_device(path: Path) -> bool:
    """Whether the path is a pipe, a device or a link: none of them may be replaced by a file."""
    return path.is_symlink() or (path.exists() and not path.is_file())


def part_of(path: Path) -> Path:
    """Return the name that a file has until it is whole."""
    return path.with_name(f"{path.name}.part")


def lock(descriptor: int, path: Path) -> None:
    """Keep other runs from writing the same file. Raises OutputError when one does."""
    if os.name != "posix":
        return
    import fcntl  # noqa: PLC0415 - not on every system

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(f"{path} is being written by another run") from error
