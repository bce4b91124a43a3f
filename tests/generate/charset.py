"""Write the tables of the room `charset` anew. Not a test; run by hand from the project's root.

python tests/generate/charset.py hanzi CORPUS_HANS.xz CORPUS_HANT.xz   # + jieba, opencc
python tests/generate/charset.py standard FOLDER                       # WHATWG's indexes
    python tests/generate/charset.py jamo                                  # + wordfreq
"""

from __future__ import annotations

import json
import lzma
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from itertools import groupby
from pathlib import Path

TABLES = Path(__file__).parents[2] / "agrinews" / "tables"

# ------------------------------------------------------------------ how Chinese looks
STEP = 0.25  # nats; finer steps changed no decision on the development cases
RAREST = 13.0

HANZI_HEADER = f"""\
# How often a character stands in Chinese text, simplified and traditional alike.
# A line is: -log(probability) in nats, in steps of {STEP}, a tab, and the characters of that step.
# Made by tests/generate/charset.py from
#   CMRC 2018 and DRCD development contexts, UD Chinese-GSD and GSDSimp (CC BY-SA 3.0 and 4.0),
#   jieba's dictionary (MIT), put into traditional characters as well with OpenCC (Apache-2.0);
#   at the rarest step also whatever ideograph GB 2312 or Big5 has.
# This table: CC BY-SA 4.0, with the attribution above. Date: {{date}}.
steps\tcharacters
"""

# Written Cantonese, which no source above holds in quantity: common function words and particles.
CANTONESE = (
    "嘅咗喺佢哋啲嘢冇嚟㗎喇咁噉乜嗰睇係唔俾畀咩嘞咯吖喎囉噃啫啱攞搵瞓嗌諗揀咪嗱唞攰孖嘥褸髀脷嬲"
)


def shares(counts: Counter[str]) -> dict[str, float]:
    total = sum(counts.values())
    return {char: n / total for char, n in counts.items()}


def mixture(parts: Iterable[tuple[float, dict[str, float]]]) -> Counter[str]:
    mixed: Counter[str] = Counter()
    for weight, part in parts:
        for char, share in part.items():
            mixed[char] += weight * share  # type: ignore[assignment]
    return mixed


def words(*, convert: bool) -> Counter[str]:
    jieba, opencc = import_module("jieba"), import_module("opencc")  # needed by nobody else here
    to_traditional = opencc.OpenCC("s2t").convert
    counts: Counter[str] = Counter()
    with (files(jieba.__name__) / "dict.txt").open(encoding="utf-8") as dictionary:
        for line in dictionary:
            word, count, _ = line.split(" ")
            for char in to_traditional(word) if convert else word:
                counts[char] += int(count)
    return counts


def corpus(path: str) -> Counter[str]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return Counter(char for line in lines for char in line)


def known_hanzi() -> Iterator[str]:
    """Every ideograph that GB 2312 or Big5 has: rare, but more likely than any other."""
    for codec in ("gb2312", "big5"):
        for lead in range(0xA1, 0xFF):
            for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
                char = bytes((lead, trail)).decode(codec, "ignore")
                if len(char) == 1 and "\u4e00" <= char <= "\u9fff":
                    yield char


def hanzi(hans: str, hant: str) -> None:
    mixed = mixture(
        [
            (0.25, shares(corpus(hans))),
            (0.25, shares(corpus(hant))),
            (0.25, shares(words(convert=False))),
            (0.25, shares(words(convert=True))),
        ]
    )
    mixed = Counter({c: p for c, p in mixed.items() if c > "\u009f" and p > 0})
    total = sum(mixed.values())
    steps = {c: min(RAREST, -math.log(p / total)) for c, p in mixed.items()}
    for char in CANTONESE:
        steps[char] = min(steps.get(char, RAREST), 9.0)
    for char in known_hanzi():
        steps.setdefault(char, RAREST)
    steps = {c: n for c, n in steps.items() if not 0x3040 <= ord(c) < 0x3100}  # kana: see likeness
    rows = sorted((round(n / STEP) * STEP, c) for c, n in steps.items())
    grouped = groupby(rows, key=lambda row: row[0])
    body = "".join(f"{step:g}\t{''.join(c for _, c in chars)}\n" for step, chars in grouped)
    write("hanzi.tsv", HANZI_HEADER, body=body)


