from __future__ import annotations

import bz2
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import zstandard
from readers.test_archives import PAGE, tarred

from agrinews.model import RawPage
from agrinews.readers.containers import expand
from agrinews.readers.files import find
from agrinews.readers.selection import Selection

PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}
LINES = "".join(json.dumps({"body": PAGE.decode(), "n": n}) + "\n" for n in range(3)).encode()
PAYLOAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    b"WARC-Target-URI: http://nongye.example/1\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
    b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
) % (len(PAYLOAD), PAYLOAD)


def bodies(path: Path, selection: Selection) -> list[bytes]:
    pages = expand(find([str(path)], selection), selection)
    return [page.body for page in pages if isinstance(page, RawPage)]


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize(
    ("name", "body", "count"),
    [
        ("a.tar", tarred({"1.html": PAGE, "2.html": PAGE}).getvalue(), 2),
        ("a.jsonl", LINES, 3),
        ("a.warc", RECORD * 2, 2),
    ],
)
def test_what_holds_many_pages_may_be_compressed(
    tmp_path: Path, suffix: str, name: str, body: bytes, count: int
) -> None:
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(PACKERS[suffix](body))
    selection = Selection(html_field="body" if name == "a.jsonl" else None)
    assert bodies(path, selection) == [PAGE] * count
    path.rename(tmp_path / "nameless")
    if name != "a.jsonl":  # which nothing but its name tells
        assert bodies(tmp_path / "nameless", selection) == [PAGE] * count
