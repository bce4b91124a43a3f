"""What a shell may complete after an option, told by what the help calls its value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    import click

__all__ = ["complete_path", "values_of"]


def _files(incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _folders(incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="dir")]


def _fields(incomplete: str) -> list[CompletionItem]:
    """Return the names that may stand at the end of a list with commas."""
    from agrinews.record.flat import paths  # noqa: PLC0415 - a completion must be quick

    return _in_list(incomplete, paths())


def _kinds(incomplete: str) -> list[CompletionItem]:
    from agrinews.repair.kinds import NAMES  # noqa: PLC0415 - as above

    return _in_list(incomplete, NAMES)


def _encodings(incomplete: str) -> list[CompletionItem]:
    from agrinews.tables import rows  # noqa: PLC0415 - as above

    labels = sorted({row[1] for row in rows("charset_labels.tsv")})
    return [CompletionItem(label) for label in labels if label.startswith(incomplete.lower())]


def _in_list(incomplete: str, names: Iterable[str]) -> list[CompletionItem]:
    before, comma, last = incomplete.rpartition(",")
    taken = set(before.split(","))
    free = (name for name in names if name.startswith(last) and name not in taken)
    return [CompletionItem(f"{before}{comma}{name}") for name in free]


VALUES: Final[Mapping[str, Callable[[str], list[CompletionItem]]]] = {
    "DIR": _folders,
    "ENC": _encodings,
    "FILE": _files,
    "KIND,...": _kinds,
    "LIST": _fields,
    "PATH": _files,
}


def values_of(metavar: str, incomplete: str) -> list[CompletionItem] | None:
    """Return what may stand where the help says `metavar`; None where nothing is known of it."""
    found = VALUES.get(metavar)
    return None if found is None else found(incomplete)


def complete_path(  # noqa: PLR0917 - as click calls it
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Leave an argument to the shell, which knows files best."""
    del ctx, param
    return _files(incomplete)
