from __future__ import annotations

import tomllib

import pytest

from agrinews import tables
from agrinews.repair.context import Context
from agrinews.repair.diagnose import look
from agrinews.repair.kinds import select
from agrinews.repair.misread import channels, channels_of, stage, suspects, undo

ROWS = tables.toml("channels.toml")["channel"]
CONTEXT = Context(select())


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_each_row_of_the_table_undoes_its_example(row: dict[str, str]) -> None:
    repair = undo(row["seen"], channels())
    assert repair.after == row["meant"]
    (edit,) = repair.edits
    assert (edit.kind, edit.rule) == (row["kind"], row["name"])


def test_a_new_pair_of_encodings_is_a_new_row() -> None:
    seen = "农业农村部发布春耕通知".encode().decode("cp866")
    assert undo(seen, channels()).after == seen
    row = """
        [[channel]]
        name = "utf-8/cp866"
        written = "utf-8"
        read = "cp866"
        kind = "utf8_as_gbk"
        meant = "农业农村部发布春耕通知"
    """
    assert undo(seen, channels_of(tomllib.loads(row))).after == "农业农村部发布春耕通知"


def test_what_the_bytes_do_not_prove_is_listed() -> None:
    meant = "今年全县水稻种植面积达十二万亩"
    (edit,) = undo(meant.encode().decode("gb18030", "replace"), channels()).edits
    assert edit.after[:-1] == meant[:-1]
    assert edit.lossy == (edit.after[-1],)


@pytest.mark.parametrize(
    ("meant", "last"),
    [("今年全县水稻种植面积达十二万亩", "亩"), ("记者今天采访了茶农陆鸣", "\ufffd")],
)
def test_a_last_character_is_inferred_if_one_wins_clearly(meant: str, last: str) -> None:
    (edit,) = undo(meant.encode()[:-1].decode("gbk", "replace"), channels()).edits
    assert edit.after == meant[:-1] + last
    assert (last in edit.lossy) == (last != "\ufffd")


def test_a_byte_that_was_eaten_with_its_neighbour_is_marked_and_not_made_up() -> None:
    # The last byte of 齐 and the 5 after it are one bad pair, which became one question mark.
    repair = undo("鏂板崕绀句箤椴佹湪榻?鏈?鏃ョ數", channels())
    assert repair.after.startswith("新华社乌鲁木齐\ufffd")
    assert "5" not in repair.after


def test_two_layers_are_peeled() -> None:
    seen = "山河县春耕备耕".encode().decode("latin-1").encode().decode("latin-1")
    assert undo(seen, channels()).edits[0].rule == "utf-8/latin-1+utf-8/latin-1"


def test_a_kind_that_is_not_wanted_is_not_made() -> None:
    seen = "ÐÂ»ªÍøÐÂ»ªÍø"
    context = Context(select(skip=["latin1"]))
    assert stage([seen], context)[0].edits == ()
    assert stage([seen], CONTEXT)[0].after == "新华网新华网"


def test_one_damaged_line_of_a_page_is_suspected_and_sound_lines_are_not_touched() -> None:
    page = ["山河县春耕有序推进。", "鍐滀笟鍐滄潙閮ㄧ殑閫氱煡", "合作社的插秧机正在检修。"]
    assert suspects(look(page))
    assert not suspects(look([page[0]]))
    assert [repair.after for repair in stage(page, CONTEXT)] == [
        page[0],
        "农业农村部的通知",
        page[2],
    ]


@pytest.mark.parametrize(
    "text", ["", "?", "\ufffd", "é", "锟斤拷锟斤拷锟斤拷", "\ud800\udfff", "€€€€€€"]
)
def test_hopeless_strings_are_left_alone(text: str) -> None:
    assert stage([text], CONTEXT)[0].after == text


def test_a_short_string_is_repaired_where_its_page_shows_the_channel() -> None:
    meant = [
        "首页",
        "中文",
        "农业新闻",
        "县农业局关于春耕的通知",
        "全县水稻种植面积达到十二万亩",
        "地方",
    ]
    seen = [text.encode().decode("gb18030") if len(text) % 2 == 0 else text for text in meant]
    page = [*seen, "联系我们", "今年"]
    assert [repair.after for repair in stage(page, CONTEXT)] == [*meant, "联系我们", "今年"]
    assert stage([seen[1]], CONTEXT)[0].after == seen[1]


def test_a_name_by_itself_is_repaired_where_its_page_shows_the_channel() -> None:
    meant = ["记者从云岭县农业局获悉，今年全县水稻种植面积达十二万亩", "颜未央"]
    seen = [text.encode().decode("latin-1") for text in meant]
    assert [repair.after for repair in stage(seen, CONTEXT)] == meant


def test_a_blank_of_the_markup_is_no_byte() -> None:
    meant = "更新时间：2017/11/2", "信息来源：赣橘镇人民政府"
    seen = "\xa0\xa0".join(text.encode().decode("latin-1") for text in meant)
    assert undo(seen, channels()).after == "\xa0\xa0".join(meant)


def test_a_digit_that_a_reader_ate_is_marked() -> None:
    meant = "云岭县这种稻米的种植始于清代。"
    seen = (meant + "1835农业").encode().replace(b"\x821", b"?").decode("gb18030")
    assert undo(seen, channels()).after == meant + "\ufffd835农业"
