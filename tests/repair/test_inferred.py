from __future__ import annotations

from agrinews.repair.inferred import neighbours, settled


def test_words_decide_between_characters_that_bytes_leave_open() -> None:
    assert settled("可拨打求?电话", {4: ("标", "证", "该")}, said=frozenset()) == "可拨打求证电话"


def test_a_mark_closes_only_what_is_open() -> None:
    quotes = ("」", "「")
    assert settled("他说「春耕开始。?", {8: quotes}, said=frozenset())[-1] == "」"
    assert settled("春耕开始。?今年", {5: quotes}, said=frozenset())[5] == "「"


def test_what_the_page_says_elsewhere_is_said_again() -> None:
    pools = {0: ("姚", "婉", "姜")}
    text = "?河镇的茶农开始采茶"
    said = neighbours("姚河镇今年种茶", {})
    assert settled(text, pools, said=said)[0] == "姚"


def test_a_character_without_a_clear_winner_is_marked() -> None:
    pools = {2: ("七", "八", "九", "五", "六")}
    assert settled("于某?日到达", pools, said=frozenset()) == "于某\ufffd日到达"


def test_open_characters_prove_no_neighbours() -> None:
    assert neighbours("山河县春", {2: ("县", "口")}) == {("山", "河")}
