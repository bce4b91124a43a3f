from __future__ import annotations

import pytest

from agrinews.repair import punctuation
from agrinews.repair.context import Context
from agrinews.repair.kinds import select

CONTEXT = Context(select())
FLAT = "据悉,今年面积达到三百万亩,产量增加;价格平稳(同比持平),农户增收。"
WIDE = "据悉，今年面积达到三百万亩，产量增加；价格平稳（同比持平），农户增收。"


def after(*strings: str) -> list[str]:
    return [repair.after for repair in punctuation.stage(strings, CONTEXT)]


def test_a_flattened_page_gets_its_marks_back() -> None:
    assert after(FLAT, "标题:丰收在望") == [WIDE, "标题：丰收在望"]


def test_a_flattened_paragraph_among_sound_ones_is_restored_alone() -> None:
    long = FLAT + "专家说,要抓紧,不能等。"
    sound = "他说，艺术家,演员都来了。"
    assert after(long, sound) == [WIDE + "专家说，要抓紧，不能等。", sound]


@pytest.mark.parametrize(
    "line",
    [
        "今年,全市粮食种植面积达到320万亩,同比增长1.2%;预计总产28亿斤.",
        "到底是A?还是B?裁判也拿不准,只好看录像。",
        "安装很容易, 运行要看教程, 导入数据, 再启动。",
    ],
)
def test_what_was_typed_in_ascii_stays(line: str) -> None:
    assert after(line) == [line]


def test_figures_and_foreign_words_keep_their_marks() -> None:
    line = "会议(Dr. Smith, Jr.)于10:30开始,约1,300人参加,历时两天,形成决议,随后结束。"
    assert "Dr. Smith, Jr." in after(line)[0]
    assert "10:30" in after(line)[0]
    assert "约1,300人参加，历时两天，" in after(line)[0]
