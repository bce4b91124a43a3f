from __future__ import annotations

import pytest

from agrinews.dom.lines import survey_lines
from agrinews.dom.white import one_line, trimmed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("春耕\xa0\n 开始 ", "春耕 开始"),
        ("春耕·\xa0新闻", "春耕· 新闻"),
        ("a\x85b", "a b"),
        # 清源 and 全县, read as Latin-1: 85 is a byte of both.
        ("æ¸\x85 æº\x90", "æ¸\x85 æº\x90"),
        ("å\x85¨\xa0 å\x8e¿", "å\x85¨ å\x8e¿"),
    ],
)
def test_white_space_is_one_blank_unless_it_is_a_byte(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "core"),
    [("\xa0春耕\xa0", "春耕"), (" æ\xa0\x87æ\xa0 ", "æ\xa0\x87æ\xa0"), ("\xa0", "")],
)
def test_a_block_keeps_the_byte_it_ends_with(text: str, core: str) -> None:
    assert trimmed(text) == core


def test_a_line_of_a_dump_goes_on_after_the_byte_85() -> None:
    assert [block.text for block in survey_lines("æ¸\x85æº\x90\r\n二\f三").blocks] == [
        "æ¸\x85æº\x90",
        "二",
        "三",
    ]
