"""Finds the path to a page: 当前位置：首页 > 新闻资讯 > 国内新闻, in one line or in several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from agrinews.article.places import hint_words, plain, where_block
from agrinews.hanzi.fold import align, fold
from agrinews.model import Block, Found, Survey
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = ["Breadcrumb", "find_breadcrumb"]

TABLE = "titles.toml"
MAX_LINE_CHARS = 160
MAX_STEP_CHARS = 24
MAX_STEPS = 9
STEP_EDGES = " \u3000\xa0:：>»›|-—[]【】·"
MIN_TITLE_CHARS = 6
"""A headline that is cut short in the path still has that many characters."""
MAX_ABOVE = 1500
MAX_BELOW = 3
"""Some layouts put the path under the headline."""
# White space before a sign is read from its beginning only: from each blank on, a run of 300,000
# would be read 300,000 times.
STRONG = deferred(r"(?:(?<!\s)\s+)?(?:[>»›→≫＞⟩❯▶►]{1,3}|::|->|—>)\s*")
WEAK = deferred(r"(?:(?<!\s)\s+)?(?:[/\\／＼|｜]|\s[-–—·]\s|--|\s-|-\s)\s*")
LINE_OF = deferred(r"^\s*[>»›→≫＞⟩❯▶►/]")


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """The steps to a page, its section, and the blocks they stand in."""

    path: Found[tuple[str, ...]] | None = None
    section: Found[str] | None = None
    blocks: tuple[int, ...] = ()


def find_breadcrumb(survey: Survey, title: Found[str] | None) -> Breadcrumb:
    """Return the path shown nearest above the headline (or just below), or what a claim states.

    A line is a path if a label announces it (当前位置：), if its element is named so, or if arrows
    part its steps and the first leads home or the last says 正文.
    """
    at = where_block(title.where) if title else None
    own = plain(title.value) if title else ""
    for run in _runs(survey, at):
        steps = _steps(survey, run, own=own)
        if steps:
            text = " ".join(block.text for block in run)
            where = f"block:{run[0].index}"
            blocks = tuple(block.index for block in run)
            path = Found(steps, where, text)
            return Breadcrumb(path, _section(steps, where, raw=text), blocks)
    return _claimed(survey, own)


def _claimed(survey: Survey, own: str) -> Breadcrumb:
    names = [
        c for c in survey.claims if c.kind == "json-ld" and c.key.startswith("BreadcrumbList.")
    ]
    steps = [c.value for c in names if c.key.endswith((".name", ".item.name"))]
    kept = tuple(_useful([s.strip() for s in steps if s.strip()], own))
    where = "json-ld:BreadcrumbList"
    path = Found(kept, where, " > ".join(steps)) if kept else None
    claim = next((c for c in survey.claims if _names_section(c.kind, c.key)), None)
    if claim is not None and len(claim.value) <= MAX_STEP_CHARS:
        return Breadcrumb(path, Found(claim.value, f"{claim.kind}:{claim.key}", claim.value))
    return Breadcrumb(path, _section(kept, where, raw=" > ".join(kept)) if kept else None)


def _names_section(kind: str, key: str) -> bool:
    known = toml(TABLE)["breadcrumb"]["sections"]
    return f"{kind}:{key}" in known or f"{kind}:{key.partition('.')[2]}" in known


def _section(steps: tuple[str, ...], where: str, *, raw: str) -> Found[str] | None:
    """Return the last step that is not the way home."""
    last = next((s for s in reversed(steps) if not _is_home(s)), None)
    if last is None or (len(steps) == 1 and last.endswith(("网", "網"))):
        return None
    return Found(last, where, raw)


# ------------------------------------------------------------------ where it may stand
def _runs(survey: Survey, at: int | None) -> Iterator[tuple[Block, ...]]:
    """Yield stretches of blocks that may be a path, the nearest to the headline first."""
    end = len(survey.blocks) if at is None else at
    above = range(min(end, MAX_ABOVE) - 1 if at is None else end - 1, max(-1, end - MAX_ABOVE), -1)
    below = range(end + 1, min(end + 1 + MAX_BELOW, len(survey.blocks)))
    seen: set[int] = set()
    for index in (*above, *below) if at is not None else range(min(end, MAX_ABOVE)):
        if index in seen:
            continue
        run = _run(survey, index)
        seen.update(block.index for block in run)
        if run:
            yield run


def _run(survey: Survey, index: int) -> tuple[Block, ...]:
    """Return the path that the block at `index` is in, which may go on over several blocks."""
    block = survey.blocks[index]
    if not _looks_like(survey, block):
        return ()
    first = last = index
    while first > 0 and index - first < MAX_STEPS and _continues(survey, first):
        first -= 1
    limit = min(len(survey.blocks) - 1, index + MAX_STEPS)
    while last < limit and _continues(survey, last + 1):
        last += 1
    return survey.blocks[first : last + 1]


def _continues(survey: Survey, index: int) -> bool:
    """Tell whether a block carries on the path of the block before it."""
    block, before = survey.blocks[index], survey.blocks[index - 1]
    if (
        "hidden" in block.marks
        or len(block.text) > MAX_STEP_CHARS + 8
        or len(before.text) > MAX_LINE_CHARS
    ):
        return False
    if LINE_OF.match(block.text) or re.search(r"[>»›→＞]\s*$", before.text):
        return True
    if block.kind == before.kind == "item" and block.node >= 0 and before.node >= 0:
        return _named(survey, block) and _named(survey, before)
    return _is_label(before.text) and len(block.text) <= MAX_LINE_CHARS


def _looks_like(survey: Survey, block: Block) -> bool:
    text = block.text
    if "hidden" in block.marks or len(text) > MAX_LINE_CHARS:
        return False
    if _label_end(text) or _named(survey, block):
        return True
    if re.search(r"[。！？]", text):
        return False
    # A bar of links parts its entries as a path may, but does not end in 正文.
    return bool(STRONG.search(text)) or _is_here(WEAK.split(text)[-1])


def _named(survey: Survey, block: Block) -> bool:
    return bool(
        hint_words(survey, block, levels=3).intersection(toml(TABLE)["breadcrumb"]["hints"])
    )


def _is_surely_named(survey: Survey, block: Block) -> bool:
    """Tell whether an element is named for nothing but a path, and holds two steps of links."""
    words = hint_words(survey, block, levels=3)
    return len(block.links) > 1 and bool(words & set(toml(TABLE)["breadcrumb"]["sure_hints"]))


@cache
def _label() -> re.Pattern[str]:
    words = sorted(map(align, toml(TABLE)["breadcrumb"]["labels"]), key=lambda t: (-len(t), t))
    spaced = "|".join(w if w.isascii() else " ?".join(map(re.escape, w)) for w in words)
    home = r"\s{1,8}(?=[\w ]{0,8}(?:首页|主页))"
    return re.compile(rf"^\W{{0,3}}(?:{spaced})(?:是|为)?(?:\s?[:>】\]»|\ufffd]+\s?|{home})")


def _label_end(text: str) -> int:
    match = _label().match(align(text))
    return match.end() if match else 0


def _is_label(text: str) -> bool:
    return _label_end(text.rstrip() + ":") >= len(text.rstrip())


# ------------------------------------------------------------------ its steps
def _steps(survey: Survey, run: tuple[Block, ...], *, own: str) -> tuple[str, ...]:
    announced = any(_label_end(b.text) for b in run) or (len(run) > 1 and _is_label(run[0].text))
    named = any(_named(survey, block) for block in run)
    announced = announced or any(_is_surely_named(survey, block) for block in run)
    raw: list[str] = []
    arrows = len(run) > 1
    for block in run:
        start = _label_end(block.text)
        if not start and _is_label(block.text):
            continue
        arrows = arrows or STRONG.search(block.text[start:]) is not None
        raw.extend(_split(block, start, loose=announced or named))
    arrows = arrows or (len(raw) > 1 and _is_here(raw[-1]))
    known = announced or (named and len(raw) > 1) or (arrows and _is_path(raw))
    if not known or (named and not announced and not arrows and not _is_path(raw)):
        return ()
    steps = _useful(raw, own)
    if not steps or len(steps) > MAX_STEPS or max(map(len, steps)) > MAX_STEP_CHARS:
        return ()
    return tuple(steps)


def _split(block: Block, start: int, *, loose: bool) -> list[str]:
    """Cut a line at its arrows; where there are none, at bars, between its links or at blanks."""
    text = block.text[start:]
    pattern = STRONG if STRONG.search(text) else WEAK
    if loose and pattern.search(text) is None and len(block.links) > 1:
        return _linked(block, start)
    found, at = [], start
    for match in pattern.finditer(block.text, start):
        found.append(_piece(block, at, end=match.start()))
        at = match.end()
    found.append(_piece(block, at, end=len(block.text)))
    if len(found) == 1 and loose and " " in text.strip():
        return [word for word in text.split() if word]
    return [piece for piece in found if piece]


def _linked(block: Block, start: int) -> list[str]:
    """Return the links of a line, and what stands behind the last: pictures may part them."""
    spans = [(link.start, link.end) for link in block.links if link.start >= start]
    spans.append((spans[-1][1] if spans else start, len(block.text)))
    pieces = (block.text[a:b].strip(STEP_EDGES) for a, b in spans)
    return [piece for piece in pieces if piece]


def _piece(block: Block, start: int, *, end: int) -> str:
    """Return a step: of several links between two arrows only the last is on the path."""
    links = [link for link in block.links if start <= link.start and link.end <= end]
    if len(links) > 1:
        start = links[-1].start
    return block.text[start:end].strip(STEP_EDGES)


def _is_path(steps: list[str]) -> bool:
    if len(steps) < 2:  # noqa: PLR2004
        return False
    first = steps[0].endswith(("网", "網", "论坛", "論壇", "社区"))
    return first or _is_home(steps[0]) or _is_here(steps[-1]) or steps[1] in ("论坛", "論壇")


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(map(fold, toml(TABLE)["breadcrumb"][key]))


def _is_home(step: str) -> bool:
    key = fold(step)
    return key in _words("home") or key.endswith(("首页", "主页"))


def _is_here(step: str) -> bool:
    return fold(step) in _words("here")


def _useful(steps: list[str], own: str) -> list[str]:
    """Return the steps without the last ones that are the page itself, and without repetitions."""
    home = next((at for at, step in enumerate(steps[:3]) if _is_home(step)), 0)
    found = steps[home:]
    while found and (_is_here(found[-1].split()[0]) or _is_title(found[-1], own)):
        found.pop()
    if len(found) > 1 and _is_title(found[-2] + found[-1], own):  # a headline cut at its blank
        del found[-2:]
    return list(dict.fromkeys(found))


def _is_title(step: str, own: str) -> bool:
    key = plain(step)
    if len(key) < MIN_TITLE_CHARS:
        return key == own
    return bool(own) and (own.startswith(key) or key.startswith(own))
