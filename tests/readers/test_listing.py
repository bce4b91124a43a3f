from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from agrinews.readers import listing
from agrinews.readers.listing import listed

NAMES = [f"{'春夏秋冬'[n % 4]}-{n * 7919 % 1000}.html" for n in range(300)]


@pytest.mark.parametrize("run", [1, 7, 100, 299, 300, 301])
@pytest.mark.parametrize("read", [5, 64, 4096])
def test_names_come_in_order_however_they_are_cut_into_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int, read: int
) -> None:
    monkeypatch.setattr(listing, "RUN_NAMES", run)
    monkeypatch.setattr(listing, "_READ_BYTES", read)
    for name in random.Random(1).sample(NAMES, len(NAMES)):  # noqa: S311
        (tmp_path / name).touch()
    (tmp_path / "夏").mkdir()
    found = list(listed(str(tmp_path)))
    assert [name for name, _ in found] == sorted([*NAMES, "夏"])
    assert [name for name, folder in found if folder] == ["夏"]


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes")
def test_odd_names_links_and_pipes(tmp_path: Path) -> None:
    os.makedirs(os.path.join(os.fsencode(tmp_path), b"\xb4\xba\n"))  # noqa: PTH103, PTH118
    (tmp_path / "a\n.html").touch()
    (tmp_path / "to-file").symlink_to(tmp_path / "a\n.html")
    (tmp_path / "to-folder").symlink_to(tmp_path)
    (tmp_path / "to-nothing").symlink_to(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    assert list(listed(str(tmp_path))) == [
        ("a\n.html", False),
        ("to-file", False),
        ("\udcb4\udcba\n", True),
    ]


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        list(listed(str(tmp_path / "none")))
