"""Documents that were made to break whoever reads them, each around a story of three sentences.

A case is a function of a size: how often its evil is repeated. Small, it runs in the test suite;
large (`python tests/hostile/measure.py`), it shows time and memory against size.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

ONE = "据山河县农业农村局统计，金穗一号，今年全县水稻播种面积达到三十二万亩，比上年增长百分之三。"
TWO = "合作社负责人在田头说，金穗二号，过去靠天吃饭，现在靠数据种田，每亩的成本下降了八十多元。"
THREE = "下一步，金穗三号，该县将继续推广绿色防控技术，计划在明年春耕之前建成五个高标准示范片。"
SENTINELS: Final = ("金穗一号", "金穗二号", "金穗三号")
BANNED: Final = "毒麦四号"
"""What no browser would show."""
HEAD = '<meta charset="utf-8"><title>山河县水稻播种面积创新高_青禾农业网</title>'
TOP = "<h1>山河县水稻播种面积创新高</h1><div>2024年03月05日 10:20 来源：青禾农业网 作者：张禾</div>"


@dataclass(frozen=True)
class Document:
    """A hostile page."""

    make: Callable[[int], str | bytes]
    wanted: tuple[str, ...] = SENTINELS
    """What a browser would show, and the record's text must hold, if there is a record."""
    banned: tuple[str, ...] = (BANNED,)
    may_fail: bool = False
    """Whether it is as well to give no record."""
    size: int = 20_000
    """How often the evil is repeated where the suite runs it."""

    def body(self, size: int | None = None) -> bytes:
        """Return the page, in UTF-8 unless it is made of bytes."""
        made = self.make(self.size if size is None else size)
        return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")


def story(between: str = "", *, after: str = "", head: str = "", before: str = "") -> str:
    """Return a page with something between its first two sentences, after the third, or before."""
    return (
        f"{before}<!DOCTYPE html><html><head>{HEAD}{head}</head><body>{TOP}"
        f"<div id=content><p>{ONE}</p>{between}<p>{TWO}</p><p>{THREE}</p>{after}</div>"
        "</body></html>"
    )


def between(unit: str, close: str = "") -> Document:
    """Repeat a unit inside the story, and what closes it."""
    return Document(lambda n: story(unit * n + close * n))


def after(unit: str) -> Document:
    """Repeat a unit at the story's end, never closed."""
    return Document(lambda n: story(after=unit * n))


def run_of(text: str) -> Document:
    """Repeat a text in a paragraph of its own."""
    return Document(lambda n: story(f"<p>{text * n}</p>"), size=5_000)


def titled(unit: str) -> Document:
    """Repeat a text in the middle of the title."""
    return Document(lambda n: story().replace("创新高_", f"创新高{unit * n}_"), size=5_000)


def shuffled(n: int) -> str:
    """Return a soup of tags, always the same."""
    draw = random.Random(20_240_305)  # noqa: S311 - no secret
    tags = ["div", "p", "b", "a", "table", "tr", "td", "ul", "li", "font", "form", "select", "svg"]
    return "".join(
        draw.choice(("<{}>", "</{}>", "<{} x=1>")).format(draw.choice(tags)) for _ in range(n)
    )


def coded(encoding: str, *, charset: str) -> Document:
    """Write the page in an encoding under a name."""
    page = story().replace('charset="utf-8"', f'charset="{charset}"')
    return Document(lambda n: page.encode(encoding, "replace") + b"\0" * (n % 2))