# ------------------------------------------------------------------ how Korean looks
JAMO_HEADER = """\
# How often the parts of a hangul syllable stand in Korean text: -log(probability) in nats.
# The position is that in the syllable's arithmetic (Unicode Standard, 3.12): 0 initial, 1 vowel,
# 2 final; the numbers follow the order of the jamo.
# Made by tests/generate/charset.py from wordfreq's Korean list (CC BY-SA 4.0), which is
# this table's licence too. Date: {date}.
position\tnats
"""


def jamo() -> None:
    frequencies: dict[str, float] = import_module("wordfreq").get_frequency_dict("ko")
    counts: list[dict[int, float]] = [defaultdict(float) for _ in range(3)]
    for word, frequency in frequencies.items():
        for char in word:
            syllable = ord(char) - 0xAC00
            if 0 <= syllable < 11172:
                initial, rest = divmod(syllable, 588)
                for part, index in enumerate((initial, *divmod(rest, 28))):
                    counts[part][index] += frequency
    rows = []
    for part, size in enumerate((19, 21, 28)):
        total = sum(counts[part].values())
        nats = (-math.log((counts[part][n] + total / 1e4) / total) for n in range(size))
        rows.append(f"{part}\t{' '.join(f'{n:.2f}' for n in nats)}\n")
    write("jamo.tsv", JAMO_HEADER, body="".join(rows))


# ------------------------------------------------------------------ the Encoding Standard
LABELS_HEADER = """\
# Which encoding a charset label found in the wild means. Labels in lower case; the encoding is the
# standard's name in lower case. Source "whatwg": the Encoding Standard's table of labels, WHATWG,
# CC0 where code and BSD-3-Clause / CC BY 4.0 otherwise; the five labels that it sends to its
# "replacement" encoding are read as what they say. "met": seen on pages. Date: {date}.
label\tencoding\tsource
"""
OWN_LABELS = {
    "gb18030": "gb gb18030-2000 gb18030-2005 gb18030-2022 gb_18030 gb-2312 gb2312-80 gbk2312 "
    "gb_2312_80 cp936 ms936 windows-936 936 euc-cn euccn euc_cn cn-gb x-gb x-gb2312 x-euc-cn "
    "zh-cn zh_cn gbk-gb2312 gb2312_charset",
    "big5": "big-5 big_5 big5-eten big5_hkscs big5hkscs cp950 ms950 windows-950 950 x-big5 zh-tw "
    "zh_tw zh-hk",
    "utf-8": "utf_8 utf8mb4 utf-8n cp65001 65001 x-utf-8 utf-8-sig",
    "utf-16le": "utf_16 utf_16le utf16le",
    "utf-16be": "utf_16be utf16be",
    "utf-32le": "utf-32 utf-32le utf32 utf_32",
    "utf-32be": "utf-32be",
    "hz-gb-2312": "hz hz-gb2312 hz_gb_2312",
    "iso-2022-cn": "iso2022cn iso2022-cn",
    "iso-2022-kr": "iso2022kr iso2022-kr",
    "shift_jis": "cp932 ms932 shiftjis sjis-win",
    "euc-jp": "eucjp euc_jp",
    "euc-kr": "cp949 ms949 uhc euckr euc_kr",
}
REPLACED = {
    "csiso2022kr": "iso-2022-kr",
    "hz-gb-2312": "hz-gb-2312",
    "iso-2022-cn": "iso-2022-cn",
    "iso-2022-cn-ext": "iso-2022-cn",
    "iso-2022-kr": "iso-2022-kr",
}


def labels(folder: Path) -> None:
    found: dict[str, tuple[str, str]] = {}
    for group in json.loads((folder / "encodings.json").read_text("utf-8")):
        for encoding in group["encodings"]:
            name = encoding["name"].lower()
            for label in encoding["labels"]:
                found[label] = (REPLACED.get(label, name), "whatwg")
    found["gbk"] = ("gb18030", "whatwg")
    for label, (name, source) in list(found.items()):
        if name == "gbk":  # one decoder for both, by the standard
            found[label] = ("gb18030", source)
        if name == "replacement":
            del found[label]
    for name, own in OWN_LABELS.items():
        for label in own.split():
            found.setdefault(label, (name, "met"))
    body = "".join(
        f"{label}\t{name}\t{source}\n" for label, (name, source) in sorted(found.items())
    )
    write("charset_labels.tsv", LABELS_HEADER, body=body)


