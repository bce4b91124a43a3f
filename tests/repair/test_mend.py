from __future__ import annotations

import pytest

from agrinews.repair import KINDS, NAMES, fix_text, mend, select
from agrinews.repair.diagnose import look
from agrinews.repair.mend import STAGES

DAMAGED, MEANT = "鍐滀笟鍐滄潙閮ㄧ殑閫氱煡", "农业农村部的通知"


def test_strings_come_back_in_their_order_with_those_that_were_sound() -> None:
    repairs = mend(["春耕", DAMAGED, ""])
    assert [repair.after for repair in repairs] == ["春耕", MEANT, ""]
    assert [len(repair.edits) for repair in repairs] == [0, 1, 0]


def test_a_sound_page_needs_no_repairs_at_all() -> None:
    sound = [
        "惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位。"
    ]
    web = [
        "白色短袖T恤，休闲百搭",
        "山河日报\xa0⋅ \xa012评论\xa0⋅ \xa0刚刚",
        "善良👍👍🙏🙏",
        "独家首发丨朱某某",
    ]
    assert mend(sound + web) == ()
    seen = look(sound + web)
    assert not any(suspects(seen) for _, suspects, _ in STAGES)


def test_a_text_keeps_its_line_ends() -> None:
    assert fix_text(f"春耕\r\n{DAMAGED}\n\n好\r").after == f"春耕\r\n{MEANT}\n\n好\r"


def test_quoted_printable_joins_the_lines_it_broke() -> None:
    assert fix_text("=E6=98=A5=E8=80=95=\n=E5=BC=80=E5=A7=8B\n好").after == "春耕开始\n好"


def test_stages_compose_to_one_edit() -> None:
    escaped = "".join(f"&#{ord(char)};" for char in DAMAGED)
    repair = fix_text(escaped)
    (edit,) = repair.edits
    assert (edit.before, edit.after) == (escaped, MEANT)
    assert edit.rule == "entity/numeric+utf-8/gbk"


def test_losses_are_flagged_and_not_filled_in() -> None:
    for text, flag in (
        ("锟斤拷锟斤拷锟斤拷", "kunjinkao"),
        ("今年\ufffd\ufffd\ufffd全县\ufffd\ufffd", "replacement-characters"),
        ("今年?????全县", "question-marks"),
    ):
        repair = fix_text(text)
        assert repair.after == text
        assert flag in repair.flags
    assert fix_text("真的吗???").flags == frozenset()


def test_every_kind_belongs_to_a_name_and_a_stage() -> None:
    named = {kind for kinds in NAMES.values() for kind in kinds}
    assert named | {"script_conversion"} == set(KINDS)
    assert {kind for kinds, _, _ in STAGES for kind in kinds} == named


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="pinyin"):
        fix_text("", only=frozenset(["mojibake"]))


def test_a_name_and_a_kind_choose_alike() -> None:
    assert select(only=["latin1"]) == select(only=["pinyin", "latin1"], skip=["pinyin_gloss"])
