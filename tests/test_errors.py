from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from agrinews import errors
from agrinews.errors import AgrinewsError, PageError, TableError


def tree(top: type[AgrinewsError]) -> Iterator[type[AgrinewsError]]:
    yield top
    for below in top.__subclasses__():
        yield from tree(below)


CLASSES = sorted(
    {kind for kind in tree(AgrinewsError) if kind.__module__ == errors.__name__},
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling(kind: type[AgrinewsError]) -> None:
    error = kind("a reason")
    error.origin, error.stage = "page.html", "decode"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert (str(again), again.origin, again.stage) == (str(error), "page.html", "decode")


def test_a_table_error_keeps_its_place() -> None:
    again = pickle.loads(pickle.dumps(TableError("bad", file="a.tsv", line=3)))  # noqa: S301
    assert (str(again), again.file, again.line) == ("a.tsv:3: bad", "a.tsv", 3)


def test_a_page_error_keeps_its_encoding() -> None:
    error = PageError("bad")
    error.encoding = "gb18030"
    assert pickle.loads(pickle.dumps(error)).encoding == "gb18030"  # noqa: S301


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_stands_in_the_tree_that_is_drawn(kind: type[AgrinewsError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")
