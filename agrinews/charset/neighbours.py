"""EUC-JP, Shift_JIS and EUC-KR to text as the Encoding Standard, 13 and 14, says."""

from __future__ import annotations

from agrinews.charset.recovery import handler, other_in

__all__ = ["decode_neighbour"]


def decode_neighbour(body: bytes, *, codec: str) -> tuple[str, int]:
    """Return the text and how many U+FFFD stand for bytes that fit nothing.

    `codec` is CPython's: `euc_jp`, `cp932` or `cp949`.
    """
    try:
        text, replaced = body.decode(codec), 0
    except UnicodeDecodeError:
        text = body.decode(codec, handler(codec))
        replaced = text.count("\ufffd")  # none of the three can spell U+FFFD itself
    for _, theirs, ours in other_in(codec):
        if not theirs.isascii():  # 8F A2 B7, a tilde of JIS X 0212, is left one of ASCII
            text = text.replace(theirs, ours)
    return text, replaced
