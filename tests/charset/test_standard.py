"""The decoders against the Encoding Standard: its indexes where they are, its prose elsewhere."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_right
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from agrinews import tables
from agrinews.charset.big5 import decode_big5
from agrinews.charset.gb18030 import decode_gb18030
from agrinews.charset.recovery import other_in, refused_by
from agrinews.charset.standard import decode_as

# ------------------------------------------------------------------ the standard, step by step
# Sections 10.2.1 and 12.1.1, slowly, over the standard's own indexes.
INDEXES = Path(__file__).parents[3] / "shared" / "bench" / "encoding" / "standard"
REPLACEMENT = "\ufffd"


@cache
def index(name: str) -> dict[int, int]:
    """Return an index: pointer -> code point."""
    lines = (INDEXES / f"index-{name}.txt").read_text("utf-8").split("\n")
    fields = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {int(pointer): int(point, 16) for pointer, point, *_ in fields}


@cache
def ranges() -> list[tuple[int, int]]:
    return sorted(index("gb18030-ranges").items())


def ranged(pointer: int) -> str | None:
    """Return what four bytes mean, or None."""
    if 39419 < pointer < 189000 or pointer > 1237575:
        return None
    if pointer == 7457:
        return "\ue7c7"
    start, point = ranges()[bisect_right(ranges(), (pointer, 0x110000)) - 1]
    return chr(point + pointer - start)


def read_gb18030(  # noqa: C901, PLR0911 - step by step as in the standard
    four: bytes,
) -> tuple[str, int]:
    """Return the first character, or U+FFFD, and how many bytes it stands for."""
    first, second, third, fourth = (*four, None, None, None)[:4]
    if first < 0x80:
        return chr(first), 1
    if first == 0x80:
        return "\u20ac", 1
    if first == 0xFF or second is None:
        return REPLACEMENT, 1
    if 0x30 <= second <= 0x39:
        if third is None:
            return REPLACEMENT, 2
        if not 0x81 <= third <= 0xFE:
            return REPLACEMENT, 1
        if fourth is None:
            return REPLACEMENT, 3
        if not 0x30 <= fourth <= 0x39:
            return REPLACEMENT, 1
        lead = ((first - 0x81) * 10 + second - 0x30) * 126
        return ranged((lead + third - 0x81) * 10 + fourth - 0x30) or REPLACEMENT, 4
    if 0x40 <= second <= 0x7E or 0x80 <= second <= 0xFE:
        pointer = (first - 0x81) * 190 + second - (0x40 if second < 0x7F else 0x41)
        if pointer in index("gb18030"):
            return chr(index("gb18030")[pointer]), 2
    return REPLACEMENT, 1 if second < 0x80 else 2


TWO_POINTS = {
    1133: "\u00ca\u0304",
    1135: "\u00ca\u030c",
    1164: "\u00ea\u0304",
    1166: "\u00ea\u030c",
}


def read_big5(four: bytes) -> tuple[str, int]:
    """Return the first character, or U+FFFD, and how many bytes it stands for."""
    lead, trail = (*four, None)[:2]
    if lead < 0x80:
        return chr(lead), 1
    if lead in (0x80, 0xFF) or trail is None:
        return REPLACEMENT, 1
    if 0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE:
        pointer = (lead - 0x81) * 157 + trail - (0x40 if trail < 0x7F else 0x62)
        if pointer in TWO_POINTS:
            return TWO_POINTS[pointer], 2
        if pointer in index("big5"):
            return chr(index("big5")[pointer]), 2
    return REPLACEMENT, 1 if trail < 0x80 else 2


def expected_text(body: bytes, encoding: str) -> str:
    read = {"gb18030": read_gb18030, "big5": read_big5}[encoding]
    texts, at = [], 0
    while at < len(body):
        text, size = read(body[at : at + 4])
        texts.append(text)
        at += size
    return "".join(texts)


# ------------------------------------------------------------------ the tests
DECODERS = {"gb18030": decode_gb18030, "big5": decode_big5}
HIGH, DIGITS = range(0x81, 0xFF), range(0x30, 0x3A)
needs_indexes = pytest.mark.skipif(
    not INDEXES.is_dir(), reason="the standard's indexes are not here"
)


@needs_indexes
@pytest.mark.parametrize("encoding", DECODERS)
@pytest.mark.parametrize("tail", [b"", b"0", b"\xb0\xa1"])
def test_every_pair_is_read_as_the_standard_says(encoding: str, tail: bytes) -> None:
    for pair in product(range(256), range(256)):
        body = bytes(pair) + tail
        assert DECODERS[encoding](body)[0] == expected_text(body, encoding), body.hex()


@needs_indexes
def test_every_four_bytes_are_read_as_the_standard_says() -> None:
    for first, second in product(HIGH, DIGITS):
        rest = product(HIGH, DIGITS)
        body = b"".join(bytes((first, second, third, fourth)) for third, fourth in rest)
        assert decode_gb18030(body)[0] == expected_text(body, "gb18030")


@needs_indexes
@pytest.mark.parametrize("encoding", DECODERS)
def test_recovery_from_noise_is_the_standard_s(encoding: str) -> None:
    chance = random.Random(20)  # noqa: S311 - the same each time
    kinds = (range(256), HIGH, DIGITS, b"\xa1\xa2\xfe\x40\x41\x42\x80<")
    for _ in range(8_000):
        body = bytes(chance.choice(chance.choice(kinds)) for _ in range(chance.randrange(1, 14)))
        text, replaced = DECODERS[encoding](body)
        expected = expected_text(body, encoding)
        assert text == expected, body.hex()
        spelt = expected.count("\ufffd") - replaced
        assert spelt == 0 or b"\x84\x31\xa4\x37" in body


@needs_indexes
def test_single_bytes_are_the_standard_s() -> None:
    for encoding, _ in tables.rows("charset_single_byte.tsv"):
        if encoding == "x-user-defined":
            continue
        points = index(encoding.removesuffix("-i"))
        expected = "".join(chr(points.get(pointer, 0xFFFD)) for pointer in range(128))
        text, replaced = decode_as(bytes(range(256)), encoding)
        assert text == "".join(map(chr, range(128))) + expected
        assert replaced == expected.count("\ufffd")


@needs_indexes
def test_the_labels_are_the_standard_s() -> None:
    known = {label: encoding for label, encoding, _ in tables.rows("charset_labels.tsv")}
    groups = json.loads((INDEXES / "encodings.json").read_text("utf-8"))
    for encoding in (one for group in groups for one in group["encodings"]):
        name = encoding["name"].lower()
        meant = {known.get(label) for label in encoding["labels"]}
        if name == "replacement":  # "replacement" itself is no label of anything
            assert meant == {None, "hz-gb-2312", "iso-2022-cn", "iso-2022-kr"}
        else:
            assert meant == {"gb18030" if name == "gbk" else name}


def rows_of_table() -> tuple[tuple[str, ...], ...]:
    return tables.rows("charset_differences.tsv")


NAMES = {"big5hkscs": "big5", "euc_jp": "euc-jp", "gb18030": "gb18030"}


def test_each_row_of_the_table_is_read_as_it_says() -> None:
    for codec, raw, points in rows_of_table():
        text = "".join(chr(int(point, 16)) for point in points.split(" "))
        if (codec, raw) == ("euc_jp", "8FA2B7"):  # left one of ASCII, as CPython has it
            continue
        body = b"<" + bytes.fromhex(raw) + b">"
        assert decode_as(body, NAMES[codec]) == (f"<{text}>", 0), raw


def test_no_mark_is_put_right_twice() -> None:
    for codec in NAMES:
        wrong = {theirs for _, theirs, _ in other_in(codec)}
        refused = set("".join(refused_by(codec).values()))
        swapped = {"\u1e3f", "\ue7c7"}
        assert not (wrong - swapped) & {ours for _, _, ours in other_in(codec)}
        assert not wrong & refused or codec == "euc_jp"


@pytest.mark.parametrize(
    ("encoding", "body", "text", "replaced"),
    [
        ("gb18030", b"\xb0<p>", "\ufffd<p>", 1),
        ("gb18030", b"\xb0\xff<p>", "\ufffd<p>", 1),
        ("gb18030", b"\x810A", "\ufffd0A", 1),
        ("gb18030", b"\x810\x81", "\ufffd", 1),
        ("gb18030", b"\x84\x31\xa4\x37\xff", "\ufffd\ufffd", 1),
        ("gb18030", b"\xa8\xbc\x81\x35\xf4\x37", "\u1e3f\ue7c7", 0),
        ("big5", b"\x81\xa1A", "\ufffdA", 1),
        ("big5", b"\xa4<p>", "\ufffd<p>", 1),
        ("big5", b"\xa1\xfe\xa2\x41\xa2\x40\xa2\x42", "／∕＼﹨", 0),
        ("big5", b"\xa5\xa2\x41\xa1\xfe", "失A／", 0),
        ("euc-kr", b"\xb0<p>", "\ufffd<p>", 1),
        ("shift_jis", b"\x85\x9f<", "\ufffd<", 1),
        ("utf-16le", b"\x00\xd8a\x00b", "\ufffda\ufffd", 2),
        ("utf-8", b"\xe4\xb8<\xef\xbf\xbd", "\ufffd<\ufffd", 1),
        ("windows-1252", b"\x80\x81", "€\x81", 0),
        ("windows-874", b"\xdb", "\ufffd", 1),
    ],
)
def test_one_bad_byte_swallows_nothing(
    encoding: str, body: bytes, *, text: str, replaced: int
) -> None:
    assert decode_as(body, encoding) == (text, replaced)


def test_every_encoding_of_the_labels_can_be_read() -> None:
    for encoding in {encoding for _, encoding, _ in tables.rows("charset_labels.tsv")}:
        text, replaced = decode_as(b"plain", encoding)
        assert replaced == 0 or re.match("utf-(16|32)", encoding)
        assert text == "plain" or re.match("utf-(16|32)", encoding)
