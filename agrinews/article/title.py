"""Finds the headline as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agrinews.article.labels import is_noise
from agrinews.article.lines import Line, read_line
from agrinews.article.looks import is_menu_line
from agrinews.article.names import OUTLET, is_person
from agrinews.article.phrases import match, opens_list
from agrinews.article.places import claim_values, hint_words, is_prose, plain
from agrinews.article.ruled import ruled
from agrinews.article.signed import read_signed
from agrinews.article.wanted import Wanted, agreement, agreement_of_two, is_site, without_suffix
from agrinews.hanzi.fold import align
from agrinews.model import Block, Found, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["byline_below", "find_title", "heading_tag"]

TABLE = "titles.toml"
MIN_CHARS, MAX_CHARS = 2, 150
MAX_CLAIM_CHARS = 300
MAX_BLOCKS = 1500
"""A headline stands before that many blocks: portals have up to 900 menu entries above it."""
MIN_UNTOLD_SCORE = 1.3
"""Where the page claims nothing but its site's name as title."""
MIN_SCORE = 1.9
"""Enough for a heading with a byline under it, or for what the page itself calls its title."""
WEIGHT = 1.5
"""What a page calls its title counts for more than any look of a line."""
SURE_SCORE = 4.5
"""A line that is the claimed title and a heading, or has a byline under it."""
RIGHT_BELOW, PER_LINE = 2.0, 0.6
BEFORE_STORY = 1.99
"""In a dump the last line before the story, and no line above it."""
MAX_BELOW = 12
MIN_PLAIN_CHARS, MAX_PLAIN_CHARS = 6, 60
TELLING = deferred(
    r"\d{2,}|[来來稿转轉原]|[作记記编編]|[发發]|[文由]|[昨今前]|by|source|date", re.IGNORECASE
)
"""What a line with a date or a label of the table cannot do without."""
REPORTER = deferred(
    r"(?:本[报報网網刊台]|特[约約]|[实實][习習])?(?:[记記]者|通[讯訊][员員])[\s:：/]"
)
"""How a line begins that names who wrote the story below."""
MENU_CHARS = 10
LABEL_CHARS = 40
"""What a shown headline may have more than its claim, which may be cut short."""
COLON = deferred(r"[:：]")
EDITION = deferred(r"^第?\d{1,3}版[:：]?|第\d{1,3}版")
MENU = deferred(r"(?:[网網]站)?首[页頁](?:[\s|>»›→-]|$)")
"""A line of menu words or a way to the page is no headline, whatever stands below it."""
PATH = deferred(
    r"(?<=[\u4e00-\u9fff”》）]{6})\s*(?:[您你]?(?:现在|現在|目前)?的?(?:当前|當前|所在)?位置[:：]"
    r"|(?:[网網]站)?首[页頁] ?[|>»›→])"
)
ENDED = deferred(r"[。；;]$")
ARROWS = deferred(r"[>»›]")