DEEP = {
    f"deep-{name}": between(f"<{name}>", f"</{name}>")
    for name in ("div", "span", "font", "b", "em", "a", "section", "blockquote", "center", "x-y")
} | {
    f"open-{name}": after(f"<{name}>")
    for name in (
        "div",
        "p",
        "font",
        "b",
        "i",
        "u",
        "a href=/x",
        "li",
        "dl",
        "form",
        "center",
        "pre",
    )
}
PARSER = {
    "deep-table": between("<table><tr><td>", "</td></tr></table>"),
    "deep-list": between("<ul><li>", "</li></ul>"),
    "deep-font-in-p": after("<p><font color=red>"),
    "deep-nobr-adoption": after("<a><b><i><p>"),
    "deep-text-at-bottom": Document(
        lambda n: story("<div>" * n + "<p>深处金穗五号可见</p>" + "</div>" * n),
        (*SENTINELS, "金穗五号"),
    ),
    "deep-around": Document(lambda n: "<div>" * n + story() + "</div>" * n),
    "deep-before-text": Document(lambda n: "<b>" * n + story()),
    "deep-alternating": between("<div><span>", "</span></div>"),
    "close-only": between("</div></p></td></b>"),
    "many-paragraphs": Document(lambda n: story("".join(f"<p>第{i}段。</p>" for i in range(n)))),
    "many-lines": between("字<br>"),
    "many-rules": between("<hr>"),
    "many-cells": Document(lambda n: story(f"<table>{'<tr><td>1<td>2' * n}</table>")),
    "many-options": Document(lambda n: story(f"<select>{'<option>城' * n}</select>")),
    "many-pictures": Document(
        lambda n: story("".join(f"<img src=/{i}.jpg alt=图>" for i in range(n)))
    ),
    "many-headings": between("<h2>标题</h2>"),
    "many-links": Document(lambda n: story("".join(f"<a href=/{i}>链接{i}</a>" for i in range(n)))),
    "many-links-in-line": Document(lambda n: story(f"<p>{'<a href=/1>稻</a>田' * n}</p>")),
    "many-h1": Document(lambda n: story().replace("<h1>", "<h1>另</h1>" * n + "<h1>")),
    "many-attributes": Document(
        lambda n: story(f"<div {' '.join(f'a{i}=1' for i in range(n))}>可见</div>")
    ),
    "same-attribute": Document(lambda n: story(f"<div {'class=a ' * n}>可见</div>")),
    "many-classes": Document(
        lambda n: story(f"<div class='{' '.join(f'c{i}' for i in range(n))}'>可见</div>")
    ),
    "long-attribute": Document(lambda n: story(f"<div data-x='{'x' * 50 * n}'>可见</div>")),
    "long-class": Document(lambda n: story(f"<div class='{'nav-' * n}'></div>")),
    "long-style": Document(lambda n: story(f"<div style='{'display :' * n}'>可见</div>")),
    "long-href": Document(lambda n: story(f"<a href='/{'../' * n}'>可见</a>")),
    "long-tag-name": Document(lambda n: story(f"<{'x' * n}>可见</{'x' * n}>")),
    "long-comment": Document(lambda n: story(f"<!--{BANNED * n}-->")),
    "long-script": Document(lambda n: story(f"<script>var x='{BANNED * n}'</script>")),
    "long-style-sheet": Document(
        lambda n: story(f"<style>{f'.a{{content:{BANNED}}}' * n}</style>")
    ),
    "long-doctype": Document(lambda n: f"<!DOCTYPE {'x' * n}>{story()}"),
    "half-comments": Document(lambda n: story("<!--" * n), wanted=SENTINELS[:1]),
    "half-tags": after("<a "),
    "half-entities": between("&#x"),
    "lt-run": after("<"),
    "gt-run": between(">"),
    "quote-run": after("<p title='\""),
    "end-of-comment-run": between("-->"),
    "doctype-run": between("<!DOCTYPE html>"),
    "script-open-run": after("<script>"),
    "script-escaped": Document(
        lambda n: story(f"<script>{'<!--<script>' * n}{BANNED}</script></script>"), may_fail=True
    ),
    "textarea-nested": after("<textarea>"),
    "noframes-nested": Document(lambda n: story(f"<noframes>{'<noframes>' * n}</noframes>")),
    "template-nested": Document(
        lambda n: story(f"{'<template>' * n}<p>{BANNED}</p>{'</template>' * n}")
    ),
    "svg-script": Document(lambda n: story(f"{f'<svg><script>{BANNED}</script></svg>' * n}")),
    "soup": Document(lambda n: story(after=shuffled(n))),
    "plaintext": Document(lambda n: story(after="<plaintext>" + "</plaintext>" * n)),
    "two-documents": Document(lambda n: story() + "<html><body></body></html>" * n),
    "frames": Document(
        lambda n: f"<html><head>{HEAD}</head><frameset>{'<frame src=a.html>' * n}</frameset>",
        wanted=(),
        may_fail=True,
    ),
    "cdata": Document(lambda n: story(f"<![CDATA[{BANNED}" + "]]" * n + "]]>")),
    "instructions": between("<?php echo 1 ?>"),
    "conditions": between(f"<!--[if IE]>{BANNED}<![endif]-->"),
}
XML = {
    "entity-bomb": Document(
        lambda n: (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "哈">'
            + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, n))
            + f"]>{story(f'<p>&a{n - 1};</p>')}"
        ),
        size=12,
    ),
    "entity-of-a-file": Document(
        lambda _: (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            + story("<p>&e;</p>")
        ),
        banned=("root:",),
    ),
    "parameter-entity": Document(
        lambda _: (
            '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/e.dtd"> %e;]>'
            + story("<p>&f;</p>")
        ),
    ),
    "style-sheet-of-a-file": Document(
        lambda _: '<?xml-stylesheet type="text/xsl" href="file:///etc/passwd"?>' + story(),
        banned=("root:",),
    ),
    "include-of-a-file": Document(
        lambda _: story(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"'
            ' parse="text"/>'
        ),
        banned=("root:",),
    ),
    "namespaces": Document(
        lambda n: story("".join(f'<a{i}:b xmlns:a{i}="u:{i}">' for i in range(n))), size=2_000
    ),
}
CHARACTERS = (
    {
        f"run-{name}": run_of(text)
        for name, text in {
            "source": "来源：",
            "source-name": "来源：新华网 ",
            "author": "作者：张三 记者 李四 ",
            "editor": "责任编辑：",
            "dates": "2024年03月05日",
            "date-parts": "年月日",
            "time": "10:20:",
            "digits": "8",
            "dashes": "-",
            "long-dashes": "——",
            "spaces": " ",
            "wide-spaces": "\u3000",
            "nbsp": "&nbsp;",
            "round": "（",
            "round-ascii": "(",
            "square": "【[〔",
            "angle": "《〈",
            "quotes": "“‘「『",
            "colons": "：",
            "commas": "，",
            "stops": "。。",
            "dots": ".",
            "ellipses": "……",
            "slashes": "//",
            "pipes": "|",
            "breadcrumb": "首页 &gt; 新闻 &gt; ",
            "disclaimer": "免责声明：本网转载",
            "latin-word": "a",
            "address": "http://www.",
            "mail": "a.b@",
            "percent": "%E4%B8",
            "escapes": "\\u4e2d",
            "numeric": "&amp;#20013;",
            "equals": "=E4=B8=AD",
            "ampersands": "&",
            "dateline": "新华社北京3月5日电",
            "newlines": "\n",
            "spaced-newlines": " \n",
            "gloss": "農(nóng)業(yè)",
            "half-gloss": "業(y",
            "spaced-han": "农 业 ",
            "mojibake": "鍐滀笟",
            "mojibake-latin": "ÐÂ»ªÍø",
            "utf8-latin": "å†œä¸š",
            "shifted": "!碧K州市",
            "question": "?xùn)|",
            "lost-spaces": "？? 农",
            "private": "\ue000\ue5e5",
            "replacement": "\ufffd",
            "combining": "\u0301",
            "combined": "e\u0301\u0302",
            "zero-width": "\u200b\u200d\ufeff",
            "bidi": "\u202e\u202c\u2066\u2069",
            "variation": "\ufe0f",
            "tags": "\U000e0041",
            "nul": "\0",
            "controls": "\x01\x1b[31m\x7f\x9f",
            "nonchars": "\uffff\ufdd0",
            "emoji": "👨\u200d👩\u200d👧",
            "ideographic": "\u2ff0\u2ff1",
            "halfwidth": "ｱﾞ",
            "math": "𝟮𝟬𝟮𝟰",
            "fullwidth": "２０２４",
        }.items()
    }
    | {
        "run-surrogates": Document(lambda n: story(f"<p>{chr(0xD800) * n}</p>"), may_fail=True),
    }
    | {
        f"title-{name}": titled(text)
        for name, text in {
            "pipes": "|",
            "dashes": " - ",
            "underscores": "_",
            "han": "高",
            "marks": "——_|",
        }.items()
    }
)
METADATA = {
    "many-metas": Document(
        lambda n: story(head="".join(f"<meta name=k{i} content=v>" for i in range(n)))
    ),
    "same-meta": Document(lambda n: story(head="<meta name=author content=张三>" * n)),
    "long-keywords": Document(
        lambda n: story(head=f"<meta name=keywords content='{'水稻,' * n}'>")
    ),
    "long-description": Document(
        lambda n: story(head=f"<meta name=description content='{'水' * n}'>")
    ),
    "deep-json": Document(
        lambda n: story(head=f"<script type=application/ld+json>{'[' * n}</script>")
    ),
    "deep-json-objects": Document(
        lambda n: story(head='<script type="application/ld+json">' + '{"a":' * n + "1</script>")
    ),
    "many-json": Document(
        lambda n: story(
            head='<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * n
        ),
        size=5_000,
    ),
    "json-body": Document(
        lambda _: story(
            head='<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"'
            f'{BANNED}"}}</script>'
        )
    ),
    "json-huge-number": Document(
        lambda n: story(
            head='<script type="application/ld+json">{"@type":"NewsArticle","datePublished":'
            f"{'9' * n}}}</script>"
        )
    ),
    "base-javascript": Document(
        lambda _: story("<a href=x>x</a>", head="<base href='javascript:1//'>")
    ),
    "base-broken": Document(lambda _: story("<a href=x>x</a>", head="<base href='http://[bad'>")),
    "many-bases": Document(lambda n: story(head="<base href=/a/>" * n)),
    "refresh": Document(
        lambda n: story(head="<meta http-equiv=refresh content='0;url=file:///etc/passwd'>" * n),
        banned=("root:",),
    ),
    "date-overflow": Document(
        lambda n: story(head=f"<meta property=article:published_time content='{'9' * n}'>")
    ),
    "date-before-time": Document(
        lambda _: story(
            head="<meta property=article:published_time content='0001-01-01T00:00+14:00'>"
        )
    ),
    "language": Document(lambda n: story().replace("<html>", f"<html lang='{'zh-' * n}'>")),
    "many-charsets": Document(lambda n: story(head="<meta charset=big5>" * n)),
}
BYTES = {
    "utf16": coded("utf-16", charset="utf-16"),
    "utf16-bare": coded("utf-16-le", charset="gbk"),
    "utf32": coded("utf-32", charset="utf-8"),
    "gb-as-utf8": coded("gb18030", charset="utf-8"),
    "utf8-as-big5": coded("utf-8", charset="big5"),
    "nuls": Document(lambda n: story().encode() + b"\0" * n),
    "nuls-first": Document(lambda n: b"\0" * n + story().encode()),
    "boms": Document(lambda n: b"\xef\xbb\xbf" * n + story().encode()),
    "boms-inside": Document(lambda n: story("\ufeff" * n)),
    "blank-first": Document(lambda n: b" \r\n" * n + story().encode()),
    "cut-character": Document(lambda n: story("水" * n).encode()[:-14] + b"\xe6\xb0"),
    "bad-bytes": Document(
        lambda n: story("<p>@</p>").encode().replace(b"@", b"\xff\xfe\x80" * n), may_fail=True
    ),
    "one-bad-byte": Document(lambda _: story("<p>@</p>").encode().replace(b"@", b"\xff")),
    "gbk-inside": Document(
        lambda n: story("<p>@</p>").encode().replace(b"@", "广告优惠".encode("gbk") * n), size=2_000
    ),
    "surrogate-bytes": Document(
        lambda n: story("<p>@</p>").encode().replace(b"@", b"\xed\xa0\x80" * n), may_fail=True
    ),
    "overlong-bytes": Document(
        lambda n: story("<p>@</p>").encode().replace(b"@", b"\xc0\xbc" * n), may_fail=True
    ),
    "escape-sequences": Document(
        lambda n: story("<p>@</p>").encode().replace(b"@", b"\x1b$B~{" * n), may_fail=True
    ),
    "random": Document(
        lambda n: random.Random(1).randbytes(10 * n),  # noqa: S311 - no secret
        wanted=(),
        may_fail=True,
    ),
    "only-nuls": Document(lambda n: b"\0" * n, wanted=(), may_fail=True),
    "only-blanks": Document(lambda n: b" \n" * n, wanted=(), may_fail=True),
    "only-high": Document(lambda n: b"\x80" * n, wanted=(), may_fail=True),
    "only-ff": Document(lambda n: b"\xff" * n, wanted=(), may_fail=True),
    "only-lead": Document(lambda n: b"\xe4" * n, wanted=(), may_fail=True),
    "only-gbk": Document(lambda n: b"\xb0\xa1" * n, wanted=(), may_fail=True),
    "gzip": Document(lambda _: gzip.compress(story().encode(), mtime=0), wanted=(), may_fail=True),
    "lines-of-text": Document(
        lambda n: "\n".join([ONE, *(f"第{i}行也是一句完整的话。" for i in range(n)), TWO, THREE])
    ),
    "one-line": Document(lambda n: ONE * n, wanted=(SENTINELS[0],), size=2_000),
    "no-story": Document(lambda n: "<p>" * n, wanted=(), may_fail=True),
}
DOCUMENTS: Final[Mapping[str, Document]] = DEEP | PARSER | XML | CHARACTERS | METADATA | BYTES
