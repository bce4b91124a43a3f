from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime

import pytest

from agrinews.errors import UnreadableError
from agrinews.model import RawPage
from agrinews.readers.mhtml import is_mhtml, unfold

HTML = "<html><head><meta charset=gb2312></head><body><p>春耕开始了。</p></body></html>"


def saved(
    body: bytes,
    *,
    coding: str = "quoted-printable",
    charset: str = "",
    more: str = "",
    newline: str = "\r\n",
) -> bytes:
    packed = base64.encodebytes(body) if coding == "base64" else quopri.encodestring(body)
    kind = "text/html" + (f'; charset="{charset}"' if charset else "")
    head = [
        "From: <Saved by Blink>",
        "Snapshot-Content-Location: https://nongye.example/2024/1.html",
        "Subject: =?utf-8?Q?=E6=98=A5?=",
        "Date: Mon, 15 Apr 2024 18:30:00 +0800",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="----x"',
        more,
    ]
    parts = [
        *filter(None, head),
        "",
        "------x",
        f"Content-Type: {kind}",
        "Content-ID: <frame-1@mhtml.blink>",
        f"Content-Transfer-Encoding: {coding}",
        "Content-Location: https://nongye.example/2024/1.html",
        "",
        packed.decode("ascii").replace("\r\n", "\n").replace("\n", newline),
        "------x",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "",
        "iVBORw0KGgo=",
        "------x--",
        "",
    ]
    return newline.join(parts).encode()


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_the_page_comes_out_as_it_went_in(coding: str, newline: str) -> None:
    body = HTML.encode("gb18030")
    file = saved(body, coding=coding, charset="gb2312", newline=newline)
    assert is_mhtml(file)
    page = unfold(RawPage("a.mhtml", file))
    assert page.body.strip() == body
    assert page.origin == "a.mhtml"
    assert page.url == "https://nongye.example/2024/1.html"
    assert page.content_type == 'text/html; charset="gb2312"'
    assert page.fetched_at == datetime(2024, 4, 15, 10, 30, tzinfo=UTC)


def test_the_callers_url_wins() -> None:
    page = unfold(RawPage("a.mht", saved(HTML.encode()), url="https://other.example/"))
    assert page.url == "https://other.example/"


def test_the_part_that_start_names_is_the_page() -> None:
    body = saved(HTML.encode()).decode("ascii")
    frame = "------x\r\nContent-Type: text/html\r\nContent-ID: <b@x>\r\n\r\n<p>frame</p>\r\n"
    body = body.replace('boundary="----x"', 'boundary="----x"; start="<b@x>"')
    body = body.replace("------x\r\nContent-Type: image", f"{frame}------x\r\nContent-Type: image")
    assert unfold(RawPage("a.mhtml", body.encode())).body.strip() == b"<p>frame</p>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>MIME-Version: 1.0</body></html>",
        "标题: 春耕\n时间: 今天\nMIME-Version: 1.0\n".encode(),
        b"Subject: a\nFrom: b\n\nMIME-Version: 1.0\nContent-Type: multipart/related\n",
        b"From: a\r\nMIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\n",
    ],
)
def test_other_files_are_not_taken_for_one(body: bytes) -> None:
    assert not is_mhtml(body)


@pytest.mark.parametrize("kind", ["text/css", "image/png"])
def test_a_file_without_a_page_is_unreadable(kind: str) -> None:
    file = saved(b"x").replace(b"Content-Type: text/html", f"Content-Type: {kind}".encode())
    with pytest.raises(UnreadableError, match="no page"):
        unfold(RawPage("a.mhtml", file))


def test_an_empty_page_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="empty"):
        unfold(RawPage("a.mhtml", saved(b"")))
