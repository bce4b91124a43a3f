"""How much longer than the bare codec a decision takes, on whole pages.

    pytest -m bench tests/bench/test_decoding_speed.py -s

The pages are the development pages where they are, else our own, tenfold. Nothing is asserted but
that there are pages: a figure depends on the machine, and belongs into the commit that moves it.
"""

from __future__ import annotations

import json
import lzma
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time_ns

import pytest

from agrinews.charset import decode

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "bench" / "encoding" / "cases.jsonl.xz"
CODECS = {"utf-8": "utf-8", "gb18030": "gb18030", "big5": "big5hkscs"}
WHOLE_BYTES = 5_000
ROUNDS = 15


def pages(encoding: str) -> Iterator[bytes]:
    """Yield whole pages that are sound in the encoding."""
    codec = CODECS[encoding]
    if not CASES.exists():
        for path in (ROOT / "fixtures" / "pages").rglob("page.html"):
            yield decode(path.read_bytes()).text.encode(codec, "ignore") * 10
        return
    with lzma.open(CASES, "rt", encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            body = b64decode(case["body"])
            is_whole = case["category"] in ("1", "2", "4") and len(body) > WHOLE_BYTES
            if is_whole and case["encoding"] == encoding and is_sound(body, codec):
                yield body


def is_sound(body: bytes, codec: str) -> bool:
    try:
        body.decode(codec)
    except UnicodeDecodeError:
        return False
    return not body.startswith(b"\xef\xbb\xbf")


def least_ns(task: Callable[[], object]) -> int:
    spent = []
    for _ in range(ROUNDS):
        started = process_time_ns()
        task()
        spent.append(process_time_ns() - started)
    return max(min(spent), 1)


@pytest.mark.bench
@pytest.mark.parametrize("encoding", CODECS)
def test_the_median_page_against_the_bare_codec(
    encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = []
    for body in pages(encoding):
        bare = least_ns(lambda body=body: body.decode(CODECS[encoding]))  # type: ignore[misc]
        ours = least_ns(lambda body=body: decode(body))  # type: ignore[misc]
        rows.append((ours / bare, bare, ours))
    assert rows
    ratio, bare, ours = (median(column) for column in zip(*rows, strict=True))
    with capsys.disabled():
        print(  # noqa: T201 - a benchmark speaks
            f"\n{encoding}: {len(rows)} pages, median {ratio:.2f} times the codec"
            f" ({bare / 1e3:.0f} -> {ours / 1e3:.0f} microseconds)"
        )
