from __future__ import annotations

import pytest

import agrinews
from agrinews.options import CleanOptions, Provenance
from agrinews.record import Record
from agrinews.record.fields import RemovedSummary, RepairSummary
from agrinews.record.merge import merge

PARAGRAPH = "惊蛰时节，第{}处水稻田已完成翻耕，農(nóng)業(yè)合作社的插秧机正在检修，种子化肥到位。"


def part(number: int, more: str = "", *, provenance: Provenance = "summary") -> Record:
    lines = "".join(f"<p>{PARAGRAPH.format(n)}</p>" for n in (number, number + 10))
    body = f"<h1>春耕备耕有序推进</h1><p>2024-03-05 来源：青禾日报</p>{lines}{more}"
    return agrinews.clean(body.encode(), CleanOptions(provenance=provenance))


def test_one_page_is_itself() -> None:
    assert merge([part(1)]) == part(1)


def test_texts_follow_each_other_and_lengths_add_up() -> None:
    one, two = part(1), part(2, "<p>（责任编辑：陆秋禾）</p>")
    whole = merge([one, two])
    assert whole.text == f"{one.text}\n\n{two.text}"
    assert (whole.pages, whole.title, whole.id) == (2, one.title, one.id)
    assert whole.stats.paragraphs == one.stats.paragraphs + two.stats.paragraphs
    assert whole.editors == ("陆秋禾",), "what the last page alone states"
    assert whole.hash not in (one.hash, two.hash)
    assert isinstance(whole.repairs, RepairSummary)
    assert isinstance(one.repairs, RepairSummary)
    assert whole.repairs.total == 2 * one.repairs.total
    assert isinstance(whole.removed, RemovedSummary)


def test_edits_point_into_the_whole_text() -> None:
    whole = merge([part(1, provenance="full"), part(2, provenance="full")])
    assert isinstance(whole.repairs, tuple)
    inside = [edit for edit in whole.repairs if edit.field == "text"]
    assert len(inside) >= 8
    assert [whole.text[slice(*edit.at)] for edit in inside] == [edit.after for edit in inside]
    starts = [edit.at for edit in inside]
    assert starts == sorted(starts)


def test_a_missing_page_lowers_the_score() -> None:
    whole, broken = merge([part(1)]), merge([part(1)], is_whole=False)
    assert "pages-missing" in broken.quality.flags
    assert broken.quality.score < whole.quality.score


@pytest.mark.parametrize("provenance", ["none", "summary", "full"])
def test_a_merged_record_is_a_record(provenance: Provenance) -> None:
    whole = merge([part(1, provenance=provenance), part(2, provenance=provenance)])
    assert agrinews.from_json(agrinews.to_json(whole)) == whole


def test_blocks_follow_each_other() -> None:
    options = CleanOptions(blocks=True)
    one = agrinews.clean(f"<h1>春耕有序</h1><p>{PARAGRAPH}</p>".encode(), options)
    assert one.blocks
    assert merge([one, one]).blocks == (*one.blocks, *one.blocks)
