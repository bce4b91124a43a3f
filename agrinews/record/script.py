"""A record in the script asked for: all that the reader reads, not the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from agrinews.hanzi.convert import convert
from agrinews.model import ArticleImage
from agrinews.options import Script
from agrinews.record.fields import Record, RepairEdit, RepairSummary, Site, Source, StoryBlock

T = TypeVar("T")


def in_script(record: Record, script: Script) -> Record:
    """Return the record with its texts in `script`; one that is not Chinese stays as it is.

    Lengths stay, so the offsets of repairs hold; `before` of an edit is as it was on the page.
    `hash` is of the text before and finds copies in either script.
    """
    if script == "keep" or not record.lang.startswith("zh"):
        return record

    def text(value: str) -> str:
        return convert(value, script, source=record.lang)

    return replace(
        record,
        title=_maybe(record.title, text),
        subtitle=_maybe(record.subtitle, text),
        authors=tuple(map(text, record.authors)),
        editors=tuple(map(text, record.editors)),
        source=_maybe(record.source, lambda source: Source(text(source.name), source.url)),
        byline=_maybe(record.byline, text),
        site=_maybe(record.site, lambda site: Site(_maybe(site.name, text), site.host)),
        breadcrumb=tuple(map(text, record.breadcrumb)),
        section=_maybe(record.section, text),
        tags=tuple(map(text, record.tags)),
        description=_maybe(record.description, text),
        lang="zh-Hans" if script == "hans" else "zh-Hant",
        text=text(record.text),
        images=tuple(_image(image, text) for image in record.images),
        repairs=_edits(record, text),
        blocks=_maybe(record.blocks, lambda blocks: tuple(_block(b, text) for b in blocks)),
    )


def _maybe(value: T | None, change: Callable[[T], T]) -> T | None:
    return None if value is None else change(value)


def _image(image: ArticleImage, text: Callable[[str], str]) -> ArticleImage:
    return replace(
        image,
        caption=_maybe(image.caption, text),
        credit=_maybe(image.credit, text),
        alt=_maybe(image.alt, text),
    )


def _block(block: StoryBlock, text: Callable[[str], str]) -> StoryBlock:
    rows = block.rows and tuple(tuple(map(text, row)) for row in block.rows)
    return replace(block, text=_maybe(block.text, text), rows=rows, alt=_maybe(block.alt, text))


def _edits(
    record: Record, text: Callable[[str], str]
) -> RepairSummary | tuple[RepairEdit, ...] | None:
    """Return the repairs with `after` as it now stands in the field.

    It is cut from the whole: a character by itself converts otherwise than in its phrase.
    """
    if not isinstance(record.repairs, tuple):
        return record.repairs
    fields = {name: text(getattr(record, name) or "") for name in ("text", "title", "byline")}
    return tuple(
        replace(edit, after=fields[edit.field][edit.at[0] : edit.at[1]]) for edit in record.repairs
    )
