from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from agrinews.errors import TableError
from agrinews.model import Failure, RawPage
from agrinews.readers.files import find, load_each, read, saved_from, shown
from agrinews.readers.selection import Selection, read_url_map


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"<p>" + name.encode())


def origins(found: Iterable[RawPage | Failure], folder: Path) -> list[str]:
    return [os.path.relpath(each.origin, folder) for each in found]


def test_a_directory_gives_its_pages_sorted_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "b.HTML", "a/z.htm", "a/y.txt", "page.toml", "expected.json", "c.html.gz")
    found = list(read([str(tmp_path)]))
    assert origins(found, tmp_path) == ["a/y.txt", "a/z.htm", "b.HTML", "c.html.gz"]
    assert all(isinstance(each, RawPage) for each in found)


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, "page.php")
    (page,) = read([str(tmp_path / "page.php")])
    assert isinstance(page, RawPage)


def test_include_and_exclude_look_at_names_or_with_a_slash_at_paths(tmp_path: Path) -> None:
    write(tmp_path, "a.php", "old/b.php", "c.html")
    chosen = Selection(include=("*.php",), exclude=("old/*",))
    assert origins(read([str(tmp_path)], chosen), tmp_path) == ["a.php"]


def test_a_glob_that_the_shell_left_alone_is_expanded(tmp_path: Path) -> None:
    write(tmp_path, "b.html", "a.html")
    assert origins(read([f"{tmp_path}/*.html"]), tmp_path) == ["a.html", "b.html"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.html", "no such file"), ("empty.html", "is empty"), ("folder", "no pages in this")],
)
def test_what_cannot_be_read_is_a_failure_and_the_rest_goes_on(
    tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "empty.html").touch()
    (tmp_path / "folder").mkdir()
    write(tmp_path, "good.html")
    failure, page = read([str(tmp_path / name), str(tmp_path / "good.html")])
    assert isinstance(failure, Failure)
    assert failure.code == "unreadable"
    assert reason in failure.message
    assert isinstance(page, RawPage)


def test_a_file_without_permission_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    (tmp_path / "a.html").chmod(0)
    is_root = os.geteuid() == 0
    if is_root:  # who may read everything
        os.seteuid(65534)
    try:
        (failure,) = read([str(tmp_path / "a.html")])
    finally:
        if is_root:
            os.seteuid(0)
    assert isinstance(failure, Failure)
    assert failure.code == "unreadable"


def test_links_to_directories_do_not_lead_in_circles(tmp_path: Path) -> None:
    write(tmp_path, "a/b.html")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert origins(read([str(tmp_path)]), tmp_path) == ["a/b.html"]


def test_a_link_to_itself_costs_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "loop.html").symlink_to("loop.html")
    (tmp_path / "z.html").write_bytes(b"<p>")
    failure, page = read([str(tmp_path)])
    assert isinstance(failure, Failure)
    assert failure.origin.endswith("loop.html")
    assert isinstance(page, RawPage)


def test_a_nul_in_a_path_is_a_failure(tmp_path: Path) -> None:
    (failure,) = read([f"{tmp_path}/a\0b"])
    assert isinstance(failure, Failure)


def test_standard_input_is_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"<p>hello")))
    (page,) = read(["-"], Selection(base_url="https://nongye.example/1"))
    assert page == RawPage(origin="-", body=b"<p>hello", url="https://nongye.example/1")


def test_our_own_output_is_no_input(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "out.txt")
    skip = (str(tmp_path / "out.txt"),)
    found = load_each(find([str(tmp_path)], Selection()), Selection(), skip=skip)
    assert origins(found, tmp_path) == ["a.html"]


def test_a_base_url_with_a_slash_stands_for_the_directory(tmp_path: Path) -> None:
    write(tmp_path, "2020/新闻 1.html")
    (page,) = read([str(tmp_path)], Selection(base_url="https://nongye.example/news/"))
    assert isinstance(page, RawPage)
    assert page.url == "https://nongye.example/news/2020/%E6%96%B0%E9%97%BB%201.html"


def test_the_url_map_goes_before_the_base_url(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.html")
    table = tmp_path / "urls.tsv"
    table.write_text("# path\tURL\na.html\thttps://nongye.example/7\n", "utf-8")
    chosen = Selection(base_url="https://other.example/", url_map=read_url_map(str(table)))
    urls = [page.url for page in read([str(tmp_path)], chosen) if isinstance(page, RawPage)]
    assert urls == ["https://nongye.example/7", "https://other.example/b.html"]


def test_a_line_of_the_url_map_that_makes_no_sense_is_told(tmp_path: Path) -> None:
    table = tmp_path / "urls.tsv"
    table.write_text("a.html\thttps://nongye.example/7\nb.html nowhere\n", "utf-8")
    with pytest.raises(TableError, match=":2: not a path"):
        read_url_map(str(table))
    with pytest.raises(TableError, match="cannot be read"):
        read_url_map(str(tmp_path))


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (b"<!-- saved from url=(0027)https://nongye.example/a?b -->", "https://nongye.example/a?b"),
        (
            b"<!DOCTYPE html>\n<!-- saved from url=(0022)http://nongye.example/ -->",
            "http://nongye.example/",
        ),
        (b"<!-- saved from url=(0014)about:internet -->", None),
        (b"<p>saved from url=(1)http://nongye.example/", None),
        (b" " * 3000 + b"<!-- saved from url=(0022)http://nongye.example/ -->", None),
    ],
)
def test_the_url_that_a_browser_left_in_the_file(body: bytes, url: str | None) -> None:
    assert saved_from(body) == url


def test_a_name_that_is_not_utf_8_can_be_shown() -> None:
    assert shown(os.fsdecode(b"\xd0\xc2.html")) == "\ufffd\ufffd.html"
