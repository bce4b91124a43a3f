"""From one script to the other, by OpenCC's phrases, with as many characters as before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opencc import OpenCC

# The configuration for a text in Hans, and for one in Hant. `hant` is OpenCC's own standard; `tw`
# and `hk` choose the characters used there, not the words: 网络 becomes 網絡, not 網路, because
# replacing words would put into people's mouths what they did not say.
CONFIGURATIONS: Final[dict[str, tuple[str, str]]] = {
    "hans": ("t2s", "t2s"),
    "hant": ("s2t", ""),
    "tw": ("s2tw", "t2tw"),
    "hk": ("s2hk", "t2hk"),
}


def convert(text: str, script: str, *, source: str) -> str:
    """Return `text` in `script` (`keep` or a key of `CONFIGURATIONS`); the length stays.

    `source` is what the text is in: `zh-Hant`, or anything else, which is taken for simplified. A
    traditional text stays as it is for `hant`: 里, 后 and 余 are right in it, and wrong once taken
    for simplified ones.

    >>> convert("乾隆皇后發現了頭髮", "hans", source="zh-Hant")
    '乾隆皇后发现了头发'
    >>> convert("干部理发后发现里面有面条", "hant", source="zh-Hans")
    '幹部理髮後發現裏面有面條'
    """
    name = CONFIGURATIONS[script][source == "zh-Hant"] if script != "keep" else ""
    if not name or not text:
        return text
    converted: str = _converter(name).convert(text)
    if len(converted) == len(text):
        return converted
    # A phrase of another length: none in 2 million characters of these configurations, but offsets
    # into the text must hold.
    return "".join(_of_one(char, name) for char in text)


def _of_one(char: str, name: str) -> str:
    converted: str = _converter(name).convert(char)
    return converted if len(converted) == 1 else char


@cache
def _converter(name: str) -> OpenCC:
    """Load a configuration's dictionaries, 14 to 60 ms, once."""
    from opencc import OpenCC  # noqa: PLC0415 - 20 ms, and few ask for another script

    return OpenCC(name)
