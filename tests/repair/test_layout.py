from __future__ import annotations

import pytest

from agrinews.repair.context import Context
from agrinews.repair.kinds import select
from agrinews.repair.layout import stage

CONTEXT = Context(select())


def fixed(*strings: str) -> list[str]:
    return [repair.after for repair in stage(strings, CONTEXT)]


def test_letter_spacing_goes_and_a_wider_gap_becomes_a_blank() -> None:
    assert fixed("山 河 县 农 业 局  春 耕 通 知 2 0 2 4") == ["山河县农业局 春耕通知2024"]


def test_question_marks_for_spaces_need_company() -> None:
    one = "? 本报讯，今年春耕开始了。"
    assert fixed(one) == [one]
    assert fixed(one, "据悉，? 今年雨水多。") == ["本报讯，今年春耕开始了。", "据悉，今年雨水多。"]


@pytest.mark.parametrize(
    "watermark",
    [
        "（www.nongwang.example.com）",
        "(转载自中国农网http://www.nongwang.example.com,请保留此标记。)",
        "[url=http://a.example.com]农网[/url]",
        "【本文来自山河农业网】",
    ],
)
def test_a_watermark_goes_from_between_sentences(watermark: str) -> None:
    assert fixed(f"今年苹果丰收。{watermark}果农增收三成。") == ["今年苹果丰收。果农增收三成。"]


@pytest.mark.parametrize(
    "sound",
    [
        "请登录县农业局网站（www.nong.example.cn）查询。",
        "详情见官网。（https://nong.example.cn/）",
        "今年苹果丰收。（来源：山河日报）",
        "真的吗? 他不信。是吗? 是的。",
        "草莓。。。真甜。。",
        "甲 乙 丙 丁",
        "全县推进，效果好？？",
        "名字里有\ufffd字",
        "\ufffd\ufffd\ufffd",
    ],
)
def test_sound_layout_stays(sound: str) -> None:
    assert fixed(sound) == [sound]


def test_a_cut_tail_goes_from_a_good_text_only() -> None:
    assert fixed("全县春耕备耕工作有序推进\ufffd") == ["全县春耕备耕工作有序推进"]
    assert fixed("鍐滀笟鍐滄潙閮\ufffd") == ["鍐滀笟鍐滄潙閮\ufffd"]
