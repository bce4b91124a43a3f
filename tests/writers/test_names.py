from __future__ import annotations

import pytest

from agrinews.writers.names import file_stem


@pytest.mark.parametrize(
    ("origin", "relative", "stem"),
    [
        ("saved/a.html", None, "a"),
        ("saved/2020/a.b.shtml", "2020/a.b.shtml", "2020/a.b"),
        ("a.txt.xz", None, "a"),
        (".html", None, ".html"),
        ("-", None, "stdin"),
        ("新闻.htm", None, "新闻"),
        ("../../etc/passwd", "../../etc/passwd", "etc/passwd"),
        ("a:b?c*.html", None, "a_b_c_"),
        ("https://nongye.example/", None, "nongye.example/index"),
        ("https://nongye.example/a/../../b.html", None, "nongye.example/a/b"),
        ("http://[broken", None, "http___[broken"),
    ],
)
def test_the_name_comes_from_the_input(origin: str, relative: str | None, stem: str) -> None:
    assert file_stem(origin, relative) == stem


def test_a_long_name_is_cut_between_characters() -> None:
    stem = file_stem("春" * 200 + ".html", None)
    assert 190 < len(stem.encode()) <= 200
    assert set(stem) == {"春"}
