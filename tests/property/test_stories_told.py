"""Whatever a page is built like: its story in order, each paragraph one stretch, nothing twice.

The stories are drawn from pieces, also with a paragraph that comes back; the pages show them in
many builds, show them twice, hide words in their sentences, or hold them in a script.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from agrinews.model import RawPage
from agrinews.options import CleanOptions
from agrinews.pipeline import Trace, trace

HEADLINE = "青禾县秋粮收获过九成"
PLACES = ("青禾县", "柳河镇", "云岭市", "松坪乡", "石桥镇", "白沙湾", "东港区", "望江县")
NAMES = ("林知秋", "周谷丰", "孙敬业", "何清", "陆明礼", "方既白")
TELLINGS = (
    "{place}的第{n}台收割机下了地，农机手{name}说，天亮以前还要割完河边的那一片稻子。",
    "“今年的收成比去年好。”{place}种粮大户{name}算了一笔账，{n}亩地多收了两万多斤。",
    "记者在{place}看到，{n}辆运粮车排成一列等在路边，{name}站在车头前，一辆一辆地过秤登记。",
    "{name}没有想到，{place}的烘干房昼夜不停地转了{n}天，新粮没有一袋发霉，更没有一袋变质！",
    "据了解，{place}还将在年底前建成{n}座粮仓，{name}等农户可以先存粮、后卖粮，避开价格低谷。",
)
FURNITURE = (
    "",
    "<div class='related'><h3>相关阅读</h3><ul><li><a href='/1'>柳河镇办音乐节</a></li></ul></div>",
    "<p>责任编辑：温如故</p>",
    "<div>免责声明：本站部分文章转载自网络，如有侵权请联系我们删除。</div>",
    "<div id='comments'><h3>网友评论</h3><p>收割机真快，我们村也想买一台，就是太贵了。</p></div>",
)
NOISE = "<span style='display:none'>本文来自青禾网 转载必究</span>"

Build = Callable[[tuple[str, ...]], str]


def each(wrap: str) -> Build:
    return lambda story: "".join(wrap.format(text) for text in story)


def amid(story: tuple[str, ...]) -> str:
    return "".join(f"<p>{text[:9]}{NOISE}{text[9:]}</p>" for text in story)


def linked(story: tuple[str, ...]) -> str:
    return "".join(f"<p>{text[:12]}<a href='/k'>{text[12:14]}</a>{text[14:]}</p>" for text in story)


PARAGRAPHS = each("<p>{}</p>")
SHOWN: dict[str, Build] = {
    "paragraphs": PARAGRAPHS,
    "divisions": each("<div>{}</div>"),
    "breaks": each("　　{}<br>"),
    "double breaks": each("&nbsp;&nbsp;{}<br><br>\n"),
    "sections": each("<section><section><span>{}</span></section></section>"),
    "cells": lambda story: f"<table><tr><td>{each('{}<br>')(story)}</td></tr></table>",
    "rows": lambda story: f"<table>{each('<tr><td>{}</td></tr>')(story)}</table>",
    "items": lambda story: f"<ul>{each('<li>{}</li>')(story)}</ul>",
    "preserved": lambda story: f"<pre>{chr(10).join(story)}</pre>",
    "noise": amid,
    "links": linked,
}
TWICE: dict[str, Build] = {
    "once": lambda _: "",
    "printed": lambda story: f"<div class='print'>{PARAGRAPHS(story)}</div>",
    "hidden": lambda story: f"<div style='display:none'>{PARAGRAPHS(story)}</div>",
    "template": lambda story: f"<template>{PARAGRAPHS(story)}</template>",
    "without scripts": lambda story: f"<noscript>{PARAGRAPHS(story)}</noscript>",
}


def state(**fields: object) -> dict[str, object]:
    time = "2024-11-03 18:05:00"
    return {"data": {"title": HEADLINE, "publishTime": time, "source": "青禾日报", **fields}}


def as_json(value: object) -> str:
    return f"<script type='application/json'>{json.dumps(value)}</script>"


def as_literal(story: tuple[str, ...]) -> str:
    text = PARAGRAPHS(story).replace("/", "\\/")
    return f"<script>var page = {{title: '{HEADLINE}', top: !1, content: '{text}',}};</script>"


def as_call(story: tuple[str, ...]) -> str:
    given = f"{json.dumps(HEADLINE)},{json.dumps(PARAGRAPHS(story))}"
    return f"<script>window.N=(function(a,b){{return {{title:a,content:b}}}}({given}));</script>"


STORED: dict[str, Build] = {
    "html": lambda story: as_json(state(content=PARAGRAPHS(story))),
    "lines": lambda story: as_json(state(content="\n".join(story))),
    "list": lambda story: as_json(state(content=list(story))),
    "blocks": lambda story: as_json(state(blocks=[{"type": "p", "text": t} for t in story])),
    "literal": as_literal,
    "call": as_call,
}


@st.composite
def stories(draw: st.DrawFn) -> tuple[str, ...]:
    """Return 3 to 8 paragraphs; one may come back, not right behind itself."""
    pieces = st.tuples(
        st.sampled_from(TELLINGS),
        st.sampled_from(PLACES),
        st.sampled_from(NAMES),
        st.integers(2, 99),
    )
    drawn = draw(st.lists(pieces, min_size=3, max_size=7, unique=True))
    story = [telling.format(place=place, name=name, n=n) for telling, place, name, n in drawn]
    if len(story) > 3 and draw(st.booleans()):
        story.insert(draw(st.integers(2, len(story) - 1)), story[0])
    return tuple(story)


def page(body: str, *, below: str = "") -> str:
    return (
        f"<title>{HEADLINE}_青禾网</title><div><a href='/'>首页</a> <a href='/n'>新闻</a></div>"
        f"<h1>{HEADLINE}</h1><div>2024-11-03 18:05 来源：青禾日报</div>{body}{below}"
        "<div>青禾网 版权所有 青ICP备00000000号</div>"
    )


def told(html: str) -> Trace:
    options = CleanOptions(provenance="full")
    return trace(RawPage(origin="page", body=html.encode(), content_type="text/html"), options)


def check(made: Trace, story: tuple[str, ...]) -> None:
    """See that a record tells the story, each paragraph a stretch of a block, none used twice."""
    assert tuple(made.record.text.split("\n\n")) == story
    used = (0, 0)
    for verdict in made.article.verdicts:
        if verdict.keep and verdict.start < verdict.end:
            assert (verdict.block, verdict.start) >= used
            used = (verdict.block, verdict.end)
    place = 0
    for paragraph in story:
        while paragraph not in made.survey.blocks[place].text:
            place += 1  # an IndexError here: it is no stretch of a block, in order
        place += 1  # and no block tells two of them


names = st.sampled_from


@given(stories(), names(sorted(SHOWN)), names(sorted(TWICE)), names(FURNITURE))
@settings(max_examples=80, deadline=None)
def test_what_is_shown_is_told_once(
    story: tuple[str, ...], build: str, again: str, below: str
) -> None:
    body = f"<div class='con'>{SHOWN[build](story)}</div>{TWICE[again](story)}"
    check(told(page(body, below=below)), story)


@given(stories(), names(sorted(STORED)))
@settings(max_examples=40, deadline=None)
def test_what_a_script_holds_is_told_once(story: tuple[str, ...], form: str) -> None:
    shell = f"<title>{HEADLINE}_青禾网</title><div id='app'>加载中</div>"
    check(told(shell + STORED[form](story)), story)


@given(story=stories(), form=names(sorted(STORED)), shown=st.integers(1, 2), cut=st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_beginning_before_the_whole_is_told_once(
    story: tuple[str, ...], form: str, shown: int, *, cut: bool
) -> None:
    first = [*story[:shown]]
    if cut:
        first[-1] = first[-1][:34] + "……"
    body = f"<div>{PARAGRAPHS(tuple(first))}</div><button>打开APP阅读全文</button>"
    check(told(page(body) + STORED[form](story)), story)
