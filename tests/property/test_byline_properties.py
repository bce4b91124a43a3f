"""Lines of labels, names and days in any order: nothing is made up, nothing raises."""

from __future__ import annotations

from datetime import datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agrinews.article.breadcrumb import find_breadcrumb
from agrinews.article.byline import find_credits
from agrinews.article.dates import read_stamps
from agrinews.article.header import read_header
from agrinews.article.images import find_images
from agrinews.article.keywords import find_canonical, find_description, find_tags
from agrinews.article.lines import read_line
from agrinews.article.names import outlet, people
from agrinews.article.published import find_dates
from agrinews.article.site import find_site
from agrinews.article.subtitle import find_subtitle
from agrinews.article.title import find_title
from agrinews.model import Block, Claim, Picture, Survey
from agrinews.tables import toml

LABELS = [row["text"] for row in toml("bylines.toml")["labels"]]
EXAMPLES = [row["example"] for row in toml("bylines.toml")["patterns"]]
DAYS = [row["example"] for row in toml("dates.toml")["days"]]
PIECES = st.one_of(
    st.sampled_from(LABELS),
    st.sampled_from(EXAMPLES),
    st.sampled_from(DAYS),
    st.sampled_from(
        ["：", ":", " ", "　", "|", "（", "）", "【", "】", "/", "、", "，", "。", "-", ">"]
    ),
    st.sampled_from(
        ["张禾生", "李田", "稻香日报", "青禾网", "佚名", "首页", "正文", "打印", "18:05"]
    ),
    st.text(max_size=4),
)
LINES = st.lists(PIECES, max_size=12).map("".join)
KEYS = ["og:title", "author", "pubdate", "source", "keywords", "description", "og:site_name"]
CLAIMS = st.builds(Claim, st.just("meta"), st.sampled_from(KEYS), LINES)


@given(LINES)
def test_what_a_line_says_stands_in_it(text: str) -> None:
    line = read_line(text)
    at = 0
    for item in line.items:
        assert at <= item.at <= item.start <= item.end <= len(text)
        at = item.at
    for stamp in line.stamps:
        assert 0 <= stamp.start < stamp.end <= len(text)
    assert all(rest in text for rest in line.rest)


@given(LINES)
def test_a_day_that_is_read_is_in_the_calendar(text: str) -> None:
    for stamp in read_stamps(text, labelled=True):
        if stamp.ago is None and stamp.year is not None:
            assert datetime.fromisoformat(stamp.iso_day).month == stamp.month


@given(LINES)
@example("：\rA")
def test_names_hold_no_blank_between_han_characters_nor_outer_marks(text: str) -> None:
    for name in people(text):
        assert name == name.strip(" ：:、，")
    found = outlet(text)
    assert found is None or found.strip() == found


@settings(max_examples=60)
@given(
    lines=st.lists(LINES, max_size=8),
    claims=st.lists(CLAIMS, max_size=5),
    form=st.sampled_from(["html", "text"]),
)
def test_the_finders_take_any_page_and_point_at_what_is_there(
    lines: list[str], claims: list[Claim], *, form: str
) -> None:
    blocks = tuple(Block(index, text) for index, text in enumerate(lines))
    pictures = tuple(Picture(f"http://a.example/{i}.jpg", "", i) for i in range(0, len(lines), 3))
    seen = Survey(tuple(claims), (), blocks, pictures, "text" if form == "text" else "html")
    title = find_title(seen)
    header = read_header(seen, title)
    crumbs = find_breadcrumb(seen, title)
    credits_ = find_credits(seen, header)
    dates = find_dates(seen, header)
    site = find_site(seen, title, crumbs=crumbs, header=header)
    others = (find_subtitle(seen, title), find_tags(seen), find_description(seen))
    for found in (title, crumbs.path, credits_.authors, credits_.source, dates.date, site, *others):
        if found is not None and found.where.startswith("block:"):
            assert 0 <= int(found.where[6:]) < len(blocks)
    assert find_canonical(seen) is None
    assert set(credits_.blocks) <= set(range(len(blocks)))
    assert len(find_images(seen, header, story=(0, len(blocks)))) <= len(pictures)
