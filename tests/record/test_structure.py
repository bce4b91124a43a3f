from __future__ import annotations

from agrinews.model import Article, ArticleImage, Block, BlockKind, Node, Picture, Survey, Verdict
from agrinews.record.body import paragraphs
from agrinews.record.fields import StoryBlock
from agrinews.record.structure import story_blocks

NODES = (
    Node(-1, "table"),  # 0: the layout
    Node(0, "tr"),
    Node(1, "td"),  # 2: holds the story
    Node(2, "table"),  # 3: data
    Node(3, "tr"),
    Node(4, "th"),
    Node(4, "th"),
    Node(3, "tr"),
    Node(7, "td"),
    Node(7, "td"),
    Node(9, "b"),
)


def blocks_of(*lines: tuple[str, BlockKind, int]) -> tuple[StoryBlock, ...]:
    blocks = tuple(
        Block(index, text, kind=kind, node=node) for index, (text, kind, node) in enumerate(lines)
    )
    verdicts = tuple(
        Verdict(b.index, 0, len(b.text), keep=b.kind != "caption", kind=b.kind, rule="r")
        for b in blocks
    )
    article = Article(verdicts=verdicts, images=(ArticleImage("/1.jpg", "秧苗", None, None),))
    pictures = (Picture("/1.jpg", "田", 2), Picture("/ad.jpg", "", 0), Picture("/1.jpg", "田", 3))
    survey = Survey(nodes=NODES, blocks=blocks, pictures=pictures)
    return story_blocks(paragraphs(article, blocks), article, survey=survey)


def test_a_layout_cell_is_no_table_and_a_row_of_cells_is() -> None:
    found = blocks_of(
        ("段落", "cell", 2),
        ("品种", "cell", 5),
        ("价格", "cell", 6),
        ("鸡蛋", "cell", 8),
        ("11.82", "cell", 10),
        ("结尾", "cell", 2),
    )
    assert [block.type for block in found] == ["p", "table", "img", "p"]
    table = found[1]
    assert table.rows == (("品种", "价格"), ("鸡蛋", "11.82"))


def test_headings_items_quotes_and_captions_say_what_they_are() -> None:
    found = blocks_of(
        ("小标题", "heading", -1),
        ("一、", "item", -1),
        ("图为秧苗", "caption", -1),
        ("引文", "quote", -1),
        ("无关的图", "caption", -1),
    )
    assert [(block.type, block.text or block.url) for block in found] == [
        ("h", "小标题"),
        ("item", "一、"),
        ("img", "/1.jpg"),
        ("caption", "图为秧苗"),
        ("quote", "引文"),
    ]


def test_two_paragraphs_that_say_the_same_stay_two() -> None:
    assert [block.text for block in blocks_of(("嗯。", "text", -1), ("嗯。", "text", -1))][:2] == [
        "嗯。",
        "嗯。",
    ]