LEVELS = {"h1": 1.5, "h2": 1.0, "h3": 0.8, "h4": 0.5, "h5": 0.3, "h6": 0.3}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A place where the headline may be shown."""

    score: float
    index: int
    text: str


def find_title(survey: Survey) -> Found[str] | None:
    """Return the headline; `where` is `block:N` where it is shown, else the claim it is read from.

    What a site's rule points at comes first. Then a shown line wins that agrees with what the page
    claims as its title, is a heading, or has a byline under it. Failing that, the best claim; the
    suffix of a `<title>` goes only when it stands elsewhere on the page too.
    """
    if (found := ruled(survey, "title")) is not None:
        return found
    claims = _claims(survey)
    shown = max(_candidates(survey, claims), key=lambda s: (s.score, -s.index), default=None)
    told = any(not is_site(value) for _, value in claims)
    if shown is not None and shown.score >= (MIN_SCORE if told else MIN_UNTOLD_SCORE):
        return Found(shown.text, f"block:{shown.index}", survey.blocks[shown.index].text)
    for name, value in claims:
        text = without_suffix(survey, value) if name == "title:title" else value
        if len(plain(text)) > 1:
            return Found(text, name.removeprefix("title:"), value)
    return None


def _claims(survey: Survey) -> list[tuple[str, str]]:
    found = claim_values(survey, toml(TABLE)["claims"])
    values = ((name, " ".join(value[:MAX_CLAIM_CHARS].split())) for name, value in found)
    return [(name, value) for name, value in values if value]


# ------------------------------------------------------------------ what is shown
def _candidates(survey: Survey, claims: list[tuple[str, str]]) -> list[_Shown]:
    """Return the lines that agree with a claim; where none does so well, headings too."""
    wanted = Wanted.of([value for _, value in claims])
    blocks = survey.blocks[:MAX_BLOCKS]
    found: dict[int, _Shown] = {}
    longest = max((len(value) for _, value in claims), default=0) + LABEL_CHARS
    for block in _showable([block for block in blocks if not _is_menu(block)]):
        if len(block.text) > longest:
            continue
        agreed, text = agreement(block.text, wanted)
        if agreed:
            near = byline_below(survey, block)
            score = WEIGHT * agreed + _shape(survey, block) + near
            found[block.index] = _Shown(score, block.index, text)
    if max((shown.score for shown in found.values()), default=0.0) >= SURE_SCORE:
        return list(found.values())
    below = _bylines_below(survey)
    for block in _showable(blocks):
        if block.index in found:
            continue
        agreed, text = agreement_of_two(survey.blocks, block.index, wanted=wanted)
        if agreed or _may_be_headline(survey, block, below=below[block.index]):
            score = WEIGHT * agreed + _shape(survey, block) + below[block.index]
            found[block.index] = _Shown(score, block.index, text if agreed else block.text)
    return list(found.values())


def _showable(blocks: Sequence[Block]) -> Iterator[Block]:
    return (_without_path(block) for block in blocks if _could_be_shown(block))


def _could_be_shown(block: Block) -> bool:
    if "hidden" in block.marks or not MIN_CHARS <= len(block.text) <= MAX_CHARS:
        return False
    return MENU.match(block.text) is None


def _without_path(block: Block) -> Block:
    """Return a block without the way to the page that runs on after a headline in one cell."""
    likely = "首" in block.text or "位置" in block.text
    path = PATH.search(block.text) if likely else None
    if path is None:
        return block
    links = tuple(link for link in block.links if link.end <= path.start())
    return block._replace(text=block.text[: path.start()].rstrip(" |"), links=links)


def _may_be_headline(survey: Survey, block: Block, *, below: float) -> bool:
    """Tell whether a line is a heading, is named so, or stands right over a byline."""
    if opens_list(block.text) or is_menu_line(block.text) or block.text.startswith(("——", "--")):
        return False
    if survey.form == "text" or heading_tag(survey, block):
        return True
    if hint_words(survey, block, levels=1).intersection(toml(TABLE)["hints"]):
        return True
    marked = bool(block.marks & {"bold", "center"})
    long = marked or MIN_PLAIN_CHARS <= len(block.text) <= MAX_PLAIN_CHARS
    if not long or below < RIGHT_BELOW - PER_LINE or block.links:
        return False
    phrase = match(block.text)
    return phrase is None or phrase.kind == "credit"  # 编辑部的春天 begins like one


def _is_menu(block: Block) -> bool:
    """Tell whether a block is one short link, as most of a portal's blocks are."""
    if len(block.links) != 1 or len(block.text) > MENU_CHARS:
        return False
    start, end, _ = block.links[0]
    return end - start == len(block.text)


def heading_tag(survey: Survey, block: Block) -> str:
    """Return the heading element (h1 to h6) around a block, or ""."""
    node = block.node
    for _ in range(3):
        if node < 0:
            return ""
        tag = survey.nodes[node].tag
        if tag in LEVELS:
            return tag
        node = survey.nodes[node].parent
    return ""


