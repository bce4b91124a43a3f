from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agrinews.hanzi.convert import CONFIGURATIONS, convert

CHINESE = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
    | st.sampled_from("里后余干发面了的网络打印机软件，。 a")
)


@given(CHINESE, st.sampled_from(sorted(CONFIGURATIONS)), st.sampled_from(["zh-Hans", "zh-Hant"]))
def test_the_length_stays(text: str, script: str, source: str) -> None:
    assert len(convert(text, script, source=source)) == len(text)


@pytest.mark.parametrize(
    ("text", "script", "source", "expected"),
    [
        ("關系與干部", "hans", "zh-Hant", "关系与干部"),
        ("皇后在公里外", "hant", "zh-Hant", "皇后在公里外"),
        ("网络里的信息", "tw", "zh-Hans", "網絡裡的信息"),
        ("网络里的信息", "hk", "zh-Hans", "網絡裏的信息"),
        ("農業", "keep", "zh-Hant", "農業"),
        ("", "hans", "zh", ""),
    ],
)
def test_characters_change_and_words_do_not(
    text: str, script: str, source: str, expected: str
) -> None:
    assert convert(text, script, source=source) == expected
