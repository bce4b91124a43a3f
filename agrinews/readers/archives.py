"""ZIP and tar archives: the pages in them, each with `archive.zip!member` as its origin.

Nothing is written to disk, so a member's name can do no harm; members are read one at a time.
"""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, cast

from agrinews.errors import InputError, UnreadableError
from agrinews.model import Failure, RawPage
from agrinews.readers.caps import read_capped
from agrinews.readers.files import Input, page_of
from agrinews.readers.selection import Selection

READS_AFTER_END: Final = 100
"""A decompressor asks a few times."""
_UTF8_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_JUNK: Final = ("__MACOSX/", ".")
_DAMAGE: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,  # a compression method that Python does not know
    RuntimeError,  # zipfile's word for a missing password
    # What headers that lie make them trip over; neither promises to raise errors of its own.
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)


def read_zip(file: BinaryIO, origin: str, *, selection: Selection) -> Iterator[RawPage | Failure]:
    """Yield the pages of a ZIP archive in the order of its directory; `file` must seek."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except _DAMAGE as error:
        yield _unreadable(origin, f"damaged ZIP archive: {error}")
        return
    found = False
    for member in members:
        name = _zip_name(member)
        if name.endswith("/") or not _is_wanted(name, selection):  # `is_dir` fails at no name
            continue
        found = True
        yield _zip_page(archive, member, origin=f"{origin}!{name}", selection=selection)
    if not found:
        yield _unreadable(origin, _no_pages(selection))


def _zip_page(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, origin: str, selection: Selection
) -> RawPage | Failure:
    try:
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError("encrypted", origin=origin)
        with archive.open(member) as stream:
            body = read_capped(stream, origin=origin, packed=member.compress_size)
        return _page(body, origin, selection=selection)
    except InputError as error:
        return _failure(error)
    except _DAMAGE as error:
        return _unreadable(origin, f"damaged member: {error}")


def _zip_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; without ZIP's flag for UTF-8, Chinese systems write GBK or UTF-8."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    stored = member.filename.encode("cp437", "replace")  # as zipfile has decoded it
    for encoding in ("utf-8", "gb18030"):
        try:
            return stored.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def read_tar(file: BinaryIO, origin: str, *, selection: Selection) -> Iterator[RawPage | Failure]:
    """Yield the pages of a tar archive, plain or compressed, in its order; `file` need not seek."""
    found = False
    try:
        stream = cast("BinaryIO", _Finite(file))
        with tarfile.open(fileobj=stream, mode="r|*", errors="surrogateescape") as archive:
            for member in archive:
                if not member.isfile() or not _is_wanted(member.name, selection):
                    continue
                found = True
                yield _tar_page(archive, member, origin=origin, selection=selection)
    except _DAMAGE as error:
        yield _unreadable(origin, f"damaged tar archive, the rest cannot be read: {error}")
        return
    if not found:
        yield _unreadable(origin, _no_pages(selection))


class _Finite:
    """A stream that refuses to be read on and on after its end.

    To pass over a member, tarfile reads as many blocks as its header says, which may be 2**60.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ended = 0

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes. Raises EOFError when asked too often after the end."""
        part = self._file.read(size)
        self._ended += not part
        if self._ended > READS_AFTER_END:
            raise EOFError("a header promises more than there is")
        return part


def _tar_page(
    archive: tarfile.TarFile, member: tarfile.TarInfo, *, origin: str, selection: Selection
) -> RawPage | Failure:
    """Return the page; what is wrong with the archive itself is left to fly."""
    origin = f"{origin}!{_tar_name(member.name)}"
    stream = archive.extractfile(member)
    if stream is None:
        return _unreadable(origin, "no bytes in the archive")
    try:
        return _page(read_capped(stream, origin=origin), origin, selection=selection)
    except InputError as error:
        return _failure(error)


def _tar_name(name: str) -> str:
    """Return the name of a member; bytes that are not UTF-8 are GBK in old Chinese archives."""
    stored = name.encode("utf-8", "surrogateescape")
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        return stored.decode("gb18030", "replace")


def _page(body: bytes, origin: str, *, selection: Selection) -> RawPage:
    return page_of(body, Input(origin, origin.partition("!")[2]), selection=selection)


def _is_wanted(name: str, selection: Selection) -> bool:
    hidden = any(step.startswith(_JUNK[1]) for step in name.split("/") if step not in (".", ".."))
    return not name.startswith(_JUNK[0]) and not hidden and selection.takes_member(name)


def _no_pages(selection: Selection) -> str:
    return f"no pages in this archive ({' '.join(selection.members)})"


def _unreadable(origin: str, message: str) -> Failure:
    return _failure(UnreadableError(message, origin=origin))


def _failure(error: InputError) -> Failure:
    return Failure(error.origin, error.code, str(error), stage="read")
