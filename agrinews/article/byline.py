"""Finds who wrote, who edited and where it comes from; a name is taken only where one stands.

Authors stand in a label near the headline, in the dateline, in a signature or a closing line, or
in a claim that the page confirms. What follows 责任编辑 is an editor, never an author.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agrinews.article.clues import Clue, Zones, gather
from agrinews.article.dates import read_stamps
from agrinews.article.header import Header, guess_story
from agrinews.article.labels import is_noise
from agrinews.article.lines import PICTURE, read_line
from agrinews.article.names import OUTLET, editor_names, is_anonymous, is_person, outlet, people
from agrinews.article.places import claim_values, plain
from agrinews.article.ruled import ruled_value
from agrinews.article.signed import Signed
from agrinews.article.wanted import title_parts
from agrinews.hanzi.fold import align
from agrinews.model import Found, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["Credits", "find_credits"]

TABLE = "bylines.toml"
MAX_VALUE_CHARS = 40
MAX_OUTLET_CHARS = 16
REPORTER = deferred("记者|通讯员|实习生|评论员")
TEXT_BY = deferred(r"([^\s/／、]{2,12})[/／](?:撰?文|文字)(?=[\s、，,]|$)")
"""Who wrote, where others took pictures: 张禾生/文 王镜/图."""
MAX_REPORTER_CHARS = 5
RAW_CHARS = 80
MAX_WORDS = 9
MAX_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Credits:
    """Who and where from, each with the place it was read at."""

    authors: Found[tuple[str, ...]] | None = None
    editors: Found[tuple[str, ...]] | None = None
    source: Found[str] | None = None
    source_url: str | None = None
    blocks: tuple[int, ...] = ()
    """Blocks beyond the header's that are nothing but closing lines or signatures, in order."""
    flags: frozenset[str] = frozenset()


def find_credits(
    survey: Survey, header: Header, *, story: tuple[int, int] | None = None
) -> Credits:
    """Return authors, editors and source of a page.

    `story` is the first and the last block of the story, where the judges have found it.
    """
    zones = gather(survey, header, story=story or guess_story(survey, header))
    editors = ruled_value(survey, "editor", read=editor_names) or _editors(zones)
    source = ruled_value(survey, "source", read=outlet) or _source(survey, zones)
    others = frozenset(map(plain, _named(source, editors)))
    authors = ruled_value(survey, "author", read=people) or _authors(survey, zones)
    authors = authors or _claimed_author(survey, header, others=others)
    source = source or _account_source(zones.accounts, authors) or _claimed_outlet(survey)
    if authors is None and source is not None:
        authors = _account_author(zones.accounts, source)
    nobody = any(is_anonymous(c.text) for c in zones.header.get("author", []) if c.text)
    return Credits(
        authors=authors,
        editors=editors,
        source=source,
        source_url=_source_url(survey, source),
        blocks=zones.closing_blocks,
        flags=frozenset(["anonymous"] if nobody and authors is None else []),
    )


def _named(source: Found[str] | None, people: Found[tuple[str, ...]] | None) -> tuple[str, ...]:
    return ((source.value,) if source else ()) + (people.value if people else ())


# ------------------------------------------------------------------ authors and editors
def _authors(survey: Survey, zones: Zones) -> Found[tuple[str, ...]] | None:
    """Return who is named on the page: by a label, an element, a closing line, a signature."""
    site = _site_names(survey)
    for clues in (zones.header, zones.hinted, zones.closing):
        sure = [c for c in clues.get("author", []) if not (c.unsure and plain(c.text) in site)]
        found = _together(sure)
        if found is not None:
            return _fuller(survey, found, signed=zones.signed)
    for index, signed in zones.signed:
        if signed.authors:
            return Found(signed.authors, f"block:{index}", survey.blocks[index].text[:RAW_CHARS])
    return None


def _fuller(
    survey: Survey, found: Found[tuple[str, ...]], *, signed: tuple[tuple[int, Signed], ...]
) -> Found[tuple[str, ...]]:
    """Return the names of a line that begins with one its labels missed (青禾报记者 张禾生)."""
    for index, whole in signed:
        same = f"block:{index}" == found.where
        first_missing = whole.authors[:1] != found.value[:1]
        if same and first_missing and set(found.value) < set(whole.authors):
            return Found(whole.authors, found.where, survey.blocks[index].text[:RAW_CHARS])
    return found


def _together(clues: list[Clue]) -> Found[tuple[str, ...]] | None:
    """Return the names of all labels: 记者 张禾生 通讯员 李田 are two who wrote it."""
    named = [(clue, names) for clue in clues if (names := _written_by(clue))]
    if not named:
        return None
    names = tuple(dict.fromkeys(name for _, some in named for name in some))
    return Found(names, named[0][0].where, " ".join(clue.text for clue, _ in named))


def _written_by(clue: Clue) -> tuple[str, ...]:
    """Return the names after an author's label, if they are no photographer's and no sentence."""
    if TEXT_BY.search(clue.text):
        return people("、".join(TEXT_BY.findall(clue.text)))
    if PICTURE.search(clue.text):
        return ()
    if not clue.bare:
        names = people(clue.text)
        return tuple(filter(_may_report, names)) if REPORTER.search(clue.label) else names
    if clue.text.isascii():  # By John Field, but not: By 2020 the fields were dry
        words = clue.text.replace(",", " ").split()
        named = 1 < len(words) <= MAX_WORDS and all(w[:1].isupper() or w in "and&" for w in words)
        return people(clue.text) if named else ()
    return people(clue.text, persons_only=True)


