"""All hostile documents, small, in one run: none harms another, each shows what a browser shows."""

from __future__ import annotations

import pytest
from hostile.documents import DOCUMENTS, SENTINELS, story

from agrinews.model import Failure, RawPage
from agrinews.record import Record, plain, to_json
from agrinews.record.schema import check
from agrinews.runners.each import clean_each

SIZE = 1_000
"""Of what is repeated; what grows faster than this shows in `measure`."""
BUGS = frozenset(["bug", "crashed", "out_of_memory", "time_limit", "parse_error"])
Outcomes = dict[str, Record | Failure]


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    pages = [
        RawPage(name, document.body(min(SIZE, document.size)), url="http://news.example/1.html")
        for name, document in DOCUMENTS.items()
    ]
    return dict(zip(DOCUMENTS, clean_each(pages, workers=2), strict=True))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_gives_what_it_shows_or_a_clear_failure(
    outcomes: Outcomes, name: str
) -> None:
    document, outcome = DOCUMENTS[name], outcomes[name]
    assert outcome.origin == name
    if isinstance(outcome, Failure):
        assert outcome.code not in BUGS, outcome.traceback
        assert document.may_fail, outcome.message
        return
    written = to_json(outcome)
    text = "".join(outcome.text.split())
    assert check(plain(outcome)) is None
    assert [word for word in document.wanted if word not in text] == []
    assert [word for word in document.banned if word in written] == []


def test_the_story_itself_is_read_whole() -> None:
    (record,) = clean_each([RawPage("story", story().encode())], workers=1)
    assert isinstance(record, Record)
    assert record.stats.paragraphs == len(SENTINELS)
    assert (record.date, record.authors) == ("2024-03-05", ("张禾",))
