from __future__ import annotations

import random
from dataclasses import replace

from agrinews.model import Failure
from agrinews.record import Record, from_json, make_reject
from agrinews.record.digests import digest
from agrinews.record.fields import Quality
from agrinews.record.schema import example_text
from agrinews.runners import Dedup
from agrinews.runners.job import Cleaned, CleanJob
from agrinews.runners.sieve import NEAR_BITS, Seen, TextKeys

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
JOB = CleanJob()


def cleaned(one: Record) -> Cleaned:
    outcome = JOB.render(one)
    assert isinstance(outcome, Cleaned)
    return outcome


def kept(dedup: Dedup) -> list[str]:
    seen = Seen(dedup)
    return [r.origin for r in RECORDS if seen.original(cleaned(r).keys) is None]


def test_exact_copies_are_left_out_whatever_their_punctuation() -> None:
    assert kept("exact") == ["a", "c", "d", "e", "f", "g"]


def test_near_copies_are_left_out_and_other_stories_kept() -> None:
    assert kept("near") == ["a", "d", "e", "f", "g"]


def test_a_duplicate_names_the_first_and_keeps_its_own_id() -> None:
    seen = Seen("exact")
    assert seen.original(cleaned(RECORDS[0]).keys) is None
    second = cleaned(RECORDS[1])
    assert seen.original(second.keys) == "a"
    failure = second.rejected("duplicate", "the text of a")
    assert make_reject(failure).id == EXAMPLE.id


def test_the_nearest_is_found_as_if_all_were_compared() -> None:
    chance = random.Random(5)  # noqa: S311
    hashes = [chance.getrandbits(64) for _ in range(300)]
    seen = Seen("near")
    for number, value in enumerate(hashes):
        assert seen.original(keys(number, value)) is None
    for value in hashes:
        for bits in range(12):
            other = value
            for bit in chance.sample(range(64), bits):
                other ^= 1 << bit
            near = [n for n, known in enumerate(hashes) if (known ^ other).bit_count() <= NEAR_BITS]
            if near:
                assert seen.original(keys(-1, other)) == str(near[0])


def keys(number: int, near: int) -> TextKeys:
    return TextKeys(str(number), f"sha256:{(number % 2**64) << 192:064x}", f"{near:016x}", 500)


def test_a_record_below_the_line_is_rejected_with_its_flags() -> None:
    poor = replace(EXAMPLE, quality=Quality(0.7, ("no-date", "no-title")))
    failure = CleanJob(min_quality=0.71).render(poor)
    assert isinstance(failure, Failure)
    assert failure.code == "low_quality"
    assert "0.7 is below 0.71 (no-date, no-title)" in failure.message
    assert isinstance(CleanJob(min_quality=0.7).render(poor), Cleaned)
