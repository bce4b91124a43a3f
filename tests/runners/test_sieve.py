from __future__ import annotations

from dataclasses import replace

from agrinews.model import Failure
from agrinews.record import Record, from_json, make_reject
from agrinews.record.digests import digest
from agrinews.record.fields import Quality
from agrinews.record.schema import example_text
from agrinews.runners import Dedup
from agrinews.runners.sieve import unlike, worthy

EXAMPLE = from_json(example_text())


def record(origin: str, text: str) -> Record:
    stats = replace(EXAMPLE.stats, chars=len(text))
    return replace(EXAMPLE, origin=origin, text=text, hash=digest(text), stats=stats)


STORY = EXAMPLE.text
RECORDS = [
    record("a", STORY),
    record("b", STORY.replace("，", ",")),
    record("c", "（惠民農業網訊）" + STORY + "（責任編輯：小禾）"),
    record("d", "".join(reversed(STORY))),
    record("e", ""),
    record("f", ""),
    record("g", "短讯。"),
    record("h", "短讯！"),
]
GONE = Failure("x", "unreadable", "gone")


def kept(dedup: Dedup) -> list[str]:
    return [r.origin for r in unlike([GONE, *RECORDS], dedup=dedup) if isinstance(r, Record)]


def test_exact_copies_are_left_out_whatever_their_punctuation() -> None:
    assert kept("exact") == ["a", "c", "d", "e", "f", "g"]


def test_near_copies_are_left_out_and_other_stories_kept() -> None:
    assert kept("near") == ["a", "d", "e", "f", "g"]


def test_a_duplicate_names_the_first_and_keeps_its_own_id() -> None:
    failure = list(unlike(RECORDS[:2], dedup="exact"))[1]
    assert isinstance(failure, Failure)
    assert (failure.code, failure.message) == ("duplicate", "the text of a")
    assert make_reject(failure).id == EXAMPLE.id


def test_failures_pass_through() -> None:
    assert list(unlike([GONE], dedup="near")) == [GONE] == list(worthy([GONE], min_quality=1))


def test_a_record_below_the_line_is_rejected_with_its_flags() -> None:
    poor = replace(EXAMPLE, quality=Quality(0.7, ("no-date", "no-title")))
    (failure,) = worthy([poor], min_quality=0.71)
    assert isinstance(failure, Failure)
    assert failure.code == "low_quality"
    assert "0.7 is below 0.71 (no-date, no-title)" in failure.message
    assert list(worthy([poor], min_quality=0.7)) == [poor]
