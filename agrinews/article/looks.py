"""What each block is when it is looked at alone: known by a name, a phrase, its links, or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from agrinews.article.closing import is_label, is_separated
from agrinews.article.phrases import Phrase, is_disclaiming, is_reported, match
from agrinews.article.shape import is_linked
from agrinews.model import Block
from agrinews.patterns import deferred

LINK_CHARS = 16
"""A longer line of links needs no words to be known by."""
LABEL_CHARS = 60
"""Lines of menus, widgets and headings over lists are no longer."""
PROMO_CHARS = 100
CREDIT_CHARS = 120
"""A line of credits is no longer than this."""
SENTENCE_CHARS = 25
"""A line of credits that is longer and ends in a full stop is a sentence."""
HEADINGS = frozenset(["comment", "nav", "pager", "ranking", "related", "tags"])
HEADING_CHARS = 12
"""A longer line that ends in a full stop is a sentence, not a heading over other stories, unless
the words at its beginning stand as a label."""
MAX_CHARS = {
    "caption": CREDIT_CHARS,
    "promo": PROMO_CHARS,
    "footer": 400,
    "summary": 400,
    "tags": 200,
}
BARS = deferred(r"[|｜│┃丨]")
MIN_BARS = 3
MENU_WORD_CHARS = 10
MAX_MENU_CHARS = 600
DECLARATION = deferred(
    r"[^，。！？；:：]{0,14}(?:免责|免責|版权|版權|特别|特別|郑重|鄭重|重要|法律|权利|權利|风险|風險)"
    r"(?:声明|聲明|申明|条款|條款|提示)\s?[】\]）)]?\s?[:：]"
)
"""`青禾网免责声明：`, `【风险提示】：`: a label that names its outlet."""
TOOLS = deferred(
    r"""(?: 阅读 | 閱讀 | 浏览 | 瀏覽 | 点击 | 點擊 | 评论 | 評論 | 点赞 | 點讚 | 赞 | 讚 | 踩
          | 收藏 | 转发 | 轉發 | 分享 | 查看 | 参与 | 回复 | 回覆 | 回應 | 举报 | 檢舉 | 反馈
          | 关注 | 關注 | 打赏 | 热度 | 喜欢 | 喜歡 | 跟贴 | 跟帖
          | シェア | ツイート | ブックマーク | 阅 | 評 | 评 | 转 | 藏
          | \d{1,9} (?:\.\d)? [万萬wk+]? | [数數量次人条條] | [ |/·、,，:：()（）\[\]【】+] )+""",
    re.VERBOSE | re.IGNORECASE,
)
"""`阅读(73) 评论(0) 赞(3)`, `0点赞收藏分享`."""
MAX_TOOLS_CHARS = 40
FIGURE = deferred(r"[\d.,:/() 万萬wk+]*", re.IGNORECASE)
"""A figure alone stands in tables too."""
NUMBERS = deferred(r"[\d \[\]()（）【】第页…._<>«»‹›|/-]+")
# The same with its words, which need no links to be known: 共 300 页 1 2 3 下一页 尾页 转到 确定.
PAGER = deferred(
    r"(?=.{0,80}[上下前后後首尾末]一?[页頁])"
    r"(?:[\d \[\]()（）【】…._<>«»‹›|/:：，,-]|[上下前后後首尾末]一?[页頁]"
    r"|[首尾末共第每到页頁条條篇]|[当當]前|[转轉]到|跳[转轉]|[确確]定|[记記][录錄]|[总總][计計数數]?|GO)+",
    re.IGNORECASE,
)
MAX_PAGER_CHARS = 200
"""With links: the ways to the other parts, `[1] [2] [3]`."""
CHANNEL = (
    r"(?:APP|客户端|客戶端|公众号|公眾號|小程序|视频号|視頻號|LINE|Instagram|Telegram|粉絲團|粉丝群"
    r"|电子报|電子報|好友|频道|頻道|交流群|读者群)"
)
CALL = deferred(
    r"""[^\w]{0,2} (?:点击|點擊|立即|欢迎|歡迎|請|请)?
        (?: (?:打开|打開|下载|下載|使用|登录|进入|前往|关注|關注|安装|加入|订阅|訂閱|追蹤|追踪)
          [^，。！？；]{0,16} """
    + CHANNEL
    + r"""[^。]{0,24}
      | [^。！？；]{0,20} """
    + CHANNEL
    + r"""[^。]{0,30} (?:請|请|欢迎|歡迎|立即)[^。，]{0,6}
        (?:更新|下载|下載|搜寻|搜尋|搜索|订阅|訂閱|关注|關注|追蹤|追踪|加入|瀏覽|浏览) [^。]{0,40}
        (?:(?:更多|精彩|最新)[^。]{0,20}。)? )""",
    re.IGNORECASE | re.VERBOSE,
)
"""`打开青禾APP，阅读体验更佳`, `青禾APP已更新，请立即下载`: a call, mostly without a full stop."""
RULED = deferred(r"[-*＊=_~#·•◆■●▼﹉﹏─━]{3,}")
"""A line drawn with marks."""
CLOCK = deferred(
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?/ ?\d{1,2}:\d\d(?::\d\d)?)?"
    r"(?: ?(?:[听聽]新[闻聞]|倍速|\d\.\d\d?x))*"
)
"""What a player shows: `0:00 / 3:25`, `00:00 / 02:10 聽新聞 1.0x`."""
QUOTE = deferred(
    r"[^，。！？：:]{2,12}\s?[(（]?[\d.A-Za-z]{0,9}[)）]?\s+\d[\d.,]*\s+[-+▲▼↑↓]?\d[\d.,]*%?"
    r"\s+[-+▲▼↑↓]?\d[\d.,]*%"
)
"""A share with its price and how it has changed, beside a sentence that names it."""
STARRED = deferred(r"[★☆][^。]{4,50}[★☆]")
"""`★【理財達人秀】菜價怎麼了★`: what a site runs besides, starred on both sides."""
STOPS = "。！？”"
TOLD = frozenset(["credit", "disclaimer", "footer", "nav", "promo"])
"""Kinds that stories tell of: `“免责声明”并不能让网站免除侵权责任。`"""


class Judgement(NamedTuple):
    """What one block is."""

    kind: str
    rule: str
    keep: bool = False


SHAPES = (
    (CLOCK, LABEL_CHARS, Judgement("nav", "player")),
    (QUOTE, LABEL_CHARS, Judgement("nav", "share-price")),
    (STARRED, LABEL_CHARS, Judgement("promo", "starred")),
    (TOOLS, MAX_TOOLS_CHARS, Judgement("nav", "tools")),
    (RULED, LABEL_CHARS, Judgement("nav", "no-words")),
    (CALL, PROMO_CHARS, Judgement("promo", "call")),
)
"""What lines of a shape are that are no longer than this."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the blocks from elsewhere, and what of it is to be heard."""

    claimed: Mapping[int, str]
    """Blocks that metadata was read from: `title`, `subtitle`, `byline`, `breadcrumb`."""
    names: Sequence[str] = ()
    """For each node the verdict that names suggest; empty when they are not to be heard."""
    cards: Sequence[str] = ()
    """For each node the kind of the card it stands in."""
    repeated: Mapping[int, int] | None = None
    """Blocks that recur on other pages of the site, with the number of pages."""
    hidden: bool = True
    """Whether what a browser does not show is left out."""
    unfolded: frozenset[int] = frozenset()
    """Blocks that a button of the page shows."""
    captions: bool = True
    """Whether captions are told from text."""
    placed: frozenset[int] = frozenset()
    """Blocks that are captions by where they stand."""
    verse: bool = False
    """Whether lines without a stop or a pause are taken for running text."""


