"""The report in a real browser: filters, search, keys, and a page that tries to run a script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agrinews.model import RawPage
from agrinews.report import inspect, render_index

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

STORY = "<p>今年春天，临江县的秧苗长得比往年都好，王小满说，这是他种田二十年来最省心的一季。</p>"
HOSTILE = f"""<!DOCTYPE html><meta charset=utf-8>
<title>临江县春耕顺利</title>
<div><a href="/">首页</a> <a href="javascript:alert(1)">新闻</a></div>
<h1>临江县春耕顺利</h1>
<p>来源：临江日报 2023-04-05 08:00</p>
<p>&lt;img src=x onerror="document.title='hacked'"&gt;王小满说，“今年”的秧苗让他省心，
他还想再种一季。</p>
{STORY}<p>&lt;/p&gt;&lt;/li&gt;&lt;script&gt;document.title='hacked'&lt;/script&gt;这一段想要在报告里运行脚本，
可是它只能被当作文字来看，因为报告里的每一个字都先变成了文字，然后才写进去。</p>{STORY}
<p>免责声明：本站部分文章系转载自网络，如有侵犯，请联系我们删除。</p>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def report(browser: Any, tmp_path: Path) -> Iterator[Any]:  # noqa: ANN401 - playwright is optional
    path = tmp_path / "report.html"
    page = RawPage(origin="hostile.html", body=HOSTILE.encode())
    path.write_text(inspect(page).html, "utf-8")
    tab = browser.new_page()
    tab.set_default_timeout(10_000)
    tab.asked = []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.goto(path.as_uri())
    yield tab
    tab.close()


def shown(tab: Any) -> list[str]:  # noqa: ANN401
    return [
        b.get_attribute("data-keep") for b in tab.query_selector_all(".block") if b.is_visible()
    ]


def test_the_filters_show_what_they_say(report: Any) -> None:  # noqa: ANN401
    everything = shown(report)
    assert {"kept", "removed"} <= set(everything)
    report.click("button[data-show=kept]")
    assert set(shown(report)) <= {"kept", "partly"}
    report.click("button[data-show=removed]")
    assert set(shown(report)) <= {"removed", "partly"}
    report.select_option("#reason", "disclaimer")
    assert len(shown(report)) == 1
    report.select_option("#reason", "")
    report.click("button[data-show=all]")
    assert shown(report) == everything
    assert f"{len(everything)} of" in report.inner_text("#count")


def test_search_and_keys_find_a_block(report: Any) -> None:  # noqa: ANN401
    report.keyboard.press("/")
    report.keyboard.type("王小满")
    assert len(shown(report)) == 3
    report.keyboard.press("Escape")
    report.keyboard.press("r")
    assert set(shown(report)) <= {"removed", "partly"}
    report.keyboard.press("n")
    assert report.query_selector(".block.here") is not None


def test_the_inspected_page_runs_no_script(report: Any) -> None:  # noqa: ANN401
    assert "hacked" not in report.title()
    assert report.query_selector(".block script, .block img, header img, .han img") is None
    assert not report.query_selector_all("a[href^='javascript:']")
    assert len(report.asked) == 1, "the report asks the network for nothing but itself"


def test_a_script_that_did_get_in_would_be_refused(report: Any) -> None:  # noqa: ANN401
    report.evaluate(
        "() => { const s = document.createElement('script');"
        " s.textContent = \"document.title='hacked'\"; document.body.append(s); }"
    )
    assert "hacked" not in report.title()


def test_a_link_to_a_filtered_block_shows_it(report: Any) -> None:  # noqa: ANN401
    report.click("button[data-show=repaired]")
    report.click("details[open] a[href^='#b']")
    assert report.query_selector(".block:target").is_visible()


CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_enough(browser: Any, tmp_path: Path, scheme: str) -> None:  # noqa: ANN401
    """WCAG 2.2 AA, 1.4.3: a contrast of 4.5 for text of any size."""
    found = inspect(RawPage(origin="hostile.html", body=HOSTILE.encode()), href="a.html")
    refused = inspect(RawPage(origin="login.html", body="<p>请登录</p>".encode()), href="b.html")
    index = render_index([found.entry, refused.entry])
    for name, html in (("a.html", found.html), ("b.html", refused.html), ("index.html", index)):
        path = tmp_path / name
        path.write_text(html, "utf-8")
        tab = browser.new_page(color_scheme=scheme)
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        assert tab.evaluate(CONTRAST) == [], name
        tab.close()


def test_landmarks_headings_and_names_are_there_for_a_screen_reader(report: Any) -> None:  # noqa: ANN401
    levels = report.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert report.query_selector("header, main, footer") is not None
    nameless = "input:not([aria-label]), select:not([aria-label]), table:not([aria-label])"
    assert report.query_selector_all(nameless) == []
    pressed = report.query_selector_all("button[aria-pressed=true]")
    assert [button.inner_text() for button in pressed] == ["All"]


def test_everything_can_be_reached_with_the_tab_key(report: Any) -> None:  # noqa: ANN401
    seen = []
    for _ in range(20):
        report.keyboard.press("Tab")
        seen.append(
            report.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [e.tagName, s.outlineStyle === 'solid' && s.outlineWidth === '3px']; })()"
            )
        )
    assert seen[0] == ["A", True], "first the link that skips to the blocks"
    assert {"SUMMARY", "BUTTON", "SELECT"} <= {tag for tag, _ in seen}
    assert all(ring for _, ring in seen), "focus is always visible"


@pytest.mark.parametrize("width", [360, 800, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_scrolls_sideways(browser: Any, tmp_path: Path, width: int, scheme: str) -> None:  # noqa: ANN401
    found = inspect(RawPage(origin="hostile.html", body=HOSTILE.encode()), href="a.html")
    for name, html in (("a.html", found.html), ("index.html", render_index([found.entry]))):
        path = tmp_path / name
        path.write_text(html, "utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        tab.goto(path.as_uri())
        wide = tab.evaluate("document.documentElement.scrollWidth")
        tab.close()
        assert wide <= width, f"{name} is {wide} pixels wide"
