from __future__ import annotations

import pytest

from agrinews.repair import glosses
from agrinews.repair.context import Context
from agrinews.repair.kinds import select
from agrinews.repair.readings import characters_read, is_changed, rank

CONTEXT = Context(select())


def after(*strings: str) -> list[str]:
    return [repair.after for repair in glosses.stage(strings, CONTEXT)]


@pytest.mark.parametrize(
    ("char", "printed", "expected"),
    [
        ("業", "yè", 0),
        ("業", "ye", 0),
        ("業", "y", 0),
        ("業", "y?", 0),
        ("業", "ㄧㄝˋ", 0),
        ("業", "yé", None),
        ("長", "zhǎng", 0),
        ("長", "cháng", 0),
        ("樂", "yuè", 1),
        ("綠", "lǜ", 0),
        ("綠", "ㄌㄩˋ", 0),
        ("們", "men", 0),
    ],
)
def test_a_reading_is_known_in_each_of_its_forms(
    char: str, printed: str, expected: int | None
) -> None:
    assert rank(char, printed) == expected


def test_characters_are_found_by_a_reading() -> None:
    assert "訓" in characters_read("xùn")
    assert characters_read("hello") == ""


def test_only_traditional_characters_count_as_changed() -> None:
    assert is_changed("農")
    assert not is_changed("小")
    assert not is_changed("犇")


def test_the_strings_of_a_page_vouch_for_each_other() -> None:
    assert after("農(nóng)業(yè)網(wǎng)", "首頁", "歙(shè)硯") == ["農業網", "首頁", "歙(shè)硯"]


def test_glosses_of_rare_readings_stay() -> None:
    line = "單(shàn)縣、龜(qiū)茲國、會(kuài)稽郡"
    assert after(line) == [line]


def test_a_page_that_glosses_what_is_the_same_in_both_scripts_teaches() -> None:
    line = "小(xiǎo)鳥(niǎo)在(zài)枝(zhī)頭(tóu)唱(chàng)歌"
    assert after(line) == [line]


def test_nothing_is_removed_that_was_not_asked_for() -> None:
    context = Context(select(skip=["pinyin"]))
    assert glosses.stage(["農(nóng)業(yè)網"], context)[0].edits == ()


def test_each_edit_is_one_gloss() -> None:
    edits = glosses.stage(["農(nóng)業(yè)網"], CONTEXT)[0].edits
    assert [(e.start, e.end, e.before, e.after) for e in edits] == [
        (0, 1, "農(nóng)", "農"),
        (1, 2, "業(yè)", "業"),
    ]
    assert {(e.kind, e.rule) for e in edits} == {("pinyin_gloss", "gloss/gb2312-gap")}
