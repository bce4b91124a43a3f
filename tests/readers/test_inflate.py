from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable

import pytest
import zstandard

from agrinews.errors import MissingExtraError, NotHtmlError, TooLargeError, UnreadableError
from agrinews.readers.inflate import inflate
from agrinews.readers.magic import refuse_foreign

PAGE = "<p>春耕</p>".encode() * 100
PACKERS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_compressed_page_is_inflated_whatever_it_is_called(
    pack: Callable[[bytes], bytes],
) -> None:
    assert inflate(pack(PAGE), origin="page.html") == PAGE


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_members_in_a_row_are_one_file(pack: Callable[[bytes], bytes]) -> None:
    assert inflate(pack(PAGE) + pack(PAGE), origin="x") == PAGE * 2


def test_zstandard_without_its_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'agrinews\[zstd\]'"):
        inflate(zstandard.compress(PAGE), origin="x")


def test_zstandard_that_asks_for_too_much_memory_is_damaged() -> None:
    settings = zstandard.ZstdCompressionParameters(window_log=30, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=settings).compressobj()
    body = packer.compress(PAGE) + packer.flush()  # without the size, the window counts
    with pytest.raises(UnreadableError, match="damaged Zstandard"):
        inflate(body, origin="x")


def with_dictionary(*pages: bytes, packed: bool = False) -> bytes:
    """Return pages as a WARC file in Zstandard holds them: a frame each, after their dictionary."""
    shared = zstandard.ZstdCompressionDict(PAGE, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    held = zstandard.compress(PAGE) if packed else PAGE
    packer = zstandard.ZstdCompressor(dict_data=shared)
    head = bytes.fromhex("5d2a4d18") + len(held).to_bytes(4, "little") + held
    return head + b"".join(map(packer.compress, pages))


@pytest.mark.parametrize("packed", [False, True])
def test_frames_after_a_dictionary_are_read_with_it(packed: bool) -> None:  # noqa: FBT001
    pages = PAGE + b"1", PAGE + b"2"
    body = with_dictionary(*pages, packed=packed)
    assert inflate(body, origin="x") == b"".join(pages)
    with pytest.raises(UnreadableError, match="damaged"):
        inflate(body.replace(PAGE[:60], PAGE[1:61], 1)[:-4], origin="x")


@pytest.mark.parametrize("size", [len(PAGE) + 1, 2**31])
def test_a_dictionary_that_is_not_there_is_damage(size: int) -> None:
    body = with_dictionary(PAGE)
    with pytest.raises(UnreadableError, match="dictionary"):
        inflate(body[:4] + size.to_bytes(4, "little") + body[8 : 8 + len(PAGE)], origin="x")


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_torn_file_is_unreadable(pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        inflate(pack(PAGE)[:-9], origin="x")


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_bomb_is_stopped_at_the_limit(pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(TooLargeError, match="more than"):
        inflate(pack(b"0" * 5_000_000), origin="x", limit=1_000_000)


def test_a_plain_page_is_left_alone() -> None:
    assert inflate(PAGE, origin="x") is PAGE


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04...", "a ZIP"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"\0" * 257 + b"ustar", "a tar"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, name: str) -> None:
    with pytest.raises(NotHtmlError, match=name):
        refuse_foreign(body, origin="x")


@pytest.mark.parametrize("body", [b"", b"<html>", "首页".encode("gb18030"), b"\xff\xfe<\0h\0"])
def test_what_may_be_a_page_is_let_through(body: bytes) -> None:
    refuse_foreign(body, origin="x")
