"""Writes the chapter on the record from the schema and its example: docs/record.md.

    pytest tests/record/test_record_manual.py --accept

Nothing in the chapter is written by hand but the lines in this module, so it cannot fall behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

HEAD = """\
# The record, field by field

Made from the schema (`agrinews schema`) by the tests; do not edit it here.

One JSON object for each page. The keys up to `tool` are always there and always in this order;
what is not known is `null` or an empty list. What a page does not say is never made up: no midnight
for a story that only gives a day, no site as the source.

"""
COLUMNS = """\
| key | type | meaning |
|---|---|---|
"""
PARTS = """
## Objects inside

"""
EXAMPLE = """\
## An example

`agrinews schema --example` prints it: a page with readings put after its characters, as it came
out. Texts of more than {limit} characters are cut here.

"""
LIMIT = 90


def record_page(schema: Schema, example: object) -> str:
    """Return the chapter as Markdown."""
    parts = "\n".join(_part(name, part) for name, part in schema["definitions"].items())
    shown = json.dumps(_cut(example), ensure_ascii=False, indent=2)
    example_part = f"{EXAMPLE.format(limit=LIMIT)}```json\n{shown}\n```\n"
    return f"{HEAD}{COLUMNS}{''.join(_rows(schema))}{PARTS}{parts}\n{example_part}"


def _part(name: str, part: Schema) -> str:
    table = "".join(_rows(part))
    return f"### {name}\n\n{part['description']}\n\n{COLUMNS}{table}"


def _rows(schema: Schema) -> Iterator[str]:
    required = schema["required"]
    for name, item in schema["properties"].items():
        target = next(_targets(item), "")
        link = f"See [{target}](#{target.lower()})." if target else ""
        if name not in required and not item.get("description"):
            link = "Where there is one."
        meaning = " ".join(filter(None, (item.get("description"), link)))
        yield f"| `{name}` | {_type_of(item)} | {meaning} |\n"


def _targets(item: Schema) -> Iterator[str]:
    """Yield the names of the definitions that a property refers to."""
    if "$ref" in item:
        yield item["$ref"].rpartition("/")[2]
    for inner in (*item.get("anyOf", ()), item.get("items"), item.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _targets(inner)


def _type_of(item: Schema) -> str:
    if "const" in item:
        return f"`{json.dumps(item['const'])}`"
    if "anyOf" in item:
        return " or ".join(map(_type_of, item["anyOf"]))
    if "$ref" in item:
        return "object"
    if "enum" in item:
        return ", ".join(f"`{value}`" for value in item["enum"])
    kinds = item.get("type", "any")
    named = [kinds] if isinstance(kinds, str) else kinds
    inner = _type_of(item["items"]) if "items" in item else ""
    return " or ".join(f"array of {inner}" if kind == "array" and inner else kind for kind in named)


def _cut(value: object) -> object:
    """Return a value of JSON with its long texts cut."""
    if isinstance(value, str):
        return value if len(value) <= LIMIT else f"{value[:LIMIT]}…"
    if isinstance(value, list):
        return [_cut(item) for item in value]
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return value