def look(block: Block, evidence: Evidence) -> Judgement | None:
    """Return what a block is known to be, or None if it may be story."""
    return _marked(block, evidence) or _placed(block, evidence) or _worded(block, evidence)


def _marked(block: Block, evidence: Evidence) -> Judgement | None:
    if block.marks:
        if "drop" in block.marks:
            return Judgement("promo", "site-rule/drop")
        folded = "hidden" in block.marks and block.index not in evidence.unfolded
        if evidence.hidden and folded:
            return Judgement("hidden", "hidden")
    if (kind := evidence.claimed.get(block.index)) is not None:
        return Judgement(kind, f"{kind}/found")
    if evidence.repeated and (pages := evidence.repeated.get(block.index)):
        return Judgement("promo", f"repeated-on-site:{pages}")
    return None


def _placed(block: Block, evidence: Evidence) -> Judgement | None:
    if block.node < 0 or "body" in block.marks:
        return None
    if evidence.names and (kind := evidence.names[block.node]):
        return _around("name", kind)
    if evidence.cards and (kind := evidence.cards[block.node]):
        return _around("cards", kind)
    return None


@cache
def _around(rule: str, kind: str) -> Judgement:
    """Return the judgement of all blocks in elements of one kind; there are a dozen kinds."""
    return Judgement(kind, f"{rule}/{kind}")