def _shape(survey: Survey, block: Block) -> float:
    """Return how much a line looks like a headline, whatever it says."""
    score = LEVELS.get(heading_tag(survey, block), 0.0)
    if hint_words(survey, block, levels=2).intersection(toml(TABLE)["hints"]):
        score += 0.6
    score += 0.2 * len(block.marks & {"bold", "center"})
    if block.link_chars * 2 > len(block.text):
        score -= 1.5
    if ENDED.search(block.text) or is_noise(block.text):
        score -= 1.5
    line = read_line(block.text)
    labelled = line.is_byline or (bool(line.items) and not line.rest)
    if labelled and heading_tag(survey, block):
        labelled = not _names_day(line)
    if labelled or ARROWS.search(block.text) or EDITION.search(block.text):
        score -= 2.0
    return score - 2.0 * _names_people(block.text)


def _names_day(line: Line) -> bool:
    """Tell whether a line is a headline with a day in it: 2024-04-24 全国鸡蛋价格一览表."""
    if line.items or len(line.rest) != 1 or any(stamp.clock for stamp in line.stamps):
        return False
    words = line.rest[0]
    return len(words) >= MIN_PLAIN_CHARS and not OUTLET.search(align(words))


def byline_below(survey: Survey, block: Block) -> float:
    """Return `_bylines_below` of one block."""
    near = 0.0
    for below in reversed(survey.blocks[block.index + 1 : block.index + 1 + MAX_BELOW]):
        near = _nearer(survey, below, near=near)
    return near


def _bylines_below(survey: Survey) -> list[float]:
    """Return for each block how near below it a line with a date or 来源 stands, before prose.

    2 for the next line, 0.6 less for each line between, 0 from the fourth on; buttons count for
    none. In a dump the last line before the story stands for a byline.
    """
    near = 0.0
    found = [0.0] * len(survey.blocks)
    for block in reversed(survey.blocks[: MAX_BLOCKS + MAX_BELOW]):
        found[block.index] = near
        near = _nearer(survey, block, near=near)
    return found


def _nearer(survey: Survey, block: Block, *, near: float) -> float:
    """Return what is true above a block, given what is below it."""
    hidden = "hidden" in block.marks
    if not hidden and _tells(block.text):
        return RIGHT_BELOW
    if hidden or _goes_with_byline(block.text):
        return near
    if is_prose(block.text):
        return BEFORE_STORY if survey.form == "text" else 0.0
    if _names_people(block.text):
        return max(near, RIGHT_BELOW - PER_LINE)
    if opens_list(block.text) or near == BEFORE_STORY:
        return 0.0
    return max(0.0, near - PER_LINE)


def _goes_with_byline(text: str) -> bool:
    """Tell whether a line may stand between headline and byline: buttons, a subtitle, labels."""
    return is_noise(text) or text.startswith(("——", "--")) or _is_labelled(text)


def _names_people(text: str) -> bool:
    """Tell whether a line is a name or names reporters; it stands under a headline."""
    if len(text) > MAX_PLAIN_CHARS:
        return False
    if REPORTER.match(text):
        return True
    return is_person(text.strip()) or read_signed(text, "line") is not None


def _is_labelled(text: str) -> bool:
    """Tell whether a line is a label and its value, of whatever kind (索引号：0012)."""
    if len(text) > MAX_PLAIN_CHARS or not COLON.search(text):
        return False
    line = read_line(text)
    return bool(line.items) and not line.rest


def _tells(text: str) -> bool:
    if len(text) > MAX_CHARS or not TELLING.search(text):
        return False
    if text.startswith(("原创 ", "原創 ")):
        return True
    line = read_line(text)
    told = line.stamps or line.values("source") or line.values("author")
    return bool(told) and line.is_byline
