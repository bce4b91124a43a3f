"""Encodings by the names that people give them."""

from __future__ import annotations

import click

from agrinews.cli.slips import did_you_mean

__all__ = ["check_encoding", "encoding_named"]


def encoding_named(label: str) -> str:
    """Return the encoding that a label means. Raises BadParameter for an unknown one."""
    from agrinews.charset.labels import encoding_of  # noqa: PLC0415 - help loads no table
    from agrinews.tables import rows  # noqa: PLC0415

    found = encoding_of(label)
    if found is None:
        hint = did_you_mean(label, [row[0] for row in rows("charset_labels.tsv")], otherwise=".")
        raise click.BadParameter(f"{label!r} is no encoding that is known{hint}")
    return found


def check_encoding(  # noqa: PLR0917 - as click calls it
    ctx: click.Context, param: click.Parameter, value: str | None
) -> str | None:
    """Return a label as it was given. Raises BadParameter for an unknown one."""
    del ctx, param
    if value is not None:
        encoding_named(value)
    return value
