"""What a pattern of the tables `needs` stands in every text that it matches, proved by its tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from agrinews.tables import toml

MAX_TEXTS = 3000
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
DATES, BYLINES = toml("dates.toml"), toml("bylines.toml")


def is_sure(tree: Sequence[Any], needs: Sequence[str]) -> bool:
    """Tell whether one of some words stands in whatever a tree matches."""
    if any(_is_sure_of(operation, argument, needs) for operation, argument in tree):
        return True
    return any(
        all(any(word in text.lower() for word in needs) for text in texts)
        for texts in _stretches(tree)
    )


def _is_sure_of(operation: Any, argument: Any, needs: Sequence[str]) -> bool:  # noqa: ANN401
    if operation is codes.SUBPATTERN:
        return is_sure(argument[3], needs)
    if operation is codes.BRANCH:
        return all(is_sure(branch, needs) for branch in argument[1])
    return operation in REPEATS and argument[0] > 0 and is_sure(argument[2], needs)


def _stretches(tree: Iterable[Any]) -> Iterator[list[str]]:
    """Yield all texts of each stretch of a tree that has but a few."""
    so_far = [""]
    for operation, argument in tree:
        texts = _texts_of(operation, argument)
        if texts is None or len(texts) * len(so_far) > MAX_TEXTS:
            yield so_far
            so_far = [""]
        else:
            so_far = list(map("".join, product(so_far, texts)))
    yield so_far


def _texts(tree: Iterable[Any]) -> list[str] | None:
    parts = [_texts_of(operation, argument) for operation, argument in tree]
    known = [part for part in parts if part is not None]
    return list(map("".join, product(*known))) if len(known) == len(parts) else None


def _texts_of(operation: Any, argument: Any) -> list[str] | None:  # noqa: ANN401
    """Return all that a node matches, or None if that is much or unknown."""
    if operation is codes.LITERAL:
        return [chr(argument)]
    if operation is codes.IN and all(inner is codes.LITERAL for inner, _ in argument):
        return [chr(value) for _, value in argument]
    if operation is codes.SUBPATTERN:
        return _texts(argument[3])
    if operation is codes.BRANCH:
        found = [_texts(branch) for branch in argument[1]]
        return None if None in found else [text for texts in found for text in texts or ()]
    if operation in REPEATS and argument[:2] == (0, 1):
        inner = _texts(argument[2])
        return None if inner is None else ["", *inner]
    return None


def whole(pattern: str, pieces: Mapping[str, str]) -> str:
    """Return a pattern of a table with its pieces put in."""
    return re.sub(r"\{([a-z_]\w*)\}", lambda m: pieces[m[1]], pattern)


def rows() -> Iterator[tuple[str, str, Sequence[str]]]:
    for key in ("days", "ago", "times"):
        for row in DATES[key]:
            needs = row.get("needs", ())
            yield (
                f"{key}-{row['name']}",
                whole(row["pattern"], DATES["parts"]),
                DATES["needs"].get(str(needs), needs),
            )
    for row in BYLINES["patterns"]:
        yield row["name"], whole(row["pattern"], BYLINES["pieces"]), row.get("needs", ())


@pytest.mark.parametrize(
    ("pattern", "needs"), [pytest.param(p, n, id=name) for name, p, n in rows() if n]
)
def test_a_pattern_needs_what_it_says(pattern: str, needs: Sequence[str]) -> None:
    assert is_sure(list(_parser.parse(pattern)), needs)


def test_what_may_be_left_out_is_no_need() -> None:
    assert is_sure(list(_parser.parse("(?:专)?(?:电|讯息?)")), ["电", "讯"])
    assert not is_sure(list(_parser.parse("(?:专电)?x|电")), ["电"])
    assert not is_sure(list(_parser.parse("电*x")), ["电"])
    assert not is_sure(list(_parser.parse("[^电]报")), ["电"])
