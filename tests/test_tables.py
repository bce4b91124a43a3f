from __future__ import annotations

from pathlib import Path

import pytest

from agrinews import tables
from agrinews.article import phrases
from agrinews.errors import TableError
from agrinews.readers.magic import look

FOLDER = Path(tables.__file__).parent
TEXTS = sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("*.tsv")])


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_table_says_what_it_is_and_holds_no_line_twice(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    assert lines[0].startswith("# ")
    facts = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(facts) == len(set(facts))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda path: path.name)
def test_a_table_of_columns_can_be_read(path: Path) -> None:
    assert tables.rows(path.name)


@pytest.mark.parametrize("name", ["quality.tsv", "magic.tsv", "removals.tsv"])
def test_these_tables_are_sorted(name: str) -> None:
    keys = [row[0] for row in tables.rows(name)]
    assert keys == sorted(keys)


def test_every_kind_that_a_table_gives_is_documented() -> None:
    known = {kind for kind, _ in tables.rows("removals.tsv")}
    assert {kind for _, kind in tables.rows("hints.tsv")} <= known
    assert set(phrases.FILES.values()) <= known


def test_the_version_is_a_year_and_a_month() -> None:
    (version,) = tables.lines("version.txt")
    assert [part.isdigit() for part in version.split(".")] == [True, True]


def test_every_signature_fires_on_its_own_bytes() -> None:
    for first, at, name, role in tables.rows("magic.tsv"):
        kind = look(bytes(int(at)) + bytes.fromhex(first))
        assert kind is not None
        assert (kind.name, kind.role) == (name, role)


def test_a_table_that_does_not_exist_is_told() -> None:
    with pytest.raises(TableError, match=r"none\.tsv"):
        tables.rows("none.tsv")
