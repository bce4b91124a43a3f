from __future__ import annotations

from agrinews.repair import fix_text, mend
from agrinews.repair.conversion import FLAG

WRONG = "這個縣的干部說，由于氣溫回升，國內的春耕對時間要求高。"
RIGHT = "這個縣的幹部說，由於氣溫回升，國內的春耕對時間要求高。"


def test_a_conversion_one_for_one_is_flagged_and_left() -> None:
    repair = fix_text(WRONG)
    assert (repair.after, repair.flags) == (WRONG, frozenset((FLAG,)))


def test_only_the_strings_that_show_it_are_flagged() -> None:
    assert [repair.flags for repair in mend([WRONG, "首頁"])] == [{FLAG}, set()]


def test_right_traditional_and_simplified_text_is_not_flagged() -> None:
    assert fix_text(RIGHT).flags == set()
    assert fix_text("这个县的干部说，由于气温回升，国内的春耕对时间要求高。").flags == set()
    assert fix_text("這個縣國會來信，皇后與干戈之事。").flags == set()
