"""Write `readings.tsv`, `zhuyin.tsv`, `traditional.tsv` and `simplified.txt`.

    python tests/generate/readings.py agrinews/tables

Needs pypinyin (MIT) and opencc (Apache-2.0). The characters are
those of GBK and Big5, for a page that was ever in one of them can hold no other.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

CODECS = ("gbk", "big5")
HAN = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
DIAERESIS = "\N{COMBINING DIAERESIS}"


def encodable(character: str, codec: str) -> bool:
    """Tell whether `codec` holds the character."""
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def plain(reading: str) -> str:
    """Return a reading without its tone, with v for u-diaeresis: `lǜ` -> `lv`."""
    letters = unicodedata.normalize("NFD", reading).replace("u" + DIAERESIS, "v")
    return "".join(letter for letter in letters if letter.isascii())


def readings_table(characters: list[str]) -> list[str]:
    """Return the lines of `readings.tsv`."""
    known = import_module("pypinyin.constants").PINYIN_DICT
    in_words = readings_in_words()
    simplified = import_module("opencc").OpenCC("t2s").convert
    usual: defaultdict[str, str] = defaultdict(str)
    other: defaultdict[str, str] = defaultdict(str)
    for character in characters:
        listed = [r for r in dict.fromkeys(known.get(ord(character), "").split(",")) if r]
        counts = in_words[character] + in_words[simplified(character)]
        favoured = {*listed[:1], *(r for r, _ in counts.most_common(1))}
        for reading in listed:
            (usual if reading in favoured else other)[unicodedata.normalize("NFC", reading)] += (
                character
            )
    rows = [f"{reading}\t{usual[reading]}\t{other[reading]}" for reading in usual | other]
    return [
        "# Characters by reading: those usually read so, those that can be.",
        f"# Made by tests/generate/readings.py from pypinyin {version('pypinyin')} (MIT).",
        "reading\tusual\tother",
        *sorted(rows),
    ]


def readings_in_words() -> defaultdict[str, Counter[str]]:
    """Return how often each character has each reading in the words of the dictionary."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, readings in import_module("pypinyin.constants").PHRASES_DICT.items():
        for character, reading in zip(word, readings, strict=False):
            counts[character][reading[0]] += 1
    return counts


def zhuyin_table(readings: list[str]) -> list[str]:
    """Return the lines of `zhuyin.tsv`."""
    module = import_module("pypinyin.contrib.tone_convert")
    bopomofo = import_module("pypinyin.style.bopomofo")
    converter = bopomofo.BopomofoConverter()
    pairs: dict[str, str] = {}
    for reading in readings:
        symbols = converter.to_bopomofo(module.tone_to_tone3(reading))
        bare = "".join(s for s in symbols if "\u3105" <= s <= "\u3129")
        if bare:
            pairs.setdefault(bare, plain(reading))
    return [
        "# Syllables in zhuyin and in pinyin, without tones; v stands for u-diaeresis.",
        f"# Made by tests/generate/readings.py from pypinyin {version('pypinyin')} (MIT).",
        "zhuyin\tpinyin",
        *sorted(f"{symbols}\t{syllable}" for symbols, syllable in pairs.items()),
    ]


def script_tables(characters: list[str]) -> dict[str, list[str]]:
    """Return the lines of `traditional.tsv` and `simplified.txt`."""
    opencc = import_module("opencc")
    simplified, traditional = (opencc.OpenCC(name).convert for name in ("t2s", "s2t"))
    old = {c for c in characters if encodable(c, "gb2312")}
    pairs = {traditional(c): c for c in sorted(old)}
    pairs |= {c: simplified(c) for c in characters if simplified(c) != c}
    fate = f"Made by tests/generate/readings.py from opencc {version('opencc')} (Apache-2.0)."
    return {
        "traditional.tsv": [
            "# Characters of GBK that GB 2312 lacks and writes otherwise: the traditional ones.",
            f"# {fate}",
            "traditional\tsimplified",
            *(f"{c}\t{pairs[c]}" for c in sorted(pairs) if encodable(c, "gbk") and c not in old),
        ],
        "simplified.txt": [
            "# Characters of GB 2312 that traditional text writes otherwise and Big5 lacks.",
            f"# {fate}",
            *wrapped(c for c in old if traditional(c) != c and not encodable(c, "big5")),
        ],
    }


def wrapped(characters: Iterable[str]) -> list[str]:
    """Return the characters by code point, 50 a line."""
    row = sorted(characters)
    return ["".join(row[i : i + 50]) for i in range(0, len(row), 50)]


def main(folder: Path) -> None:
    """Write all tables into `folder`."""
    characters = [c for c in map(chr, HAN) if any(encodable(c, codec) for codec in CODECS)]
    readings = readings_table(characters)
    tables = {
        "readings.tsv": readings,
        "zhuyin.tsv": zhuyin_table([row.split("\t")[0] for row in readings[3:]]),
        **script_tables(characters),
    }
    for name, lines in tables.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
