"""Reads the word model of open-gram, for training only: how often words come, alone and in pairs.

The two files are those of Debian's package `sunpinyin-data` (0.1.22+20170109-2): `pydict_sc.bin`
names the words, `lm_sc.t3g` holds the model, whose layout is `slm.h` of sunpinyin's.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

__all__ = ["Ngrams"]

WORDS, MODEL = "pydict_sc.bin", "lm_sc.t3g"
HEAD = struct.Struct("<6I")
PROBABILITIES, BACKOFFS = 1 << 16, 1 << 14
"""Entries of the two tables of floats before the nodes."""
NODE = 3
"""32-bit numbers of a node; a node's children end where its neighbour's begin."""
UNKNOWN = 0
"""The number of everything that is no word: digits, letters."""


class Ngrams:
    """The words and pairs of words of the model."""

    def __init__(self, folder: Path) -> None:
        """Read both files of a folder. Raises ValueError if they are something else."""
        packed = (folder / WORDS).read_bytes()
        (begin,) = struct.unpack_from("<I", packed, 8)
        self.names = packed[begin:].decode("utf-32-le").split("\0")
        packed = (folder / MODEL).read_bytes()
        order, _, _, self.singles, self.pairs, _ = HEAD.unpack_from(packed)
        if order != len("tri"):
            raise ValueError(f"{folder / MODEL} is no model of three words")
        floats = HEAD.size + 4 * (PROBABILITIES + BACKOFFS)
        self.probabilities = array("f", packed[HEAD.size : HEAD.size + 4 * PROBABILITIES])
        nodes = 2 + self.singles + self.pairs
        self.nodes = array("I", packed[floats : floats + 4 * NODE * nodes])
        if sys.byteorder == "big":
            self.probabilities.byteswap()
            self.nodes.byteswap()

    def followers(self) -> Iterator[tuple[str, float, list[tuple[str, float]]]]:
        """Yield each word, its probability, and the words after it with theirs (given it)."""
        for node in range(2, 1 + self.singles):
            word, likely, begin = self._node(node)
            _, _, end = self._node(node + 1)
            if not word:
                continue
            after = (self._node(2 + self.singles + pair) for pair in range(begin, end))
            yield word, likely, [(second, given) for second, given, _ in after if second]

    def _node(self, at: int) -> tuple[str, float, int]:
        """Return the word of a node (empty for no word), its probability and its first child."""
        word, likely, rest = self.nodes[NODE * at : NODE * at + NODE]
        child = likely >> 16 | rest >> 25 << 16
        number = word & 0x3FFFF
        name = self.names[number] if UNKNOWN < number < len(self.names) else ""
        return name, self.probabilities[likely & 0xFFFF], child
