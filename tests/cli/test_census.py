from __future__ import annotations

import threading
from pathlib import Path

from agrinews.cli.census import Census
from agrinews.readers.files import count, find
from agrinews.readers.selection import Selection


def wait_for(census: Census, said: str, *, pages: int = 30, pace: float = 10.0) -> None:
    for _ in range(500):
        if census.standing(pages, pace) == said:
            return
        threading.Event().wait(0.01)
    raise AssertionError(census.standing(pages, pace))


def test_what_is_left_is_told_before_and_after_all_is_counted() -> None:
    gate = threading.Event()

    def counts() -> object:
        yield 100
        gate.wait(5)
        yield 900

    census = Census(counts(), passed=lambda: 10)  # type: ignore[arg-type]
    wait_for(census, "more than 60 to go")
    gate.set()
    wait_for(census, "960 to go, 2 min")
    assert census.standing(990, 10.0) == "0 to go"
    assert census.standing(5, 10.0) == "985 to go"


def test_as_many_are_counted_as_are_found(tmp_path: Path) -> None:
    for name in ("a.html", "b/c.html", "b/d.png", "b/e/f.txt.gz", "g.mhtml"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    chosen = Selection(exclude=("b/e/*",))
    for paths in ([str(tmp_path)], [str(tmp_path / "a.html")], [f"{tmp_path}/*.html"]):
        assert sum(count(paths, chosen)) == len(list(find(paths, chosen)))
