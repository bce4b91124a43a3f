from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import agrinews
from agrinews.errors import OutputError
from agrinews.model import Failure, Fetch, RawPage
from agrinews.record import Record
from agrinews.runners.journal import Journal

TEXT = "惊蛰时节，水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位，农户们忙着备耕。"
FAILURE = Failure("http://h.example/b", "http_404", "gone", stage="fetch", http=404)
PAGE = RawPage(
    "http://h.example/c",
    b"<p>\n\xff\x00</p>",
    url="http://h.example/c",
    content_type="text/html",
    fetched_at=datetime(2026, 11, 24, 12, 0, 0, 5, tzinfo=UTC),
    fetch=Fetch(200, "http://h.example/d", redirects=("http://h.example/c",), etag='"1"'),
)


@pytest.fixture(scope="module")
def record() -> Record:
    return agrinews.clean(f"<h1>春耕备耕有序推进</h1><p>{TEXT}</p><p>{TEXT}</p>".encode())


def test_outcomes_come_back_as_they_went_in(record: Record) -> None:
    journal = Journal(None)
    places = [journal.put("a", record), journal.put("b", FAILURE)]
    assert [journal.get(place) for place in reversed(places)] == [FAILURE, record]
    journal.close()
    assert not any(place.exists() for place in places)


def test_what_a_kill_leaves_is_recovered(tmp_path: Path, record: Record) -> None:
    folder = tmp_path / "journal"
    first = Journal(folder)
    first.put("a", record)
    first.put("b", FAILURE)
    first.keep("c", "http://h.example/c", page=PAGE)
    first.close()
    (folder / "0.outcome").write_bytes(b'{"key": "d"')
    (folder / "0.page.part").write_bytes(b"half")
    second = Journal(folder, resume=True)
    assert set(second.recovered) == {"a", "b"}
    assert second.get(second.recovered["b"]) == FAILURE
    assert second.get(second.recovered["a"]) == record
    assert second.page("c", "http://h.example/c") == PAGE
    assert second.page("c", "http://h.example/d") is None
    second.put("c", FAILURE)
    assert not list(folder.glob("*.page")), "its outcome takes its place"
    second.finish()
    second.close()
    assert not folder.exists()


def test_without_resume_it_begins_anew(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal")
    first.put("b", FAILURE)
    first.keep("c", "c", page=PAGE)
    first.close()
    second = Journal(tmp_path / "journal")
    assert second.recovered == {}
    assert second.page("c", "c") is None
    second.close()


def test_it_is_gone_once_all_is_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    place = journal.put("b", FAILURE)
    journal.settle(place)
    journal.close()
    assert not (tmp_path / "journal").exists()


def test_a_second_run_is_kept_away(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal")
    first.put("b", FAILURE)
    with pytest.raises(OutputError, match="another run"):
        Journal(tmp_path / "journal")
    assert len(list((tmp_path / "journal").glob("*.outcome"))) == 1
    first.close()


def test_a_journal_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b"a file")
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(tmp_path / "journal")
