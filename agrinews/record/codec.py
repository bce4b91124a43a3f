r"""Records to JSON and back.

>>> from agrinews.record.fields import Source
>>> plain(Source("新华网", None))
{'name': '新华网', 'url': None}
>>> build(Source, {"name": "新华网", "url": None})
Source(name='新华网', url=None)
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from agrinews.errors import AgrinewsError
from agrinews.record.fields import AS_OBJECT, Plain, Record
from agrinews.writers.jsonl import dumps

__all__ = ["build", "from_json", "plain", "to_json"]

T = TypeVar("T")


def to_json(record: Record, *, ascii_only: bool = False, indent: int | None = None) -> str:
    """Return the record as one JSON object, on one line unless `indent` is given."""
    return dumps(plain(record), ascii_only=ascii_only, indent=indent)


def from_json(text: str) -> Record:
    """Return the record that `to_json` wrote. Raises AgrinewsError if it is none."""
    try:
        return build(Record, json.loads(text))
    except (ValueError, TypeError) as error:
        raise AgrinewsError(f"not a record: {error}") from error


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a dataclass, or a field's value, as dicts, lists and scalars, keys in field order."""
    if is_dataclass(value) and not isinstance(value, type):
        kinds = hints(type(value))
        return {
            key_of(item): _plain_field(getattr(value, item.name), kinds[item.name])
            for item in fields(value)
            if not _is_left_out(item, getattr(value, item.name))
        }
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def _plain_field(value: object, kind: object) -> object:
    if isinstance(value, tuple) and is_object(kind):
        return {name: plain(item) for name, item in value}
    return plain(value)


def key_of(item: Field[Any]) -> str:
    """Return the key of a field in JSON."""
    return str(item.metadata.get("key", item.name))


def _is_left_out(item: Field[Any], value: object) -> bool:
    return bool(item.metadata.get("left_out")) and value == item.default


@cache
def hints(kind: type) -> Mapping[str, Any]:
    """Return the types of a dataclass's fields, with what `Annotated` adds."""
    return get_type_hints(kind, include_extras=True)


def is_object(kind: object) -> bool:
    """Whether a tuple of this type is an object in JSON."""
    if get_origin(kind) is Annotated:
        return AS_OBJECT in get_args(kind)[1:]
    return any(is_object(choice) for choice in choices(kind))


def choices(kind: object) -> tuple[Any, ...]:
    """Return the members of a union; () for anything else."""
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else ()


def build(kind: type[T], value: Plain) -> T:
    """Return the dataclass `kind` from what `plain` made of it.

    Raises TypeError when `value` has another shape.
    """
    built: T = _build(kind, value)
    return built


def _build(kind: Any, value: Any) -> Any:  # noqa: ANN401, PLR0911 - one line per kind of type
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated and AS_OBJECT not in inner[1:]:
        return _build(inner[0], value)
    if origin is Annotated:
        item = get_args(get_args(inner[0])[0])[1]
        return tuple((name, _build(item, part)) for name, part in value.items())
    if choices(kind):
        return None if value is None else _build(_fitting(inner, value), value)
    if origin is tuple:
        return tuple(_build(item, part) for item, part in _paired(inner, value))
    if origin is Literal or kind is Any:
        return value
    if is_dataclass(kind):
        return _build_dataclass(kind, value)
    return _scalar(kind, value)


def _scalar(kind: Any, value: object) -> object:  # noqa: ANN401
    accepted = (int, float) if kind is float else kind
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{value!r} where {kind.__name__} is expected")
    return value


def _paired(inner: Sequence[Any], value: list[Any]) -> list[tuple[Any, Any]]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} where a list is expected")
    if inner[-1] is Ellipsis:
        return [(inner[0], part) for part in value]
    return list(zip(inner, value, strict=True))


def _fitting(members: Sequence[Any], value: object) -> Any:  # noqa: ANN401
    """Return the member of a union that `value` (not None) belongs to: a list's or the other."""
    for member in members:
        is_list = get_origin(member) is tuple
        if member is not type(None) and is_list == isinstance(value, list):
            return member
    raise TypeError(f"{value!r} fits none of {members}")


def _build_dataclass(kind: Any, value: Plain) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} where an object is expected")
    known = {key_of(item): item for item in fields(kind)}
    if unknown := set(value) - set(known):
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    missing = [key for key, f in known.items() if key not in value and f.default is MISSING]
    if missing:
        raise TypeError(f"{kind.__name__} needs {', '.join(missing)}")
    types_of = hints(kind)
    given = {known[key].name: part for key, part in value.items()}
    return kind(**{name: _build(types_of[name], part) for name, part in given.items()})
