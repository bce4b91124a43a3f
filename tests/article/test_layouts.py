"""How often the story is found exactly on pages put together at random: a score with a floor.

A number gives a page; the same number gives the same page. Places, people and outlets are made up.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from agrinews.article.compose import compose
from agrinews.dom import survey
from agrinews.errors import NoArticleError

PAGES = 300
FLOOR = 0.97
"""2026-11: 0.999 of 1,000 pages."""

PLACES = ("青禾县", "柳河镇", "云岭市", "松坪乡", "石桥镇", "白沙湾", "东港区", "望江县")
NAMES = ("林知秋", "周谷丰", "孙敬业", "何清", "陆明礼", "方既白", "乔仲夏", "温如故")
OUTLETS = ("青禾日报", "云岭晚报", "柳河周刊", "东港新闻网")
SITES = ("青禾网", "云岭新闻网", "东港农业信息网", "望江在线")
MATTERS = ("秋粮收获", "水库除险加固", "旧桥改建", "菜市场改造", "村医培训", "公交线路调整")

SENTENCES = (
    "{a}{s}工作日前进入收尾阶段，当地有关部门介绍，整个项目比原计划提前了二十天。",
    "记者在{a}看到，{s}现场机器轰鸣，工人们正在抓紧施工，预计年底全部完成。",
    "“以前大家都不看好这件事，现在排着队来报名。”{n}对记者说，{b}的做法给了他们很大启发。",
    "据统计，今年以来{a}累计投入三千万元用于{s}，受益群众超过五万人。",
    "{n}表示，下一步将总结{a}的经验，在{b}等地推广，力争年内让更多群众受益。",
    "不过，也有村民担心{s}会影响日常出行，对此{a}已经制定了临时交通方案。",
    "专家认为，{s}不能一哄而上，要因地制宜、量力而行，避免重复建设和资金浪费。",
)
CLOSINGS = (
    "责任编辑：{n}",
    "（责任编辑：{n}）",
    "来源：{o}",
    "编辑 {n} 校对 {n}",
    "本文来源：{o} 责任编辑：{n}",
    "【编辑:{n}】",
    "（{o}记者 {n}）",
    "免责声明：{w}发布的内容仅供参考，不构成投资建议，据此操作风险自担。",
    "{w}声明：凡本网注明来源的作品，版权均属于本网，未经授权不得转载。",
    "声明：本网转载此文目的在于传递更多信息，如有侵权请联系我们删除。",
    "更多精彩内容请关注{w}公众号",
    "打开{w}APP，阅读体验更佳",
    "扫码下载客户端",
    "未经授权，不得转载。",
    "举报/反馈",
    "END",
)
TAILS = ("（责任编辑：{n}）", " 责任编辑：{n}", "（编辑：{n}）")


@dataclass(frozen=True)
class Layout:
    """A page, and the paragraphs of its story in order."""

    page: str
    story: tuple[str, ...]


class _Maker:
    def __init__(self, number: int) -> None:
        self.random = random.Random(number)  # noqa: S311  # no secret
        self.site = self.random.choice(SITES)
        self.naming = self.random.choice(("none", "telling", "hashed", "vague"))

    def fill(self, text: str) -> str:
        pick = self.random.choice
        words = {"a": pick(PLACES), "b": pick(PLACES), "n": pick(NAMES), "o": pick(OUTLETS)}
        return text.format(s=pick(MATTERS), w=self.site, **words)

    def one(self, texts: tuple[str, ...]) -> str:
        return self.fill(self.random.choice(texts))

    def headline(self) -> str:
        return self.one(("{a}{s}提前完工", "{a}：{s}惠及五万人", "{s}如何破题？{a}这样做"))

    def paragraph(self) -> str:
        return "".join(self.one(SENTENCES) for _ in range(self.random.randint(1, 3)))

    def link(self, text: str) -> str:
        return f'<a href="/{self.random.randint(1, 9999)}.html">{text}</a>'

    def named(self, name: str) -> str:
        vague = self.random.choice(("box", "wrap", "left", "mod", "con", "inner"))
        hashed = f"index_{name[::-1]}__{self.random.randint(10, 99)}x"
        return {
            "none": "",
            "telling": f' class="{name}"',
            "hashed": f' class="{hashed[::-1]}"',
            "vague": f' class="{vague}"',
        }[self.naming]

    # -------------------------------------------------------------- pieces
    def top(self) -> str:
        links = [self.link(word) for word in ("首页", "新闻", "社会", "财经")]
        return self.random.choice(
            (
                f"<div{self.named('nav')}>{' '.join(links)}</div>",
                f"<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul>",
                f"<div>{self.site}</div><div>登录 注册</div>",
                "",
            )
        )

    def byline(self) -> str:
        month, date = self.random.randint(1, 9), self.random.randint(0, 9)
        day = f"20{self.random.randint(10, 24)}-0{month}-1{date}"
        return self.one(
            (
                f"<div{self.named('meta')}>{day} 18:05　来源：{{o}}　作者：{{n}}</div>",
                f"<div><span>{day} 18:05</span> <span>来源：{{o}}</span></div>",
                f"<p>{day} 18:05　{{o}}</p>",
                f"<div>发布时间：{day} 18:05</div><div>信息来源：{{o}}</div>",
            )
        )

    def before(self) -> str:
        return self.one(
            (
                "",
                "",
                "<div>分享到：<a>微信</a> <a>微博</a></div>",
                "<div>字号：<a>大</a> <a>中</a> <a>小</a></div>",
                f"<div>摘要：{self.paragraph()}</div>",
                f"<div><div>摘要</div><div>{self.paragraph()}</div></div>",
            )
        )

    def insert(self) -> tuple[str, tuple[str, ...]]:
        """Return something between two paragraphs, and what of it is story."""
        boxes = "".join(f"<p>{self.link(self.headline())}</p>" for _ in range(3))
        return self.random.choice(
            (
                (f"<blockquote>关注公众号“{self.site}”，获取更多本地资讯。</blockquote>", ()),
                ("<p>点击上方蓝字关注我们</p>", ()),
                (f"<div{self.named('related')}><p>相关阅读：</p>{boxes}</div>", ()),
                (f"<p>{self.link(self.headline())}</p>", ()),
                ("<div>视频加载中，请稍候...</div>", ()),
                (f'<p style="display:none">{self.paragraph()}</p>', ()),
                ("<div>展开全文</div>", ()),
                ("<p><img src=a.jpg></p><p align=center>施工现场。林知秋 摄</p>", ()),
                ("<h2>多方合力</h2>", ("多方合力",)),
                ("<p><b>问题与出路</b></p>", ("问题与出路",)),
                ("<p>怎么办？</p>", ("怎么办？",)),
                ("<ul><li>第一，排查隐患；</li><li>第二，专人值守。</li></ul>", LIST),
                ("<table><tr><td>乡镇<td>户数<tr><td>柳河镇<td>320</table>", TABLE),
            )
        )

    def after(self) -> str:
        reader = "".join(
            f"<div><b>网友{i}</b> <span>2024-11-0{i} 1{i}:20</span><p>{text}</p>"
            "<a href=#>回复</a> <a href=#>赞(3)</a></div>"
            for i, text in enumerate(READERS)
        )
        lines = "".join(f"<li>{self.link(self.headline())}</li>" for _ in range(6))
        cards = "".join(
            f"<div><h4>{self.link(self.headline())}</h4><p>{self.paragraph()}</p></div>"
            for _ in range(4)
        )
        return self.random.choice(
            (
                f"<div{self.named('tags')}>标签：{self.link('三农')} {self.link('民生')}</div>",
                f"<div>上一篇：{self.link(self.headline())}</div>",
                f"<div{self.named('related')}><h3>相关阅读</h3><ul>{lines}</ul></div>",
                f"<div>{cards}</div>",
                f"<div{self.named('comments')}><h3>网友评论</h3>{reader}</div>",
                "<div>鲜花 握手 雷人 路过 鸡蛋</div>",
                "<div><a href=#>打印</a> <a href=#>收藏</a> <a href=#>关闭</a></div>",
                "<div>阅读(312) 评论(0) 赞(3)</div>",
                f"<div><h3>{self.link(self.headline())}</h3><p>{self.paragraph()}</p></div>",
            )
        )

    def body(self) -> tuple[str, list[str]]:
        wrap: Callable[[str], str] = self.random.choice(WRAPS)
        story = [self.paragraph() for _ in range(self.random.choice((1, 1, 2, 3, 5, 8)))]
        page, found = "", []
        for at, text in enumerate(story):
            last = at == len(story) - 1
            tail = self.one(TAILS) if last and self.random.random() < 0.15 else ""
            page += wrap(text + tail)
            found.append(text)
            if not last and self.random.random() < 0.35:
                piece, kept = self.insert()
                page += piece
                found.extend(kept)
        ends = self.random.sample(CLOSINGS, self.random.randint(0, 3))
        return page + "".join(wrap(self.fill(text)) for text in ends), found


READERS = (
    "说得好",
    "这件事办得实在，希望能坚持下去，不要虎头蛇尾。",
    "我家就在旁边，确实方便多了，就是晚上施工有点吵。",
    "钱花在哪里了？建议公开账目，接受群众监督。",
)
LIST = ("第一，排查隐患；", "第二，专人值守。")
TABLE = ("乡镇", "户数", "柳河镇", "320")
WRAPS: tuple[Callable[[str], str], ...] = (
    lambda text: f"<p>{text}</p>",
    lambda text: f"<div>{text}</div>",
    lambda text: f"　　{text}<br>",
    lambda text: f"{text}<br><br>\n",
    lambda text: f"<section><p><span>{text}</span></p></section>",
    lambda text: f"<p>　　<font face=宋体>{text}</font></p>",
)


def layout(number: int) -> Layout:
    """Return the page of a number."""
    maker = _Maker(number)
    title = maker.headline()
    head = maker.random.choice(
        (
            f"<h1>{title}</h1>",
            f"<div{maker.named('title')}>{title}</div>",
            f"<center><font size=5><b>{title}</b></font></center>",
        )
    )
    body, story = maker.body()
    content = f"<div{maker.named('content')}>{body}</div>"
    after = "".join(maker.after() for _ in range(maker.random.randint(0, 4)))
    head += maker.byline() + maker.before()
    inner = maker.random.choice(
        (
            f"<div{maker.named('main')}>{head}{content}{after}</div>",
            f"{head}{content}{after}",
            f"<main><article>{head}{body}</article>{after}</main>",
            f"<table><tr><td>{head}</td></tr><tr><td>{content}</td></tr><tr><td>{after}</table>",
        )
    )
    foot = f"<div>{maker.site} 版权所有 青ICP备05018911号</div>"
    page = f"<title>{title}_{maker.site}</title><body>{maker.top()}{inner}{foot}</body>"
    return Layout(page, tuple(story))


def found_story(page: str) -> tuple[str, ...]:
    seen = survey(page)
    try:
        verdicts = compose(seen).verdicts
    except NoArticleError:
        return ()
    kept = (seen.blocks[v.block].text[v.start : v.end].strip() for v in verdicts if v.keep)
    return tuple(text for text in kept if text)


def test_stories_are_found_on_layouts_made_at_random() -> None:
    made = [layout(number) for number in range(PAGES)]
    right = sum(found_story(each.page) == each.story for each in made)
    assert right / PAGES >= FLOOR
