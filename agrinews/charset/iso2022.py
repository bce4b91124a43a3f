"""The seven-bit encodings of Chinese mail and news: HZ (RFC 1843) and ISO-2022-CN (RFC 1922)."""

from __future__ import annotations

import re

from agrinews.charset.gb18030 import decode_gb18030
from agrinews.patterns import deferred

__all__ = ["decode_hz", "decode_iso2022_cn", "hz_hanzi", "iso2022_cn_hanzi"]

# A line's end closes Chinese too. `~` before anything else stands for itself: `/~user/`.
_HZ = deferred(rb"~(?:\{((?:[\x21-\x7d\x80-\xff][^\n])*)(?:~\}|(?=\n)|\Z)|(~)|\n)")
# Designations, shifts; GB 2312 is spoken of by `A`, what is not is counted as unreadable.
_ISO_CN = deferred(rb"\x1b\$[)*+](.)|\x0e([^\x0f\n\x1b]*)\x0f?|\x1b[NO]([\x21-\x7e]{2})?")
_TO_GB = bytes(b | 0x80 if 0x21 <= b <= 0x7E else b for b in range(256))


def decode_hz(body: bytes) -> tuple[str, int]:
    """Return the text and how many U+FFFD stand for bytes that fit nothing."""
    return decode_gb18030(_HZ.sub(_to_gb, body))


def _to_gb(found: re.Match[bytes]) -> bytes:
    hanzi, tilde = found.groups()
    return (tilde or b"") if hanzi is None else hanzi.translate(_TO_GB)


def hz_hanzi(body: bytes) -> str:
    """Return what stands between `~{` and `~}`, as text, to be judged."""
    stretches = (m[1].translate(_TO_GB) for m in _HZ.finditer(body) if m[1])
    return decode_gb18030(b" ".join(stretches))[0]


def decode_iso2022_cn(body: bytes) -> tuple[str, int]:
    """Return the text and how many U+FFFD stand for bytes that fit nothing."""
    return decode_gb18030(_ISO_CN.sub(_shifted_to_gb, body))


def _shifted_to_gb(found: re.Match[bytes]) -> bytes:
    _, hanzi, single = found.groups()
    if single:
        return b"\xff"
    return hanzi.translate(_TO_GB) if hanzi else b""


def iso2022_cn_hanzi(body: bytes) -> str:
    """Return what is shifted out, as text, to be judged."""
    return decode_gb18030(
        b" ".join(m[2].translate(_TO_GB) for m in _ISO_CN.finditer(body) if m[2])
    )[0]
