"""What identifies a record and finds its copies: the id, the hash of the text, the simhash.

Source of the simhash: Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002;
features are the character 3-grams of the folded text, hashed with BLAKE2b.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Final

from agrinews.hanzi import fold
from agrinews.patterns import deferred
from agrinews.record.fields import Hash

NO_LETTERS: Final = deferred(r"[\W_]+")
BYTES: Final = 8
GRAM_CHARS: Final = 3
HASHED_LETTERS: Final = 200_000
"""Of a longer text the beginning speaks for the whole: no story is as long, and 3-grams take 100
bytes each while they are counted."""


def record_id(canonical_url: str | None, body: bytes) -> str:
    """Return 16 hex digits of the SHA-256 of the canonical URL, or else of the raw bytes."""
    known = body if canonical_url is None else canonical_url.encode("utf-8", "replace")
    return hashlib.sha256(known).hexdigest()[:16]


def letters_of(text: str) -> str:
    """Return `text` in NFKC, folded to simplified characters, with letters and digits alone.

    >>> letters_of("２０２０年，農業！")
    '2020年农业'
    """
    folded = fold(unicodedata.normalize("NFKC", text))
    return NO_LETTERS.sub("", folded)


def digest(text: str) -> Hash:
    """Return both hashes of a text; `near` of a text without letters is all zeros."""
    letters = letters_of(text)
    exact = hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()
    return Hash(text=f"sha256:{exact}", near=f"{simhash(letters[:HASHED_LETTERS]):016x}")


def simhash(letters: str) -> int:
    """Return a 64-bit number; texts that share most of their 3-grams differ in few bits.

    All hashes side by side are one long number of which bits are counted in C: for 2,000 grams this
    costs a hundredth of a loop over grams and bits.
    """
    last = max(1, len(letters) - GRAM_CHARS + 1)
    grams = [letters[i : i + GRAM_CHARS] for i in range(last)] if letters else []
    hashed = {gram: _hashed(gram.encode("utf-8", "replace")) for gram in set(grams)}
    votes = b"".join(map(hashed.__getitem__, grams))
    columns = [int.from_bytes(votes[byte::BYTES], "big") for byte in range(BYTES)]
    masks = [int.from_bytes(bytes([1 << bit]) * len(grams), "big") for bit in range(8)]
    counts = ((column & mask).bit_count() for column in columns for mask in masks)
    return sum((count * 2 > len(grams)) << bit for bit, count in enumerate(counts))


def _hashed(gram: bytes) -> bytes:
    return hashlib.blake2b(gram, digest_size=BYTES).digest()


def distance(one: str, other: str) -> int:
    """Return in how many of 64 bits two `near` hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