def _may_report(name: str) -> bool:
    """Tell whether a name can be a reporter's: a person's, not a body's nor a question's."""
    return name.isascii() or len(name) <= MAX_REPORTER_CHARS or "·" in name


def _claimed_author(
    survey: Survey, header: Header, *, others: frozenset[str]
) -> Found[tuple[str, ...]] | None:
    """Return the author of a claim if it is a person's name, or stands near the headline too.

    `others` are editors and the source, which pages claim as authors just as often.
    """
    shown = plain(" ".join(line.text for _, line in header.lines))
    others |= _site_names(survey)
    for name, value in _claimed_people(survey):
        names = people(value)
        if not names or len(value) > MAX_VALUE_CHARS or OUTLET.search(align(value)):
            continue
        if plain(value) in others or others.issuperset(map(plain, names)):
            continue
        if all(map(is_person, names)) or plain(value) in shown:
            return Found(names, name, value)
    return None


def _claimed_people(survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield what each claim states: a claim of the head may name one author after the other.

    An element of the body may be that of another story, so of those the first counts.
    """
    stated: dict[str, list[str]] = {}
    for name, value in claim_values(survey, toml(TABLE)["claims"]["author"]):
        stated.setdefault(name, []).append(value)
    for name, values in stated.items():
        if not name.startswith("html:") and all(map(is_person, values)):
            yield name, "、".join(dict.fromkeys(values))
        else:
            yield from ((name, value) for value in values)


def _claimed_outlet(survey: Survey) -> Found[str] | None:
    """Return an outlet that a page claims as its author, if it is not the site itself."""
    site = _site_names(survey) | {plain(c.value[:40]) for c in survey.claims if c.kind == "title"}
    for key, value in claim_values(survey, toml(TABLE)["claims"]["author"]):
        found = outlet(value)
        if found is None or len(found) > MAX_OUTLET_CHARS or not OUTLET.search(align(found)):
            continue
        if not any(name in plain(found) for name in site):
            return Found(found, key, value)
    return None


def _site_names(survey: Survey) -> frozenset[str]:
    titles = [c.value[:MAX_TITLE_CHARS] for c in survey.claims if c.kind == "title"]
    parts = [part for title in titles for part in title_parts(title)[1:]]
    named = [value for _, value in claim_values(survey, toml("titles.toml")["sites"])]
    return frozenset(map(plain, (*parts, *named)))


def _editors(zones: Zones) -> Found[tuple[str, ...]] | None:
    clues = [
        c for zone in (zones.closing, zones.header, zones.hinted) for c in zone.get("editor", [])
    ]
    for clue in clues:
        names = editor_names(clue.text)
        if names:
            return Found(names, clue.where, clue.text)
    return None


# ------------------------------------------------------------------ sources
def _source(survey: Survey, zones: Zones) -> Found[str] | None:
    labelled = _first_outlet([*zones.header.get("source", []), *zones.hinted.get("source", [])])
    if labelled is not None:
        return labelled
    for name, value in claim_values(survey, toml(TABLE)["claims"]["source"]):
        items = read_line(value).values("source") or (value,)
        found = outlet(items[0])
        if found is not None:
            return Found(found, name, value)
    outlets = [clue for clue in zones.accounts if OUTLET.search(align(clue.text))]
    closing, issuers = zones.closing.get("source", []), zones.header.get("issuer", [])
    for clues in (outlets, closing, issuers):
        found_source = _first_outlet(clues)
        if found_source is not None:
            return found_source
    if zones.accounts:
        return None
    for index, signed in zones.signed:
        if signed.source:
            return Found(signed.source, f"block:{index}", survey.blocks[index].text[:RAW_CHARS])
    return None


def _first_outlet(clues: list[Clue] | tuple[Clue, ...]) -> Found[str] | None:
    for clue in clues:
        name = outlet(clue.text)
        if name is not None and not is_noise(name) and not read_stamps(name):
            return Found(name, clue.where, clue.text)
    return None


def _account_source(
    accounts: tuple[Clue, ...], authors: Found[tuple[str, ...]] | None
) -> Found[str] | None:
    """Return the account that published the page, unless it is the author's own."""
    named = frozenset(map(plain, _named(None, authors)))
    return _first_outlet([clue for clue in accounts if plain(clue.text) not in named])


def _account_author(
    accounts: tuple[Clue, ...], source: Found[str]
) -> Found[tuple[str, ...]] | None:
    """Return the account as author where the source is another: it wrote or chose the text."""
    for clue in accounts:
        name = outlet(clue.text)
        if name is None or is_anonymous(name) or OUTLET.search(align(name)):
            continue
        if plain(name) != plain(source.value):
            return Found((name,), clue.where, clue.text)
    return None


def _source_url(survey: Survey, source: Found[str] | None) -> str | None:
    """Return where the link around or beside the source's name leads."""
    if source is None or not source.where.startswith("block:"):
        return None
    block = survey.blocks[int(source.where[6:])]
    at = block.text.find(source.value)
    for link in block.links:
        if link.url and link.start <= at < link.end and not link.url.endswith("#"):
            return link.url
    return None
