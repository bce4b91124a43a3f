from __future__ import annotations

from dataclasses import replace

import pytest

from agrinews.hanzi import script as script_of
from agrinews.options import Script
from agrinews.record import Record, from_json, plain
from agrinews.record.fields import RepairEdit, StoryBlock
from agrinews.record.schema import check, example_text
from agrinews.record.script import in_script

EXAMPLE = from_json(example_text())
TRADITIONAL = replace(
    EXAMPLE,
    title="農業網",
    text="發展農業，理髮。",
    lang="zh-Hant",
    repairs=(RepairEdit((2, 3), "pinyin_gloss", "農(nóng)", "農", "r", 1.0),),
    blocks=(StoryBlock("table", rows=(("雞蛋",),)), StoryBlock("img", url="/雞.jpg", alt="雞")),
)


def texts(record: Record) -> str:
    return "\n".join([record.title or "", record.text, record.byline or "", *record.breadcrumb])


def test_keep_keeps() -> None:
    assert in_script(EXAMPLE, "keep") is EXAMPLE


@pytest.mark.parametrize("script", ["hans", "hant", "tw", "hk"])
def test_a_record_keeps_its_contract_and_its_lengths(script: Script) -> None:
    made = in_script(EXAMPLE, script)
    assert check(plain(made)) is None
    assert len(texts(made)) == len(texts(EXAMPLE))
    assert made.hash == EXAMPLE.hash


def test_everything_that_is_read_is_converted() -> None:
    made = in_script(TRADITIONAL, "hans")
    assert (made.title, made.text, made.lang) == ("农业网", "发展农业，理发。", "zh-Hans")
    assert made.blocks is not None
    assert (made.blocks[0].rows, made.blocks[1].alt, made.blocks[1].url) == (
        (("鸡蛋",),),
        "鸡",
        "/雞.jpg",
    )
    assert script_of(texts(in_script(EXAMPLE, "hans"))) == "Hans"


def test_edits_say_what_now_stands_there_and_what_stood_on_the_page() -> None:
    made = in_script(TRADITIONAL, "hans")
    assert isinstance(made.repairs, tuple)
    (edit,) = made.repairs
    assert (edit.before, edit.after, made.text[2:3]) == ("農(nóng)", "农", "农")


def test_a_text_that_is_not_chinese_stays() -> None:
    japanese = replace(EXAMPLE, lang="ja", text="農業の発展")
    assert in_script(japanese, "hans") is japanese
