from __future__ import annotations

import io
import json

import pytest

from agrinews.model import Failure, RawPage
from agrinews.readers import jsonl
from agrinews.readers.selection import Selection

HTML = Selection(html_field="body")


def read(*rows: object, selection: Selection = HTML) -> list[RawPage | Failure]:
    lines = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    return list(jsonl.read(io.BytesIO(b"\n".join(lines)), "x.jsonl", selection=selection))


def test_one_field_is_the_page_and_the_others_are_kept_as_they_are() -> None:
    row = {"id": 7, "body": "<p>春耕", "url": "https://nongye.example/1", "tags": {"a": [1, None]}}
    (page,) = read(row)
    assert isinstance(page, RawPage)
    assert (page.origin, page.form) == ("x.jsonl#1", "html")
    assert page.body.decode() == "<p>春耕"
    assert page.url == "https://nongye.example/1"
    assert dict(page.extra) == {"id": 7, "url": row["url"], "tags": {"a": [1, None]}}


def test_a_text_field_is_plain_text_and_html_goes_first() -> None:
    both = Selection(html_field="html", text_field="text")
    pages = read({"html": "<p>", "text": "t"}, {"html": None, "text": "t"}, selection=both)
    assert [(p.form, p.body) for p in pages if isinstance(p, RawPage)] == [
        ("html", b"<p>"),
        ("text", b"t"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"body": "<p>', "not JSON"),
        (b"[1]", "no JSON object"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ({"other": 1}, "no text in the field 'body'"),
        ({"body": 5}, "no text in the field 'body'"),
        ({"body": " "}, "is empty"),
    ],
)
def test_a_bad_line_is_one_failure_with_its_number(line: object, said: str) -> None:
    good = {"body": "<p>"}
    first, bad, last = read(good, line, good)
    assert isinstance(bad, Failure)
    assert (bad.origin, bad.code) == ("x.jsonl#2", "unreadable")
    assert said in bad.message
    assert (first.origin, last.origin) == ("x.jsonl#1", "x.jsonl#3")


def test_blank_lines_count_and_are_passed_over() -> None:
    assert [page.origin for page in read({"body": "a"}, b"", b"  ", {"body": "b"})] == [
        "x.jsonl#1",
        "x.jsonl#4",
    ]


def test_half_a_surrogate_pair_does_no_harm() -> None:
    (page,) = read(b'{"body": "<p>\\ud83d!"}')
    assert isinstance(page, RawPage)
    assert page.body.decode() == "<p>\ufffd!"


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 100)
    found = read({"body": "a"}, {"body": "x" * 1000}, {"body": "b"})
    assert [(one.origin, getattr(one, "code", "")) for one in found] == [
        ("x.jsonl#1", ""),
        ("x.jsonl#2", "too_large"),
        ("x.jsonl#3", ""),
    ]
