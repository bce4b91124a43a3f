"""`clean --merge-pages`: the parts of one story that are all in the input, as one record."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agrinews.record.schema import check

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
BASE = ("--base-url", "http://qinghe.example/n/")
SENTENCE = (
    "青禾县农业农村局介绍，第{}组收割机正在柳河镇的田间来回作业，运粮车在路边排成一列，"
    "预计下周完成全部秋粮的收获，颗粒归仓。"
)


def name(number: int, story: str = "c1001") -> str:
    return f"{story}.html" if number == 1 else f"{story}_{number}.html"


def part(number: int, total: int, *, story: str = "c1001", head: str = "") -> str:
    """Return a page that repeats headline and byline, as each part of a story does."""
    numbers = range(1, total + 1)
    links = [str(n) if n == number else f"<a href={name(n, story)}>{n}</a>" for n in numbers]
    if number < total:
        links.append(f"<a href={name(number + 1, story)}>下一页</a>")
    credit = "<p>（责任编辑：陆秋禾）</p>" if number == total else ""
    return f"""<html><head><meta charset=utf-8><title>秋收过半_青禾网</title>{head}</head><body>
<h1>秋收过半</h1><div>2024-11-03 09:00 来源：青禾日报</div>
<div class=content><p><img src=p{number}.jpg width=600 height=400></p>
<p>{SENTENCE.format(number * 10)}</p><p>{SENTENCE.format(number * 10 + 1)}</p>{credit}</div>
<div class=page>{" ".join(links)}</div><div>版权所有 青禾网</div></body></html>"""


def saved(folder: Path, pages: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for file, page in pages.items():
        (folder / file).write_text(page, "utf-8")
    return folder


def story(total: int = 3) -> dict[str, str]:
    return {name(n): part(n, total) for n in range(1, total + 1)}


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def groups(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"第(\d+)组", text)]


def test_a_story_is_one_record_in_the_place_of_its_first_part(run: Run, tmp_path: Path) -> None:
    single = part(1, 1).replace("秋收过半", "春耕在即")
    folder = saved(tmp_path / "s", {"b.html": single, **story(), "d.html": single})
    done = run("clean", folder, "--merge-pages", "--blocks", "--provenance", "full", *BASE)
    made = rows(done)
    assert [Path(row["origin"]).name for row in made] == ["b.html", "c1001.html", "d.html"]
    assert [row["pages"] for row in made] == [1, 3, 1]
    assert b"agrinews: 3 records, 0 failed, 2 merged, " in done.stderr
    whole = made[1]
    assert check(whole) is None
    assert whole["url"] == "http://qinghe.example/n/c1001.html"
    assert groups(whole["text"]) == [10, 11, 20, 21, 30, 31]
    assert "秋收过半" not in whole["text"]
    assert "来源" not in whole["text"]
    assert [Path(image["url"]).name for image in whole["images"]] == ["p1.jpg", "p2.jpg", "p3.jpg"]
    assert whole["editors"] == ["陆秋禾"]
    assert sum(removal["kind"] == "byline" for removal in whole["removed"]) == 3
    assert groups(str([block.get("text") for block in whole["blocks"]])) == groups(whole["text"])
    assert "part-of-story" not in whole["quality"]["flags"]


def test_neither_order_nor_workers_make_a_difference(run: Run, tmp_path: Path) -> None:
    folder = saved(tmp_path / "s", story())
    files = [folder / name(n) for n in (3, 1, 2)]
    first = run("clean", *files, "--merge-pages", "-j", "1").stdout
    assert first.count(b"\n") == 1
    assert run("clean", *files[::-1], "--merge-pages", "-j", "2").stdout == first


def test_parts_of_a_story_that_is_not_whole_stay_apart(run: Run, tmp_path: Path) -> None:
    there = {"c1": (2, 3), "c2": (1, 3), "c3": (1, 2), "c4": (2,)}
    pages = {name(n, each): part(n, 3, story=each) for each in there for n in there[each]}
    made = rows(run("clean", saved(tmp_path / "s", pages), "--merge-pages", *BASE))
    assert [row["pages"] for row in made] == [1] * 7
    assert all("part-of-story" in row["quality"]["flags"] for row in made)


@pytest.mark.parametrize(("old", "new"), [("<p>", "<p hidden>"), ("秋收过半", "春耕在即")])
def test_a_part_without_the_story_keeps_the_others_apart(
    run: Run, tmp_path: Path, old: str, new: str
) -> None:
    pages = story()
    pages[name(2)] = pages[name(2)].replace(old, new)
    if old == "<p>":
        pages[name(2)] = re.sub(r"<p hidden>.*</p>|<h1>.*</h1>", "", pages[name(2)])
    done = run("clean", saved(tmp_path / "s", pages), "--merge-pages")
    made = rows(done)
    failed = int(re.search(rb"(\d+) failed", done.stderr)[1])  # type: ignore[index]
    assert (len(made) + failed, failed) == (3, int(old == "<p>"))
    assert all("part-of-story" in row["quality"]["flags"] for row in made)
    assert b"merged" not in done.stderr


def test_pages_say_themselves_where_they_stood(run: Run, tmp_path: Path) -> None:
    names = {"x.html": 2, "y.html": 1}
    own = "<link rel=canonical href=http://qinghe.example/n/{}>"
    pages = {file: part(n, 2, head=own.format(name(n))) for file, n in names.items()}
    made = rows(run("clean", saved(tmp_path / "s", pages), "--merge-pages"))
    assert [(Path(row["origin"]).name, row["pages"]) for row in made] == [("y.html", 2)]


def test_parts_may_stand_in_archives_and_in_other_files(run: Run, tmp_path: Path) -> None:
    lines = [
        json.dumps({"url": f"http://qinghe.example/n/{name(n)}", "page": part(n, 3)})
        for n in (3, 1, 2)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for n in (2, 3, 1):
            archive.writestr(name(n, "c2002"), part(n, 3, story="c2002"))
    paths = [tmp_path / "a.jsonl", tmp_path / "b.zip"]
    done = run("clean", *paths, "--merge-pages", "--html-field", "page")
    assert [groups(row["text"]) for row in rows(done)] == [[10, 11, 20, 21, 30, 31]] * 2
    assert b"2 records, 0 failed, 4 merged" in done.stderr


def test_of_two_copies_of_a_part_the_first_is_taken(run: Run, tmp_path: Path) -> None:
    folder = saved(tmp_path / "s", {**story(2), "again.html": part(2, 2)})
    urls = [f"{file.name}\thttp://qinghe.example/n/{file.name}" for file in folder.iterdir()]
    table = "\n".join(urls).replace("/again", "/c1001_2")
    (tmp_path / "urls.tsv").write_text(table, "utf-8")
    done = run("clean", folder, "--merge-pages", "--url-map", tmp_path / "urls.tsv")
    made = {Path(row["origin"]).name: row["pages"] for row in rows(done)}
    assert made == {"c1001.html": 2, "c1001_2.html": 1}


def test_parts_of_a_duplicate_are_counted_once(run: Run, tmp_path: Path) -> None:
    pages = {name(n, story): part(n, 2, story=story) for story in ("c1", "c2") for n in (1, 2)}
    done = run("clean", saved(tmp_path / "s", pages), "--merge-pages", "--dedup", "exact")
    assert b"agrinews: 1 record, 0 failed, 1 duplicate, 2 merged, " in done.stderr


def test_nothing_is_joined_unasked(run: Run, tmp_path: Path) -> None:
    made = rows(run("clean", saved(tmp_path / "s", story(2))))
    assert [row["pages"] for row in made] == [1, 1]
    assert all("part-of-story" not in row["quality"]["flags"] for row in made)


@pytest.mark.parametrize("more", [("--resume",), ("--shards", "2"), ("-",)])
def test_parts_that_would_not_be_seen_together_are_a_usage_error(
    run: Run, tmp_path: Path, more: tuple[str, ...]
) -> None:
    done = run("clean", tmp_path, "-o", tmp_path / "o.jsonl", "--merge-pages", *more)
    assert done.returncode == 2
    assert b"--merge-pages" in done.stderr
