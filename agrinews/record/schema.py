"""The JSON Schema (draft-07) of a record: written from the fields, shipped as a file, checked.

Only keywords that mean the same in draft 2020-12 are used.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args, get_origin

import fastjsonschema

from agrinews.errors import AgrinewsError
from agrinews.record.codec import choices, hints, is_object, key_of
from agrinews.record.fields import SCHEMA, Limit, OneOf, Plain, Record
from agrinews.repair.kinds import KINDS
from agrinews.tables import rows

FILE = "schema.json"
EXAMPLE = "example.json"
SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def schema_text() -> str:
    """Return the schema as it is shipped."""
    return files("agrinews").joinpath(FILE).read_text("utf-8")


def example_text() -> str:
    """Return an example record, as it is shipped, indented."""
    return files("agrinews").joinpath(EXAMPLE).read_text("utf-8")


def check(record: Plain) -> str | None:
    """Return what is wrong with a plain record, or None if it is valid."""
    try:
        _validator()(record)
    except fastjsonschema.JsonSchemaValueException as error:
        return str(error.message)
    return None


@cache
def _validator() -> Callable[[Plain], Plain]:
    """Compile the shipped schema, once. Raises AgrinewsError if the file was damaged."""
    try:
        compiled: Callable[[Plain], Plain] = fastjsonschema.compile(json.loads(schema_text()))
    except (ValueError, fastjsonschema.JsonSchemaDefinitionException) as error:
        raise AgrinewsError(f"the shipped schema cannot be used: {error}") from error
    return compiled


def emit() -> str:
    """Return the schema as the fields define it; the shipped file must equal it."""
    definitions: dict[str, Plain] = {}
    top = _object(Record, definitions)
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"https://agrinews.example/schema/{SCHEMA}",
        "title": "agrinews record",
    }
    whole = {**head, **top, "definitions": dict(sorted(definitions.items()))}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _object(kind: type, definitions: dict[str, Plain]) -> Plain:
    comments = _comments(kind)
    properties = {}
    for item in fields(kind):
        described = {"description": comments[item.name]} if item.name in comments else {}
        properties[key_of(item)] = {**described, **_schema(hints(kind)[item.name], definitions)}
    return {
        "description": inspect.getdoc(kind),
        "type": "object",
        "additionalProperties": False,
        "required": [key_of(f) for f in fields(kind) if not f.metadata.get("left_out")],
        "properties": properties,
    }


def _schema(kind: Any, definitions: dict[str, Plain]) -> Plain:  # noqa: ANN401, PLR0911
    """Return the schema of one type; dataclasses go into `definitions`."""
    origin, inner = get_origin(kind), get_args(kind)
    if is_object(kind) and origin is Annotated:
        item = get_args(get_args(inner[0])[0])[1]
        return {"type": "object", "additionalProperties": _schema(item, definitions)}
    if origin is Annotated:
        limits = {x.keyword: x.value for x in inner[1:] if isinstance(x, Limit)}
        words = next((x for x in inner[1:] if isinstance(x, OneOf)), None)
        enum = {"enum": list(known_words(words))} if words else {}
        return {**_schema(inner[0], definitions), **limits, **enum}
    if choices(kind):
        return _union([_schema(member, definitions) for member in inner])
    if origin is tuple:
        return _array(inner, definitions)
    if origin is Literal:
        return {"const": inner[0]} if len(inner) == 1 else {"enum": list(inner)}
    if is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/definitions/{kind.__name__}"}
    return {} if kind is Any else {"type": SCALARS[kind]}


def known_words(of: OneOf) -> tuple[str, ...]:
    """Return the documented kinds of edits or of removals."""
    return tuple(KINDS) if of.words == "repairs" else tuple(k for k, _ in rows("removals.tsv"))


def _array(inner: tuple[Any, ...], definitions: dict[str, Plain]) -> Plain:
    schema: Plain = {"type": "array", "items": _schema(inner[0], definitions)}
    if inner[-1] is Ellipsis:
        return schema
    return {**schema, "minItems": len(inner), "maxItems": len(inner)}


def _union(members: list[Plain]) -> Plain:
    """Join `X | None` into one schema where X is a plain type, else list the choices."""
    if len(members) == 2 and members[1] == {"type": "null"} and "type" in members[0]:  # noqa: PLR2004
        return {**members[0], "type": [members[0]["type"], "null"]}
    return {"anyOf": members}


def _comments(kind: type) -> dict[str, str]:
    """Return the doc string below each field of a dataclass."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    statements = body.body if isinstance(body, ast.ClassDef) else []
    found: dict[str, str] = {}
    for before, after in pairwise(statements):
        match before, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                found[name] = inspect.cleandoc(str(text))
    return found


__all__ = ["check", "emit", "schema_text"]
