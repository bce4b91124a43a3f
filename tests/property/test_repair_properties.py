from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agrinews.repair import NAMES, fix_text, mend
from agrinews.repair.edits import undo

SENTENCES = (
    "惊蛰时节，山河县十二万亩水稻田已完成翻耕。",
    "合作社的插秧机正在检修，种子和化肥全部到位！",
    "青溪鎮農會昨日發放補助，兩千戶茶農受惠。",
    "记者从云岭县农业局获悉：今年将推广节水灌溉。",
    "農(nóng)業(yè)網(wǎng)的產(chǎn)業(yè)",
    "The harvest was good, 12% more than in 2023.",
    "\ud800 \ufffd ? \u200b \ue5e5 &#20013; \\u4e2d %E4%B8%AD",
)
CODECS = ("utf-8", "gb18030", "big5", "cp932", "cp949", "cp1252", "latin-1")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw sentences, one a line, some of them written in one encoding and read in another."""
    lines = []
    for sentence in draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4)):
        cut = sentence[draw(st.integers(0, 5)) :]
        octets = cut.encode(draw(st.sampled_from(CODECS[:3])), "replace")
        octets = octets[draw(st.integers(0, 1)) :]
        read = octets.decode(draw(st.sampled_from(CODECS)), "replace")
        lines.append(draw(st.sampled_from((cut, read, read.replace("\ufffd", "?")))))
    return draw(st.sampled_from(("\n", "\r\n", "\n\n"))).join(lines)


@settings(max_examples=60)
@given(texts())
def test_undoing_the_edits_gives_the_damaged_text_back(text: str) -> None:
    repair = fix_text(text)
    assert repair.before == text
    assert undo(repair.after, repair.edits) == text
    ends = [0, *(edit.end for edit in repair.edits)]
    for edit, last in zip(repair.edits, ends, strict=False):
        assert last <= edit.start <= edit.end
        assert repair.after[edit.start : edit.end] == edit.after != edit.before
        assert set(edit.lossy) <= set(edit.after) | {""}


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_any_text_at_all_can_be_repaired_and_undone(text: str) -> None:
    repair = fix_text(text)
    assert undo(repair.after, repair.edits) == text


@settings(max_examples=40)
@given(texts())
def test_lines_stay_lines(text: str) -> None:
    assert fix_text(text).after.count("\n") == text.count("\n")


@settings(max_examples=30)
@given(st.lists(texts().filter(lambda text: "\n" not in text), max_size=3))
def test_a_page_keeps_its_strings_in_their_order(strings: list[str]) -> None:
    repairs = mend(strings)
    assert not repairs or [repair.before for repair in repairs] == strings


@settings(max_examples=30)
@given(texts())
def test_nothing_is_done_when_everything_is_skipped_or_beyond_the_threshold(text: str) -> None:
    assert fix_text(text, skip=frozenset(NAMES)).after == text
    assert fix_text(text, threshold=1.1).after == text
