"""Properties of surveys and stories, on pages drawn from pieces of real markup."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from agrinews.article.compose import compose
from agrinews.dom import survey
from agrinews.errors import NoArticleError
from agrinews.model import Survey

SENTENCES = (
    "青禾县的秋收已经过半，今年的收成比去年更好。",
    "三台收割机正在田间来回作业，运粮车等在路边。",
    "“过去割一亩地要一整天。”周谷丰说。",
    "责任编辑：孙敬业",
    "相关阅读",
    "免责声明：本站部分文章转载自网络，如有侵权请联系我们删除。",
    "2024-11-03 18:05 来源：青禾日报",
    "首页 > 新闻 > 正文",
    "登录",
    "图为收割现场",
    "The harvest is nearly over, officials said.",
    "（原标题：秋收）",
)
TAGS = ("div", "p", "span", "b", "ul", "li", "table", "tr", "td", "h1", "blockquote", "section")
BARE = (
    "<br>",
    "<hr>",
    "<!-- x -->",
    "<img src=a.jpg alt=图>",
    "<p>",
    "</div>",
    "\n",
    " ",
    "&nbsp;",
)

words = st.sampled_from(SENTENCES)
leaves = st.one_of(words, st.sampled_from(BARE), words.map(lambda t: f"<a href=/x>{t}</a>"))
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)
pages = st.lists(trees, max_size=6).map(lambda parts: "<body>" + "".join(parts) + "</body>")
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def squashed(text: str) -> str:
    return "".join(text.split())


@given(pages)
@settings(max_examples=150)
def test_blocks_hold_exactly_the_visible_text(page: str) -> None:
    shown = squashed(TAG.sub("", page).replace("&nbsp;", " "))
    assert squashed("".join(block.text for block in survey(page).blocks)) == shown


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_gives_a_survey(text: str) -> None:
    seen = survey(text)
    for block in seen.blocks:
        assert block.text.strip(" \t\n\u3000") == block.text
        assert not block.text.isspace()
        assert block.text
        assert all(0 <= link.start < link.end <= len(block.text) for link in block.links)
        assert -1 <= block.node < len(seen.nodes)
    assert survey(f"<p>{text}") == survey(f"<p>{text}")


@given(st.lists(st.sampled_from([*(f"<{t}>" for t in TAGS), *BARE, *SENTENCES]), max_size=60))
@settings(max_examples=150)
def test_tag_soup_loses_no_text(parts: list[str]) -> None:
    page = "<body>" + "".join(parts)
    shown = squashed(TAG.sub("", page).replace("&nbsp;", " "))
    assert squashed("".join(block.text for block in survey(page).blocks)) == shown


def _verdicts(seen: Survey) -> list[tuple[int, int, int, bool]]:
    try:
        found = compose(seen).verdicts
    except NoArticleError:
        return []
    return [(v.block, v.start, v.end, v.keep) for v in found]


@given(pages)
@settings(max_examples=150)
def test_a_story_is_stretches_of_blocks_in_page_order(page: str) -> None:
    seen = survey(page)
    verdicts = _verdicts(seen)
    assert verdicts == sorted(verdicts)
    if verdicts:
        text = "".join(seen.blocks[b].text[start:end] for b, start, end, _ in verdicts)
        assert text == "".join(block.text for block in seen.blocks)  # each once, none left out


@given(st.lists(words, min_size=1, max_size=12))
@settings(max_examples=100)
def test_dumps_are_judged_line_by_line(lines: list[str]) -> None:
    seen = survey("\n".join(lines), form="text")
    assert [block.text for block in seen.blocks] == lines
    assert _verdicts(seen) == sorted(_verdicts(seen))
