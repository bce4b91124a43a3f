from __future__ import annotations

import hashlib

from agrinews.model import Article, Block, Edit, Mending, Repair, Verdict
from agrinews.record.body import paragraphs, text_of
from agrinews.record.provenance import (
    MAX_REMOVED_CHARS,
    field_edits,
    full_removals,
    removals,
    summarise_removals,
    summarise_repairs,
    text_edits,
)


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(index, text) for index, text in enumerate(texts))


def whole(block: Block, *, keep: bool, kind: str, rule: str = "r") -> Verdict:
    return Verdict(block.index, 0, len(block.text), keep, kind, rule)


PAGE = blocks(
    "首页 要闻", "春耕", "第一段。", "相关阅读", "　第二段。（责编：王某）", "版权所有", "备案号"
)
ARTICLE = Article(
    verdicts=(
        whole(PAGE[0], keep=False, kind="nav"),
        whole(PAGE[1], keep=False, kind="title"),
        whole(PAGE[2], keep=True, kind="text"),
        whole(PAGE[3], keep=False, kind="related"),
        Verdict(4, 0, 5, keep=True, kind="text", rule="r"),
        Verdict(4, 5, 12, keep=False, kind="credit", rule="r"),
        whole(PAGE[5], keep=False, kind="footer"),
        whole(PAGE[6], keep=False, kind="footer"),
    )
)


def test_the_text_is_the_kept_stretches_in_order() -> None:
    parts = paragraphs(ARTICLE, PAGE)
    assert text_of(parts) == "第一段。\n\n第二段。"
    assert [(p.block, p.start, p.end, p.at) for p in parts] == [(2, 0, 4, 0), (4, 1, 5, 6)]


def test_each_cut_says_where_it_stands_as_seen_from_the_story() -> None:
    cuts = full_removals(removals(ARTICLE, PAGE))
    assert [(cut.kind, cut.where, cut.text) for cut in cuts] == [
        ("nav", "before", "首页 要闻"),
        ("related", "inside", "相关阅读"),
        ("credit", "after", "（责编：王某）"),
        ("footer", "after", "版权所有\n备案号"),
    ]


def test_the_summary_counts_cuts_and_characters() -> None:
    summary = summarise_removals(removals(ARTICLE, PAGE))
    assert (summary.total, summary.chars) == (4, 5 + 4 + 7 + 7)
    assert dict(summary.kinds) == {"nav": 1, "related": 1, "credit": 1, "footer": 1}


def test_a_long_cut_is_told_by_its_hash() -> None:
    page = blocks("好" * (MAX_REMOVED_CHARS + 1))
    article = Article(verdicts=(whole(page[0], keep=False, kind="comment"),))
    (cut,) = full_removals(removals(article, page))
    assert cut.text is None
    assert cut.sha256 == hashlib.sha256(page[0].text.encode()).hexdigest()
    assert cut.chars == MAX_REMOVED_CHARS + 1


def test_neighbours_are_joined_only_while_their_text_can_be_told() -> None:
    page = blocks("甲" * 1500, "乙" * 400, "丙" * 400)
    article = Article(verdicts=tuple(whole(b, keep=False, kind="comment") for b in page))
    assert [cut.chars for cut in full_removals(removals(article, page))] == [1900, 400]


def test_edits_get_their_offsets_in_the_text() -> None:
    edit = Edit(1, 2, "業(yè)", "業", "pinyin_gloss", "gloss", lossy=("業",))
    before_title = Edit(0, 1, "网", "網", "k", "r")
    repairs = [Repair(b.text, b.text) for b in PAGE]
    repairs[4] = Repair("　第(dì)二段。", PAGE[4].text, (edit, Edit(6, 7, "x", "y", "k", "r")))
    repairs[0] = Repair("", PAGE[0].text, (before_title,))
    edits = text_edits(paragraphs(ARTICLE, PAGE), tuple(repairs))
    assert [(e.at, e.before, e.field) for e in edits] == [((6, 7), "業(yè)", "text")]
    summary = summarise_repairs(edits)
    assert (summary.total, summary.lossy, summary.samples) == (1, 1, (("業(yè)", "業"),))


def test_edits_of_a_field_are_found_in_the_string_it_was_read_from() -> None:
    repair = Repair(
        "x84農(nóng)網", "x84農網", (Edit(3, 4, "農(nóng)", "農", "pinyin_gloss", "r"),)
    )
    (edit,) = field_edits("title", "84農網", mending=Mending(claims=(repair,)))
    assert (edit.at, edit.field) == ((2, 3), "title")
    assert field_edits("title", None, mending=Mending()) == ()
