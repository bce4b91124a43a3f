"""The flat view of a record, for CSV and the like: no nesting, one value a column.

`source.name` becomes `source_name`; a list of strings is joined with `;`; a list of objects, or a
count of edits, becomes its length in a column that ends in `_n`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from agrinews.record.codec import choices, hints
from agrinews.record.fields import Plain, Record
from agrinews.writers.jsonl import dumps

Kind = Literal["string", "strings", "integer", "number", "boolean"]
JOINER: Final = ";"
COUNTED: Final = frozenset({"images", "repairs", "removed"})
AS_JSON: Final = frozenset({"extra"})
KINDS: Final[Mapping[Any, Kind]] = {int: "integer", float: "number", bool: "boolean"}
NOT_FLAT: Final = frozenset({"blocks", "evidence"})


def paths() -> tuple[str, ...]:
    """Return all dotted paths that `--fields` takes, in the order of the record."""
    return tuple(_hints())


def _hints() -> dict[str, Any]:
    """Return the type at each dotted path."""
    return dict(_paths(Record, ""))


def _paths(kind: type, above: str) -> Iterator[tuple[str, Any]]:
    for name, hint in hints(kind).items():
        yield f"{above}{name}", hint
        inner = _object_in(hint)
        if inner is not None:
            yield from _paths(inner, f"{above}{name}.")


def _object_in(hint: Any) -> type | None:  # noqa: ANN401 - a type form
    """Return the one dataclass that a field holds (or null), None for lists and unions of more."""
    if get_origin(hint) is Annotated:
        return _object_in(get_args(hint)[0])
    found = [kind for kind in (choices(hint) or (hint,)) if is_dataclass(kind)]
    others = [kind for kind in choices(hint) if get_origin(kind) is tuple]
    return found[0] if len(found) == 1 and not others and isinstance(found[0], type) else None


def select(record: Plain, wanted: Sequence[str]) -> Plain:
    """Return the values at these dotted paths, in this order, under the paths as keys."""
    return {path: _at(record, path) for path in wanted}


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def columns(wanted: Sequence[str] | None = None) -> dict[str, Kind]:
    """Return the columns of the flat view of a record, or of what `select` leaves of it.

    Each with the kind of its values; they may be null as well.
    """
    known = _hints()
    leaves = [
        path
        for path in known
        if path not in NOT_FLAT and not any(other.startswith(f"{path}.") for other in known)
    ]
    if wanted is not None:
        leaves = [
            leaf
            for path in wanted
            for leaf in known
            if (leaf == path or leaf.startswith(f"{path}.")) and leaf in leaves
        ]
    return {_column(leaf): _kind(leaf, known[leaf]) for leaf in leaves}


def _kind(path: str, hint: Any) -> Kind:  # noqa: ANN401 - a type form
    if path in COUNTED:
        return "integer"
    if get_origin(hint) is Annotated:
        return "string" if path in AS_JSON else _kind(path, get_args(hint)[0])
    if get_origin(hint) is tuple:
        return "strings"
    named = [kind for kind in (choices(hint) or (hint,)) if kind is not type(None)]
    if named != [hint]:
        return _kind(path, named[0])
    return KINDS.get(hint, "string")


def flatten(record: Plain, *, keep_lists: bool = False) -> Plain:
    """Return the record, or a selection of it, with one plain value a column.

    With `keep_lists` a list of strings stays one.
    """
    flat = dict(_flat(record, ""))
    return flat if keep_lists else {name: _joined(value) for name, value in flat.items()}


def _joined(value: object) -> object:
    return JOINER.join(map(str, value)) if isinstance(value, list) else value


def _flat(record: Plain, above: str) -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        path = f"{above}{name}"
        if path in AS_JSON:
            yield path, dumps(value)
        elif path in COUNTED:
            yield _column(path), _count(value)
        elif isinstance(value, dict):
            yield from _flat(value, f"{path}.")
        else:
            yield _column(path), value


def _column(path: str) -> str:
    return f"{path}_n" if path in COUNTED else path.replace(".", "_")


def _count(value: Any) -> int | None:  # noqa: ANN401 - JSON
    if value is None:
        return None
    return int(value["total"]) if isinstance(value, dict) else len(value)
