from __future__ import annotations

from agrinews.repair.diagnose import lines_with, look


def test_a_look_tells_the_rare_characters_and_where_they_stand() -> None:
    seen = look(["春耕é", "", "鍐é"])
    assert seen.text == "春耕é\n\n鍐é"
    assert seen.places == (2, 5, 6)
    assert seen.chars == "é鍐"


def test_lines_come_with_the_places_in_them() -> None:
    assert list(lines_with("ab\n\ncd\ne", [1, 4, 5, 7])) == [
        ("ab", [1]),
        ("cd", [0, 1]),
        ("e", [0]),
    ]


def test_lines_with_too_few_places_are_left_out() -> None:
    assert list(lines_with("ab\n\ncd\ne", [1, 4, 5, 7], least=2)) == [("cd", [0, 1])]
    assert list(lines_with("", [])) == []


def test_a_place_at_the_end_of_a_line_is_in_none() -> None:
    assert list(lines_with("ab\ncd\n", [2, 3, 5, 6])) == [("cd", [0])]
