from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from agrinews import tables
from agrinews.charset import decode
from agrinews.charset.standard import PYTHON_CODECS, decode_as
from agrinews.errors import SetupError, UndecodableError

ENCODINGS = sorted({encoding for _, encoding, _ in tables.rows("charset_labels.tsv")})
# What CPython writes and the standard reads; where it has no codec of its own, our table is turned.
WRITERS = {
    **PYTHON_CODECS,
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "hz-gb-2312": "hz",
    "euc-jp": "euc_jp",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
HANZI = "清河县今年小麦长势良好縣麥長勢農業，。！ABC abc123<p>"
LIKELY = {"hz-gb-2312": "清河今年小麦Az ", "iso-2022-jp": "今年小麦Az ", "iso-2022-kr": "Az "}
BODIES = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "小麦价格".encode("gbk"),
                "農業".encode("big5"),
                "清河县".encode(),
                "麦".encode("utf-16-le"),
                b"<meta charset=gbk>",
                b"~{GeSj~}",
                b"\x1b$)A\x0eGe\x0f",
                b"\xff",
                b"\x81",
                b"\0",
                b"A ",
            ]
        ),
        max_size=12,
    ).map(b"".join),
)
LABELS = st.one_of(
    st.none(), st.text(max_size=30), st.sampled_from(ENCODINGS).map("text/html; charset={}".format)
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """Draw a text and its bytes in an encoding."""
    encoding = draw(st.sampled_from([name for name in ENCODINGS if name != "iso-2022-cn"]))
    if encoding not in WRITERS:
        upper = decode_as(bytes(range(256)), encoding)[0]
        chars = {char: byte for byte, char in enumerate(upper) if char != "\ufffd"}
        text = draw(st.text(alphabet=sorted(chars), max_size=30))
        return encoding, text, bytes(chars[char] for char in text)
    text = draw(st.text(alphabet=LIKELY.get(encoding, HANZI), max_size=30))
    written = text.encode(WRITERS[encoding], "ignore")
    return encoding, written.decode(WRITERS[encoding]), written


@given(written())
def test_decoding_undoes_encoding(drawn: tuple[str, str, bytes]) -> None:
    encoding, text, body = drawn
    assert decode_as(body, encoding) == (text, 0)


@given(BODIES, LABELS)
def test_no_bytes_raise_anything_but_our_errors(body: bytes, content_type: str | None) -> None:
    try:
        decoding = decode(body, content_type)
    except UndecodableError:
        return
    assert 0 <= decoding.margin <= 1
    assert decoding.replaced <= decoding.text.count("\ufffd")
    assert decoding.text or not body.strip(b"\xef\xbb\xbf\xff\xfe\0~\n\x0e\x0f\x1b")
    spans = [(piece.start, piece.end) for piece in decoding.pieces]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(body) for start, end in spans)
    decoding.text.encode("utf-8")


@given(BODIES, st.sampled_from(ENCODINGS))
def test_any_bytes_can_be_forced_into_any_encoding(body: bytes, encoding: str) -> None:
    decoding = decode(body, encoding=encoding)
    assert (decoding.encoding, decoding.forced) == (encoding, True)


@given(BODIES, st.text(max_size=20))
def test_any_label_is_known_or_a_set_up_error(body: bytes, label: str) -> None:
    with suppress(SetupError):
        decode(body, encoding=label)


@given(st.text(max_size=60))
def test_utf8_comes_back_whatever_else_it_might_be(text: str) -> None:
    body = f"<p>农业新闻</p>{text}".encode("utf-8", "replace")
    decoding = decode(body)
    assert decoding.text.encode() == body
    assert (decoding.encoding, decoding.replaced) == ("utf-8", 0)
