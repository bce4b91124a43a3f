from __future__ import annotations

from pathlib import Path

import pytest

import agrinews
from agrinews.errors import OutputError
from agrinews.model import Failure
from agrinews.record import Record
from agrinews.runners.journal import Journal

TEXT = "惊蛰时节，水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位，农户们忙着备耕。"
FAILURE = Failure("http://h.example/b", "http_404", "gone", stage="fetch", http=404)


@pytest.fixture(scope="module")
def record() -> Record:
    return agrinews.clean(f"<h1>春耕备耕有序推进</h1><p>{TEXT}</p><p>{TEXT}</p>".encode())


def test_outcomes_come_back_as_they_went_in(record: Record) -> None:
    journal = Journal(None)
    places = [journal.put("a", record), journal.put("b", FAILURE)]
    assert [journal.get(place) for place in reversed(places)] == [FAILURE, record]
    journal.close()


def test_what_a_kill_leaves_is_recovered_but_for_a_torn_line(
    tmp_path: Path, record: Record
) -> None:
    path = tmp_path / "journal"
    first = Journal(path)
    first.put("a", record)
    first.put("b", FAILURE)
    first.close()
    path.write_bytes(path.read_bytes() + path.read_bytes()[:50])
    second = Journal(path, resume=True)
    assert list(second.recovered) == ["a", "b"]
    assert second.get(second.recovered["b"]) == FAILURE
    third = second.get(second.put("c", record))
    assert third == record
    second.close()


def test_without_resume_it_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    first = Journal(path)
    first.put("b", FAILURE)
    first.close()
    second = Journal(path)
    assert second.recovered == {}
    second.finish()
    second.close()
    assert not path.exists()


def test_it_stays_small_once_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path)
    for _ in range(3):
        place = journal.put("b", FAILURE)
        assert journal.get(place) == FAILURE
        journal.settle()
        assert path.stat().st_size == 0
    journal.close()
    assert not path.exists()


def test_a_second_run_is_kept_away(tmp_path: Path) -> None:
    first = Journal(tmp_path / "journal")
    with pytest.raises(OutputError, match="another run"):
        Journal(tmp_path / "journal", resume=True)
    first.close()


def test_a_closed_journal_takes_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.close()
    with pytest.raises(OutputError):
        journal.put("b", FAILURE)
