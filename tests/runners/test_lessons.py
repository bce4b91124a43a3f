from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from corpus import small_page

from agrinews.model import RawPage
from agrinews.runners.hosts import host_of
from agrinews.runners.job import CleanJob
from agrinews.runners.lessons import LearnJob, learn

SLOGAN = "青禾农业网秉承服务农民的宗旨，每日为您送上最新的农业资讯与行情走势，敬请持续关注本网。"


def page(number: int, host: str = "qinghe.example") -> RawPage:
    """Return a page whose story ends with a paragraph that the site puts below all its stories."""
    body = small_page(number).replace(
        b'</div>\n<div class="footer">', f"<p>{SLOGAN}</p></div>\n<div>".encode()
    )
    assert SLOGAN.encode() in body
    return RawPage(f"{host}/{number}", body, url=f"https://{host}/{number}.html")


def lessons(pages: list[RawPage]) -> dict[str, dict[int, int]]:
    job = LearnJob(CleanJob())
    return {host: dict(keys) for host, keys in learn(map(job, pages)).items()}


def test_what_recurs_is_learnt_whatever_the_order_and_the_number_of_workers() -> None:
    pages = [page(n) for n in range(60)] + [page(n, "other.example") for n in range(2)]
    learnt = lessons(pages)
    assert list(learnt) == ["qinghe.example"]
    assert lessons(pages[::-1]) == learnt
    one, other = LearnJob(CleanJob()), LearnJob(CleanJob())
    shared = [(one if n % 3 else other)(page) for n, page in enumerate(pages)]
    assert learn(shared) == learnt


def test_most_pages_of_a_host_need_not_be_looked_at() -> None:
    job = LearnJob(CleanJob())
    looked = sum(job(page(n)) is not None for n in range(400))
    assert 48 <= looked < 250


def test_the_host_is_that_of_the_url_or_of_the_pages_own_address() -> None:
    body = b'<meta property="og:url" content="https://a.example/1"><p>'
    assert host_of(RawPage("x", body)) == "a.example"
    assert host_of(RawPage("x", body, url="http://b.example:80/")) == "b.example"
    assert host_of(RawPage("x", b"<a href='https://c.example/'>")) is None
    assert host_of(RawPage("x", b"", url="http://[broken")) is None


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_directory_is_judged_with_what_its_pages_share(tmp_path: Path, jobs: str) -> None:
    for number in range(8):
        (tmp_path / f"{number}.html").write_bytes(page(number).body)
    command = [sys.executable, "-m", "agrinews", "clean", str(tmp_path), "-j", jobs]
    base = ["--base-url", "https://qinghe.example/"]

    def texts(*more: str) -> list[str]:
        done = subprocess.run([*command, *base, *more], check=True, capture_output=True, timeout=60)
        return [json.loads(line)["text"] for line in done.stdout.splitlines()]

    assert not any(SLOGAN in text for text in texts())
    assert all(SLOGAN in text for text in texts("--no-site-memory"))


def test_a_single_archive_teaches_as_its_pages_would(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        for number in range(8):
            canonical = f'<link rel="canonical" href="https://qinghe.example/{number}"></head>'
            body = page(number).body.replace(b"</head>", canonical.encode())
            archive.writestr(f"{number}.html", body)
    clean = [sys.executable, "-m", "agrinews", "clean", str(tmp_path / "pages.zip")]
    done = subprocess.run(clean, check=True, capture_output=True, timeout=60)
    assert SLOGAN.encode() not in done.stdout
    parts = [*clean, "-o", f"{tmp_path}/parts/", "--shards", "2"]
    subprocess.run(parts, check=True, capture_output=True, timeout=60)
    written = [part.read_bytes() for part in sorted(tmp_path.glob("parts/part-?????.jsonl"))]
    assert b"".join(written) == done.stdout
