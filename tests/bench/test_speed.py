"""What a page costs, stage by stage, as times the floor: pytest -m bench -s -k speed tests/bench

The floor is what no tool that reads HTML with lxml can do without: decoding the bytes and
`lxml.html.fromstring`. All figures are processor time, the best of several rounds taken in turn, so
that a busy machine troubles all alike. Peers are measured where they are installed:

    pip install resiliparse inscriptis justext gne trafilatura readability-lxml newspaper4k
"""

from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import html

from agrinews.article.compose import compose
from agrinews.charset import decode
from agrinews.dom import survey
from agrinews.model import RawPage
from agrinews.options import DEFAULTS
from agrinews.pipeline import Trace, mend, trace
from agrinews.record import make_record, to_json

pytestmark = pytest.mark.bench

PAGES = Path(__file__).parents[3] / "shared" / "bench" / "news" / "pages"
ROUNDS = 5
PEER_ROUNDS = 2
PARAGRAPH = (
    "<p>惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子也已到位。</p>\n"
)
HEADING = "<h1>山河县春耕备耕有序推进</h1><p>2024-03-05 来源：山河县融媒体中心</p>"

Work = Callable[[bytes], object]


@pytest.fixture(scope="module")
def bodies() -> list[bytes]:
    found = [path.read_bytes() for path in sorted(PAGES.glob("*.html"))]
    if not found:
        pytest.skip("no development pages here")
    return found


def floor(body: bytes) -> object:
    return html.fromstring(decode(body).text)


def whole(body: bytes) -> str:
    return to_json(trace(RawPage("page.html", body)).record)