def _worded(block: Block, evidence: Evidence) -> Judgement | None:
    if len(block.text) > LINK_CHARS and is_linked(block) and block.text[:2] != "附件":
        return Judgement("nav", "link-density>0.5")
    known = _known(block)
    if known is None and block.index in evidence.placed:
        known = Judgement("caption", "with-picture")
    if known is not None and (known.kind != "caption" or evidence.captions):
        return known
    if is_linked(block) and block.text[:2] != "附件":
        return Judgement("nav", "link-density>0.5")
    if block.links and NUMBERS.fullmatch(block.text):
        return Judgement("pager", "numbers")
    if len(block.text) <= MAX_PAGER_CHARS and PAGER.fullmatch(block.text):
        return Judgement("pager", "numbers")
    return _shaped(block.text)


def _known(block: Block) -> Judgement | None:
    """Return what the words of a line or its own element say."""
    phrase = match(block.text)
    if phrase is not None and _holds(block, phrase):
        return Judgement(phrase.kind, phrase.rule)
    if phrase is None and DECLARATION.match(block.text):
        return Judgement("disclaimer", "declaration")
    return Judgement("caption", "caption-element") if block.kind == "caption" else None


def _shaped(text: str) -> Judgement | None:
    """Return what the shape of a line alone says."""
    if len(text) <= PROMO_CHARS:
        for pattern, chars, verdict in SHAPES:
            if len(text) <= chars and pattern.fullmatch(text):
                return None if pattern is TOOLS and FIGURE.fullmatch(text) else verdict
    return Judgement("nav", "menu-line") if is_menu_line(text) else None


def is_menu_line(text: str) -> bool:
    """Tell whether a line is short words between bars.

    >>> is_menu_line("安徽|北京|重庆|福建"), is_menu_line("三农早报|夏粮收购进度过半")
    (True, False)
    """
    words = BARS.split(text) if len(text) <= MAX_MENU_CHARS else []
    return len(words) > MIN_BARS and len(text) <= MENU_WORD_CHARS * len(words)


def _holds(block: Block, phrase: Phrase) -> bool:
    """Tell whether a line that begins like a credit, a disclaimer or a heading is one."""
    text = block.text
    if phrase.kind in TOLD and is_reported(text) and not is_label(text, phrase):
        return False
    if phrase.kind == "credit":
        sentence = len(text) > SENTENCE_CHARS and text[-1] in STOPS
        return len(text) <= CREDIT_CHARS and not sentence and is_separated(text, phrase)
    if phrase.kind == "disclaimer":
        short = len(text) <= LABEL_CHARS and text[-1] not in STOPS
        return short or is_label(text, phrase) or is_disclaiming(text)
    if phrase.kind in HEADINGS and len(text) > HEADING_CHARS and text[-1] == "。":
        return not phrase.is_tied or is_label(text, phrase)
    return len(text) <= MAX_CHARS.get(phrase.kind, LABEL_CHARS)
