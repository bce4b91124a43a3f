from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from agrinews.model import Failure, RawPage
from agrinews.readers.archives import read_tar, read_zip
from agrinews.readers.containers import kind_of_bytes
from agrinews.readers.selection import Selection

PAGE = b"<html><p>\xe6\x98\xa5\xe8\x80\x95"
ALL = Selection()


def zipped(members: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    file.seek(0)
    return file


def tarred(members: dict[str, bytes], mode: str = "w", encoding: str = "utf-8") -> io.BytesIO:
    file = io.BytesIO()
    with tarfile.open(
        fileobj=file, mode=mode, encoding=encoding, format=tarfile.GNU_FORMAT
    ) as archive:  # type: ignore[call-overload]
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    file.seek(0)
    return file


def found(pages: object) -> list[tuple[str, bytes | str]]:
    return [
        (one.origin, one.code if isinstance(one, Failure) else one.body)
        for one in pages  # type: ignore[attr-defined]
    ]


def test_pages_of_a_zip_come_in_its_order_and_nothing_else_does() -> None:
    file = zipped(
        {
            "二/b.html": PAGE,
            "a.htm.gz": gzip.compress(PAGE),
            "logo.png": b"\x89PNG",
            "__MACOSX/a.html": b"junk",
            ".hidden/a.html": b"junk",
        }
    )
    assert found(read_zip(file, "x.zip", selection=ALL)) == [
        ("x.zip!二/b.html", PAGE),
        ("x.zip!a.htm.gz", PAGE),
    ]


def test_include_and_base_url_hold_for_members() -> None:
    chosen = Selection(include=("*.asp",), base_url="https://nongye.example/")
    pages = list(read_zip(zipped({"a/1.asp": PAGE, "b.html": PAGE}), "x.zip", selection=chosen))
    assert [page.url for page in pages] == ["https://nongye.example/a/1.asp"]


def test_globs_that_choose_archives_do_not_choose_members() -> None:
    chosen = Selection(include=("*.zip", "*.tar.gz"))
    assert len(list(read_zip(zipped({"a.html": PAGE}), "x.zip", selection=chosen))) == 1


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_of_a_zip_that_does_not_say_their_encoding(encoding: str) -> None:
    stored = "春耕.html".encode(encoding)
    file = zipped({"x" * len(stored): PAGE})
    body = file.getvalue().replace(b"x" * len(stored), stored)
    chosen = Selection(include=("*",))
    pages = list(read_zip(io.BytesIO(body), "x.zip", selection=chosen))
    assert [page.origin for page in pages] == ["x.zip!春耕.html"]


def test_a_bomb_is_one_failure() -> None:
    file = zipped({"a.html": bytes(30 * 2**20), "b.html": PAGE})
    assert found(read_zip(file, "x.zip", selection=ALL)) == [
        ("x.zip!a.html", "too_large"),
        ("x.zip!b.html", PAGE),
    ]


def test_a_page_that_shrinks_well_is_no_bomb() -> None:
    body = b"<html><p>" + PAGE * 20_000
    assert found(read_zip(zipped({"a.html": body}), "x.zip", selection=ALL)) == [
        ("x.zip!a.html", body)
    ]


def test_a_member_without_a_name_costs_no_other() -> None:
    """Met by the fuzzer."""
    body = bytearray(zipped({"x.html": PAGE, "y.html": PAGE}).getvalue())
    entry = body.rindex(b"PK\x01\x02")
    body[entry + 28 : entry + 34] = b"\0\0\0\0\6\0"  # no name, and a comment of six bytes
    assert [origin for origin, _ in found(read_zip(io.BytesIO(body), "a.zip", selection=ALL))] == [
        "a.zip!x.html"
    ]


def test_a_damaged_member_is_one_failure() -> None:
    plain = bytes(range(256)) * 8
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.html", plain)
        archive.writestr("b.html", PAGE)
    body = file.getvalue().replace(plain, bytes(len(plain)))
    assert found(read_zip(io.BytesIO(body), "x.zip", selection=ALL)) == [
        ("x.zip!a.html", "unreadable"),
        ("x.zip!b.html", PAGE),
    ]


@pytest.mark.parametrize("body", [b"PK\x03\x04 nothing more", b""])
def test_a_file_that_is_no_zip_is_one_failure(body: bytes) -> None:
    assert found(read_zip(io.BytesIO(body), "x.zip", selection=ALL)) == [("x.zip", "unreadable")]


def test_an_archive_without_pages_says_so() -> None:
    (only,) = read_zip(zipped({"a.png": b"x"}), "x.zip", selection=ALL)
    assert isinstance(only, Failure)
    assert "no pages in this archive" in only.message


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_pages_of_a_tar_come_in_its_order(mode: str) -> None:
    file = tarred({"二/b.html": PAGE, "a.png": b"x", "a.html": b"<p>"}, mode)
    assert found(read_tar(file, "x.tar", selection=ALL)) == [
        ("x.tar!二/b.html", PAGE),
        ("x.tar!a.html", b"<p>"),
    ]


def test_names_of_a_tar_in_gbk() -> None:
    file = tarred({"春耕.html": PAGE}, encoding="gb18030")
    assert found(read_tar(file, "x.tar", selection=ALL)) == [("x.tar!春耕.html", PAGE)]


def test_links_and_devices_in_a_tar_are_no_pages(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        link = tarfile.TarInfo("secret.html")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "outside.html")
        archive.addfile(link)
    (tmp_path / "outside.html").write_bytes(PAGE)
    (only,) = read_tar(io.BytesIO(file.getvalue()), "x.tar", selection=ALL)
    assert isinstance(only, Failure)


def test_a_tar_that_is_cut_off_in_its_first_bytes_is_one_failure() -> None:
    whole = tarred({"a.html": PAGE}, "w:gz").getvalue()
    for size in range(1, 40):
        (failure,) = read_tar(io.BytesIO(whole[:size]), "a.tgz", selection=ALL)
        assert isinstance(failure, Failure)


@pytest.mark.parametrize("kind", [b"0", b"S", b"x", b"L"], ids=["file", "sparse", "pax", "long"])
@pytest.mark.parametrize("bits", [40, 60, 80])
def test_a_tar_whose_header_promises_too_much_ends(kind: bytes, bits: int) -> None:
    """The fuzzer met an OverflowError; with a little less, tarfile reads on for years."""
    body = bytearray(tarred({"a.png": b"", "b.html": PAGE}).getvalue())
    body[124:136] = b"\x80" + (1 << bits).to_bytes(11, "big")  # the size, in base 256
    body[148:156], body[156:157] = b" " * 8, kind
    body[148:156] = b"%06o\0 " % sum(body[:512])
    (failure,) = read_tar(io.BytesIO(body), "a.tar", selection=ALL)
    assert isinstance(failure, Failure)


def test_a_tar_that_is_cut_off_gives_what_came_before() -> None:
    whole = tarred({"a.html": PAGE, "b.html": PAGE * 5000}, "w:gz").getvalue()
    pages = list(read_tar(io.BytesIO(whole[:-60]), "x.tar.gz", selection=ALL))
    assert isinstance(pages[0], RawPage)
    assert isinstance(pages[-1], Failure)
    assert "damaged tar" in pages[-1].message


@pytest.mark.parametrize(
    "head", [gzip.compress(b"", mtime=0)[:10], b"BZh9", b"\xfd7zXZ\0"], ids=["gzip", "bzip2", "xz"]
)
def test_a_damaged_compression_holds_nothing_that_is_known(head: bytes) -> None:
    """Met by the fuzzer: it raised the decompressor's own error and ended the run."""
    assert kind_of_bytes(head + b"\x07\xff" * 40) is None