def best_seconds(works: dict[str, Work], bodies: list[bytes], rounds: int) -> dict[str, float]:
    """Return the least processor time that each work took over all pages."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            began = time.process_time()
            for body in bodies:
                work(body)
            best[name] = min(best[name], time.process_time() - began)
    return best


def show(title: str, lines: Iterator[str]) -> None:
    sys.stdout.write("\n".join(["", title, *lines, ""]))


def table(seconds: dict[str, float]) -> Iterator[str]:
    """Yield each work with its milliseconds and its share of the first, which is the floor."""
    base = next(iter(seconds.values()))
    yield from (f"{name:12}{s * 1000:9.1f} ms{s / base:8.2f}" for name, s in seconds.items())


# ------------------------------------------------------------------ our own stages
def stages(traces: dict[bytes, Trace]) -> dict[str, Work]:
    """Return the stages, each working on what the one before it made."""

    def record(body: bytes) -> object:
        t = traces[body]
        return make_record(
            t.page,
            t.decoding,
            survey=t.survey,
            mending=t.mending,
            article=t.article,
            options=DEFAULTS,
        )

    seen = {body: survey(t.decoding.text) for body, t in traces.items()}
    return {
        "floor": floor,
        "decode": decode,
        "survey": lambda body: survey(traces[body].decoding.text),
        "mend": lambda body: mend(seen[body]),
        "compose": lambda body: compose(traces[body].survey),
        "record": record,
        "json": lambda body: to_json(traces[body].record),
        "whole": whole,
    }


def test_the_stages_against_the_floor(bodies: list[bytes]) -> None:
    traces = {body: trace(RawPage("page.html", body)) for body in bodies}
    seconds = best_seconds(stages(traces), list(traces), ROUNDS)
    show(f"{len(traces)} pages, {sum(map(len, traces)):,} bytes", table(seconds))


# ------------------------------------------------------------------ peers
def resiliparse() -> Work:
    encoding = importlib.import_module("resiliparse.parse.encoding")
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda body: extract(encoding.bytes_to_str(body), main_content=True)


def inscriptis() -> Work:
    get_text = importlib.import_module("inscriptis").get_text
    return lambda body: get_text(decode(body).text)


def justext() -> Work:
    module = importlib.import_module("justext")
    return lambda body: module.justext(body, frozenset())


def gne() -> Work:
    extractor = importlib.import_module("gne").GeneralNewsExtractor()
    return lambda body: extractor.extract(decode(body).text)


def trafilatura() -> Work:
    extract = importlib.import_module("trafilatura").extract
    return lambda body: extract(body, with_metadata=True, output_format="json")


def readability() -> Work:
    document = importlib.import_module("readability").Document
    return lambda body: document(decode(body).text).summary()


def newspaper() -> Work:
    article = importlib.import_module("newspaper").article
    address = "http://example.com/"
    return lambda body: article(address, language="zh", input_html=decode(body).text)


PEERS = (resiliparse, inscriptis, justext, gne, trafilatura, readability, newspaper)


def installed() -> Iterator[tuple[str, Work]]:
    for make in PEERS:
        try:
            yield make.__name__, make()
        except ImportError as error:
            sys.stdout.write(f"\n{make.__name__}: {error}")


def forgiving(work: Work) -> Work:
    """Return the work with its failures passed over: some peers raise on pages without a story."""

    def tried(body: bytes) -> object:
        try:
            return work(body)
        except Exception as error:  # noqa: BLE001  # whatever the peer raises
            return error

    return tried


@pytest.mark.filterwarnings("default")
def test_the_whole_against_peers(bodies: list[bytes]) -> None:
    works: dict[str, Work] = {"floor": floor, "agrinews": whole}
    works |= {name: forgiving(work) for name, work in installed()}
    seconds = best_seconds(works, bodies, PEER_ROUNDS)
    show("whole pages, bytes to result", table(seconds))


# ------------------------------------------------------------------ growth, start-up, memory
def siblings(count: int) -> bytes:
    menu = "".join(f"<li><a href=/n/{i}.html>合作社{i}</a></li>" for i in range(count))
    return f"<ul>{menu}</ul>{HEADING}{PARAGRAPH * 10}".encode()


def long_story(count: int) -> bytes:
    return (HEADING + PARAGRAPH * count).encode()


def nested(count: int) -> bytes:
    return (HEADING + "<div>" * count + PARAGRAPH * 10 + "</div>" * count).encode()


def test_cost_grows_with_the_page_alone() -> None:
    lines = []
    for make, counts in (
        (siblings, (1_000, 10_000, 100_000)),
        (long_story, (700, 7_000, 70_000)),
        (nested, (1_000, 10_000, 100_000)),
    ):
        for count in counts:
            body = make(count)
            began = time.process_time()
            whole(body)
            took = time.process_time() - began
            figures = f"{took:7.2f} s{took / len(body) * 1e6:7.2f} s a MB"
            lines.append(f"{make.__name__:12}{count:8,}{len(body) / 1e6:7.2f} MB{figures}")
    show("cost against size", iter(lines))


def wall(*arguments: str) -> float:
    """Return the least of ten times that a Python process takes, in seconds."""
    found = []
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(10):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], check=True, capture_output=True, env=environment
        )
        found.append(time.perf_counter() - began)
    return min(found)


def test_start_up_against_a_bare_interpreter(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(siblings(200))
    bare = wall("-c", "pass")
    version = wall("-m", "agrinews", "--version") / bare
    clean = wall("-m", "agrinews", "clean", str(page)) / bare
    lines = [f"--version{version:6.1f} times", f"clean    {clean:6.1f} times"]
    show(f"start-up, `python -c pass` taking {bare * 1000:.0f} ms", iter(lines))


PEAK = """
import sys
from pathlib import Path
from agrinews.model import RawPage
from agrinews.pipeline import trace
from agrinews.record import to_json
for path in sorted(Path(sys.argv[1]).glob("*.html")):
    to_json(trace(RawPage(path.name, path.read_bytes())).record)
status = Path("/proc/self/status").read_text("utf-8")  # ru_maxrss counts what came before exec
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_peak_memory_over_the_pages(bodies: list[bytes]) -> None:
    command = [sys.executable, "-c", PEAK, str(PAGES)]
    peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    show(f"{len(bodies)} pages in one process", iter([f"peak memory {peak} MB"]))
