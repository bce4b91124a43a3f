"""Pages of one site teach each other, whatever the order and the number of workers."""

from __future__ import annotations

import random

from agrinews.article.compose import compose
from agrinews.article.memory import MAX_PAGES, gather, merge, recall, repeated_keys, traits
from agrinews.dom import survey
from agrinews.model import Survey

SLOGAN = "青禾新闻网与您一起关注每一次收获和每一场风雨。"
STORIES = [
    (f"{place}{what}", [f"{place}{what}的消息传来，{place}的人们{mood}，{end}。"] * 1)
    for place in ("柳河镇", "松坪乡", "石桥镇", "云岭市")
    for what, mood, end in (
        ("秋收过半", "松了一口气", "粮价也比去年高了一成"),
        ("修桥", "奔走相告", "两岸从此只隔一刻钟的路"),
    )
]


def page(title: str, paragraphs: list[str]) -> str:
    text = "".join(f"<p>{line}</p>" for line in paragraphs)
    return (
        f"<title>{title}_青禾新闻网</title><h1>{title}</h1><div>2024-11-03 来源：青禾日报</div>"
        f"<div>{text}<p>{SLOGAN}</p><p>县气象台预计，明后两天全县晴到多云，适宜秋收。</p></div>"
    )


def site() -> list[tuple[str, Survey]]:
    return [(f"{n}.html", survey(page(*story))) for n, story in enumerate(STORIES)]


def kept(seen: Survey, keys: dict[int, int]) -> list[str]:
    verdicts = compose(seen, repeated=recall(seen, keys)).verdicts
    return [seen.blocks[v.block].text for v in verdicts if v.keep]


def test_lines_that_recur_are_no_story() -> None:
    pages = site()
    keys = repeated_keys(gather(traits(seen, origin) for origin, seen in pages))
    for (_, seen), (_, paragraphs) in zip(pages, STORIES, strict=True):
        assert kept(seen, keys) == paragraphs
        assert SLOGAN in kept(seen, {})
    verdicts = compose(pages[0][1], repeated=recall(pages[0][1], keys)).verdicts
    assert f"repeated-on-site:{len(STORIES)}" in {verdict.rule for verdict in verdicts}


def test_the_memory_is_the_same_for_any_order_and_any_split() -> None:
    known = [traits(seen, origin) for origin, seen in site()]
    whole = gather(known)
    shuffler = random.Random(7)  # noqa: S311  # no secret
    for _ in range(10):
        shuffler.shuffle(known)
        cut = shuffler.randrange(len(known))
        assert merge([gather(known[cut:]), gather(known[:cut]), gather(known[2:4])]) == whole


def test_copies_of_one_story_do_not_teach() -> None:
    copies = [traits(survey(page(*STORIES[0])), f"copy-{n}") for n in range(5)]
    assert not repeated_keys(gather(copies))


def test_two_pages_are_too_few() -> None:
    assert not repeated_keys(gather(traits(seen, origin) for origin, seen in site()[:2]))


def test_the_memory_stays_small() -> None:
    seen = survey(page(*STORIES[0]))
    assert len(gather(traits(seen, str(n)) for n in range(500)).pages) == MAX_PAGES