SINGLE_HEADER = """\
# The single-byte encodings: the code points of the bytes 80 to FF, in order, in hexadecimal;
# "A0-AF" is a run, "-" a byte that means nothing. Source: the indexes of the Encoding Standard,
# WHATWG (CC0 where code, BSD-3-Clause / CC BY 4.0 otherwise). Date: {date}.
encoding\tcode points
"""


def read_index(path: Path) -> dict[int, int]:
    lines = path.read_text("utf-8").split("\n")  # U+0085 is in a name column
    fields = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {int(pointer): int(point, 16) for pointer, point, *_ in fields}


def runs(points: list[int | None]) -> Iterator[str]:
    """Spell code points as hexadecimal runs."""
    start = 0
    for end in range(1, len(points) + 1):
        first, last = points[start], points[end - 1]
        following = points[end] if end < len(points) else None
        if first is None or last is None or following != last + 1:
            yield "-" if first is None or last is None else _run(first, last)
            start = end


def _run(first: int, last: int) -> str:
    return f"{first:X}" if first == last else f"{first:X}-{last:X}"


def single(folder: Path) -> None:
    rows = []
    for group in json.loads((folder / "encodings.json").read_text("utf-8")):
        for encoding in group["encodings"]:
            name = encoding["name"].lower()
            path = folder / f"index-{name.removesuffix('-i')}.txt"
            if group["heading"] == "Legacy single-byte encodings" and path.exists():
                index = read_index(path)
                points = [index.get(pointer) for pointer in range(128)]
                rows.append(f"{name}\t{' '.join(runs(points))}\n")
    rows.append("x-user-defined\tF780-F7FF\n")
    write("charset_single_byte.tsv", SINGLE_HEADER, body="".join(sorted(rows)))


MULTI_HEADER = """\
# Byte sequences that CPython's codec (3.11) refuses or maps otherwise than the Encoding Standard:
# codec, bytes in hexadecimal, and the code points they mean. The decoders compare these rows with
# the running codec, so a row that a later Python gets right does no harm.
# Source: the indexes of the Encoding Standard, WHATWG (CC0 where code, BSD-3-Clause / CC BY 4.0
# otherwise), dated in their headers; compared by tests/generate/charset.py. Date: {date}.
codec\tbytes\tcode points
"""


def gb18030_pairs(folder: Path) -> Iterator[tuple[bytes, str]]:
    yield b"\x80", "\u20ac"
    for pointer, point in read_index(folder / "index-gb18030.txt").items():
        lead, trail = divmod(pointer, 190)
        yield bytes((lead + 0x81, trail + (0x40 if trail < 0x3F else 0x41))), chr(point)
    yield bytes.fromhex("8135F437"), "\ue7c7"  # "index gb18030 ranges code point", step 2


def big5_pairs(folder: Path) -> Iterator[tuple[bytes, str]]:
    two = {1133: "\u00ca\u0304", 1135: "\u00ca\u030c", 1164: "\u00ea\u0304", 1166: "\u00ea\u030c"}
    index = read_index(folder / "index-big5.txt")
    for pointer, text in ({p: chr(c) for p, c in index.items()} | two).items():
        lead, trail = divmod(pointer, 157)
        yield bytes((lead + 0x81, trail + (0x40 if trail < 0x3F else 0x62))), text


def euc_jp_pairs(folder: Path) -> Iterator[tuple[bytes, str]]:
    for prefix, name in ((b"", "jis0208"), (b"\x8f", "jis0212")):
        for pointer, point in read_index(folder / f"index-{name}.txt").items():
            lead, trail = divmod(pointer, 94)
            if lead < 94:
                yield prefix + bytes((lead + 0xA1, trail + 0xA1)), chr(point)


def multi(folder: Path) -> None:
    rows = []
    pairs_of = {"big5hkscs": big5_pairs, "euc_jp": euc_jp_pairs, "gb18030": gb18030_pairs}
    for codec, pairs in pairs_of.items():
        for raw, text in sorted(pairs(folder)):
            if raw.decode(codec, "replace") != text:
                points = " ".join(f"{ord(c):X}" for c in text)
                rows.append(f"{codec}\t{raw.hex().upper()}\t{points}\n")
    write("charset_differences.tsv", MULTI_HEADER, body="".join(rows))


def write(name: str, header: str, *, body: str) -> None:
    date = datetime.now(UTC).date().isoformat()
    (TABLES / name).write_text(header.replace("{date}", date) + body, "utf-8")


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    if what == "hanzi":
        hanzi(*paths)
    elif what == "jamo":
        jamo()
    else:
        for make in (labels, single, multi):
            make(Path(paths[0]))
