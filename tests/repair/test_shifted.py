from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from agrinews.repair import glosses, shifted
from agrinews.repair.context import Context
from agrinews.repair.gbk import char_of, pair_of
from agrinews.repair.kinds import select
from agrinews.repair.words import score

CONTEXT = Context(select())
SEED = Path(__file__).parents[3] / "shared" / "seed"
FLAT = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def after(*strings: str) -> list[str]:
    return [repair.after for repair in shifted.stage(strings, CONTEXT)]


def test_pairs_and_characters_are_each_others_inverse() -> None:
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = char_of(lead, trail)
            assert char is not None
            assert pair_of(char) == (lead, trail)
    assert char_of(0x80, 0x40) is char_of(0xB0, 0x7F) is None
    assert pair_of("A") is pair_of("😀") is None


def test_words_tell_what_neighbours_cannot() -> None:
    assert score("指日可待") > score("指日可大")
    assert score("不恥下問") == score("不耻下问")


def test_a_reading_names_the_character_it_stands_in() -> None:
    assert after("貴州沿河?xùn)|西部各縣") == ["貴州沿河東西部各縣"]
    (edit,) = shifted.stage(["貴州沿河?xùn)|西部各縣"], CONTEXT)[0].edits
    assert (edit.before, edit.after, edit.kind, edit.lossy) == ("?xùn)|", "東", "split_gloss", ())


def test_what_the_bytes_do_not_prove_is_listed() -> None:
    repair = shifted.stage(["幫助村里同步小康!碧K州市委副書記說,村里通了公路。"], CONTEXT)[0]
    assert repair.after == "幫助村里同步小康。”蘇州市委副書記說,村里通了公路。"
    assert repair.edits[0].lossy == ("。",)


def test_an_eaten_digit_is_not_made_up() -> None:
    from_mirror = "目標計劃?月底前完成"
    assert "6" not in after("我們計媱?月底前對村組道路進行硬化")[0]
    assert after(from_mirror) == [from_mirror]


@pytest.mark.parametrize(
    "line",
    [
        "锟斤拷锟斤拷锟揭既诧拷喜锟斤拷也锟斤拷",
        "????????????????",
        "A股、B站、K线、T台，N线地铁经过W站和S站，终点是F区的K口。",
        "娜扎小S同款】短袖T恤|男士V领打底衫_休闲百搭",
        "楚蒍掩为司马，子木使庀赋，数甲兵。",
        "雨，鹬蚌相争；饕餮，魑魅魍魉。",
        "价格：3?8元，1?2件",
    ],
)
def test_sound_and_lost_text_stays(line: str) -> None:
    assert after(line) == [line]


def test_one_string_tells_of_another() -> None:
    title, body = "一下子解決了資金難題!", "“大家要落實措施,同步小康!碧K州市委副書記說。"
    assert after("“" + title, body)[0] == "“一下子解決了資金難題。”"
    assert after("“" + title)[0] == "“" + title


@pytest.mark.skipif(not SEED.exists(), reason="the page is not at hand")
def test_the_defining_page_comes_out_exactly() -> None:
    lines = (SEED / "84ny-2020-04-24.txt").read_text("utf-8").split("\n")
    done = [r.after for r in shifted.stage(lines, CONTEXT)]
    text = "\n".join(r.after for r in glosses.stage(done, CONTEXT))
    gold = json.loads((SEED / "gold.json").read_text("utf-8"))["hant"]
    for paragraph in (*gold["paragraphs"], *gold["menus"], gold["title"], gold["disclaimer"]):
        assert unicodedata.normalize("NFC", paragraph.translate(FLAT)) in text
