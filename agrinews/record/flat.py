"""The flat view of a record, for CSV and the like: no nesting, one value a column.

`source.name` becomes `source_name`; a list of strings is joined with `;`; a list of objects, or a
count of edits, becomes its length in a column that ends in `_n`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Annotated, Any, Final, get_args, get_origin

from agrinews.record.codec import choices, hints
from agrinews.record.fields import Plain, Record

JOINER: Final = ";"
COUNTED: Final = frozenset({"images", "repairs", "removed"})
NOT_FLAT: Final = frozenset({"blocks", "evidence"})


def paths() -> tuple[str, ...]:
    """Return all dotted paths that `--fields` takes, in the order of the record."""
    return tuple(_paths(Record, ""))


def _paths(kind: type, above: str) -> Iterator[str]:
    for name, hint in hints(kind).items():
        yield f"{above}{name}"
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


def columns(wanted: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the columns of the flat view of a record, or of what `select` leaves of it."""
    known = paths()
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
    return tuple(dict.fromkeys(_column(leaf) for leaf in leaves))


def flatten(record: Plain) -> Plain:
    """Return the record, or a selection of it, with one plain value a column."""
    return dict(_flat(record, ""))


def _flat(record: Plain, above: str) -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        path = f"{above}{name}"
        if path in COUNTED:
            yield _column(path), _count(value)
        elif isinstance(value, dict):
            yield from _flat(value, f"{path}.")
        else:
            yield _column(path), JOINER.join(map(str, value)) if isinstance(value, list) else value


def _column(path: str) -> str:
    return f"{path}_n" if path in COUNTED else path.replace(".", "_")


def _count(value: Any) -> int | None:  # noqa: ANN401 - JSON
    if value is None:
        return None
    return int(value["total"]) if isinstance(value, dict) else len(value)
