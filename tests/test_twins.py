"""A page read in a wrong encoding comes out as its sound twin does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agrinews import decode
from agrinews.errors import NoArticleError
from agrinews.model import RawPage
from agrinews.options import CleanOptions
from agrinews.pipeline import clean
from agrinews.record import Record

PAGES = sorted((Path(__file__).parents[1] / "fixtures" / "pages").glob("*/*/page.html"))
OPTIONS = CleanOptions(encoding="utf-8", provenance="none")
HOLES = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
WINDOWS_1252 = {n: bytes((n,)).decode("cp1252") for n in range(0x80, 0xA0) if n not in HOLES}
READINGS = {"latin-1": dict[int, str](), "windows-1252": WINDOWS_1252}


def record(text: str) -> Record | None:
    """Return what does not depend on bytes of the record of a page; None if it has no article."""
    try:
        made = clean(RawPage(origin="page", body=text.encode()), OPTIONS)
    except NoArticleError:
        return None
    quality = replace(made.quality, score=0, flags=())
    return replace(made, id="", encoding=None, quality=quality)  # type: ignore[arg-type]


@pytest.mark.parametrize("read", READINGS)
@pytest.mark.parametrize("page", PAGES, ids=[page.parents[1].name for page in PAGES])
def test_a_misread_page_comes_out_as_its_sound_twin(page: Path, read: str) -> None:
    text = decode(page.read_bytes(), None).text
    misread = text.encode().decode("latin-1").translate(READINGS[read])
    sound = record(text)
    if sound is not None and "repaired" in clean(text.encode(), OPTIONS).quality.flags:
        pytest.skip("the page is damaged itself")
    assert record(misread) == sound
