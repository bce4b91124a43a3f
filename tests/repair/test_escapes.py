from __future__ import annotations

import pytest

from agrinews.repair.context import Context
from agrinews.repair.diagnose import look
from agrinews.repair.escapes import stage, suspects
from agrinews.repair.kinds import select

CONTEXT = Context(select())


def fixed(text: str) -> str:
    return stage([text], CONTEXT)[0].after


@pytest.mark.parametrize(
    ("escaped", "meant"),
    [
        ("&#20013;&#22269;&#20892;&#19994;", "中国农业"),
        ("&#20013&#22269&#20892", "中国农"),
        ("&amp;amp;#x4e2d;&amp;amp;#x56fd;&amp;amp;#x519c;", "中国农"),
        ("他说：&ldquo;好&rdquo;", "他说：“好”"),
        (r"\u4e2d\u56fd\u519c\u4e1aABC\uff0c", "中国农业ABC，"),
        (r"\u519c\u4e1a\u7684\ud83c\udf3d", "农业的🌽"),
        ("u4e2du56fdu519cu4e1a", "中国农业"),
        ("%u4E2D%u56FD%u519C2024%20%u4E1A", "中国农2024 业"),
        ("%D6%D0%B9%FA%C5%A9%D2%B5", "中国农业"),
        ("%A4%A4%A4%E5%A4%E9%B3%F8", "中文日報"),
        ("=E4=B8=AD=E5=9B=BD=E5=86=\n=9C=E4=B8=9A", "中国农业"),
        ("春耕开始了<br/>农民很忙", "春耕开始了农民很忙"),
    ],
)
def test_an_escape_is_undone(escaped: str, meant: str) -> None:
    assert suspects(look([escaped]))
    assert fixed(escaped) == meant


@pytest.mark.parametrize(
    "sound",
    [
        "A&amp;B 公司",
        "AT&T，R&D;，Q&A",
        r"用 [\u4e00-\u9fa5] 匹配汉字",
        r"C:\users\u4e2d",
        "见 https://a.example.cn/%E5%86%9C%E4%B8%9A%E5%B1%80/1.html",
        "增长 5%，其中 20% 是农业",
        "a=1&b=2, c=AB",
        "HTML 的 <strong>标签</strong>",
        "维吾尔语：u4e2d 是编号",
        "1 < 2 > 0，<5岁>",
        "他说<br>换行",
    ],
)
def test_what_only_looks_escaped_stays(sound: str) -> None:
    assert fixed(sound) == sound


def test_kinds_are_told_and_chosen() -> None:
    text = "&#20013;&#22269;&#20892;"
    (edit, *_) = stage([text], CONTEXT)[0].edits
    assert (edit.kind, edit.rule) == ("html_entity", "entity/numeric")
    only = Context(select(only=["escaped_markup"]))
    assert stage([text], only)[0].after == text


def test_a_long_text_full_of_signs_takes_no_long_time() -> None:
    # Patterns that repeat must not go back and forth over such a text; a quadratic one takes hours.
    for sign in ("&", "%", "=", "<", "%E4", "=E4", r"\u4e2", "&amp;", "<a ", "u4e2d"):
        assert len(fixed(sign * 30_000)) > 0
