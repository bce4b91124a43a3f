from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agrinews.model import Repair
from agrinews.repair.edits import Replacement, compose, position_after, repaired, undo

TEXTS = st.text(alphabet="农業é?,\n", max_size=12)


@st.composite
def repairs(draw: st.DrawFn, before: str) -> Repair:
    """Draw a repair of `before`: any sorted replacements, empty spans and texts among them."""
    cuts = sorted(draw(st.lists(st.integers(0, len(before)), max_size=8)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    return repaired(before, [Replacement(a, b, draw(TEXTS), "k", f"r{a}") for a, b in spans])


def assert_sound(repair: Repair) -> None:
    ends = [0, *(edit.end for edit in repair.edits)]
    for edit, last in zip(repair.edits, ends, strict=False):
        assert last <= edit.start <= edit.end <= len(repair.after)
        assert repair.after[edit.start : edit.end] == edit.after
        assert edit.before != edit.after
    assert undo(repair.after, repair.edits) == repair.before


@given(st.data(), TEXTS)
def test_replacements_make_a_sound_repair(data: st.DataObject, text: str) -> None:
    assert_sound(data.draw(repairs(text)))


@given(st.data(), TEXTS)
def test_two_repairs_compose_to_one_that_leads_from_the_first_text_to_the_last(
    data: st.DataObject, text: str
) -> None:
    first = data.draw(repairs(text))
    second = data.draw(repairs(first.after))
    both = compose(first, second)
    assert (both.before, both.after) == (first.before, second.after)
    assert_sound(both)


@given(st.data(), TEXTS)
def test_composition_is_associative_in_its_texts(data: st.DataObject, text: str) -> None:
    a = data.draw(repairs(text))
    b = data.draw(repairs(a.after))
    c = data.draw(repairs(b.after))
    left, right = compose(compose(a, b), c), compose(a, compose(b, c))
    assert (left.before, left.after) == (right.before, right.after)
    assert_sound(left)
    assert_sound(right)


@given(st.data(), TEXTS)
def test_positions_never_go_back_and_untouched_characters_keep_theirs(
    data: st.DataObject, text: str
) -> None:
    repair = data.draw(repairs(text))
    places = [position_after(repair, n) for n in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(repair.after)
    shift = [position_after(repair, n + 1) - position_after(repair, n) for n in range(len(text))]
    for n, moved in enumerate(shift):
        if moved == 1:
            inside = any(e.start <= places[n] < e.end for e in repair.edits)
            assert inside or repair.after[places[n]] == text[n]


def test_a_place_inside_an_edit_is_found_by_how_wide_its_characters_were() -> None:
    before, after = "来源：茶报 2024".encode().decode("latin-1"), "来源：茶报 2024"
    repair = repaired(before, [Replacement(0, len(before), after, "latin1", "utf-8/latin-1")])
    assert [position_after(repair, at) for at in (0, 9, 15, 16, 20)] == [0, 3, 5, 6, 10]
