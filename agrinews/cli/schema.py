"""`agrinews schema`: the contract of a record, an example of one, and a check against it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from agrinews.cli.command import Command, input_option, output_option
from agrinews.cli.status import Status
from agrinews.cli.streams import StandardOutput
from agrinews.cli.talk import Talk, talk_options
from agrinews.errors import UnreadableError


@click.command("schema", cls=Command)
@input_option("--check", "checked", metavar="FILE", help="Check the records of FILE (- for stdin).")
@output_option("--example", is_flag=True, help="Print one record instead.")
@talk_options
def command(*, checked: str | None, example: bool, talk: Talk) -> int:
    """Print the JSON Schema (draft-07) of a record.

    With --check, read JSON Lines or a JSON array of records: status 0 if all are valid, else 1 and
    a line on stderr for each that is not.

    \b
    Examples:
      agrinews schema > record.schema.json
      agrinews schema --check news.jsonl
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    from agrinews.record.schema import example_text, schema_text  # noqa: PLC0415

    if checked is not None and example:
        raise click.UsageError("--check and --example exclude each other.")
    if checked is not None:
        return int(_check(checked, talk))
    StandardOutput().write((example_text() if example else schema_text()).encode())
    return int(Status.OK)


def _check(path: str, talk: Talk) -> Status:
    from agrinews.record.schema import check  # noqa: PLC0415

    total = wrong = 0
    for place, text in _records(path):
        total += 1
        problem = _problem(text) or check(json.loads(text))
        if problem:
            wrong += 1
            talk.failed(f"{path}:{place}", problem)
    valid = total - wrong
    talk.warn(f"{valid} valid, {wrong} not")
    if not valid:
        return Status.SOME_FAILED if wrong else Status.NONE_GOOD
    return Status.SOME_FAILED if wrong else Status.OK


def _problem(text: str) -> str | None:
    try:
        json.loads(text)
    except ValueError as error:
        return f"not JSON: {error}"
    return None


def _records(path: str) -> Iterator[tuple[str, str]]:
    """Yield each record as JSON text, with its line, or its place in an array."""
    text = _text_of(path)
    if text.lstrip()[:1] == "[" or _is_one_object(text):
        value = json.loads(text) if _problem(text) is None else None
        items = value if isinstance(value, list) else [value]
        if value is None:
            yield "1", text
            return
        yield from ((f"[{number}]", json.dumps(item)) for number, item in enumerate(items))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield str(number), line


def _is_one_object(text: str) -> bool:
    """Whether this is one record over several lines, as it is shown on a terminal."""
    return text.startswith("{\n") and _problem(text) is None


def _text_of(path: str) -> str:
    try:
        body = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return body.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}", origin=path) from error
    except UnicodeDecodeError as error:
        raise UnreadableError("not UTF-8", origin=path) from error
