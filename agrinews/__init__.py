"""Chinese news pages in, clean JSON records out.

>>> import agrinews
>>> page = '''<title>春耕</title><h1>山河县春耕备耕有序推进</h1>
... <p>2024-03-05 来源：山河县融媒体中心</p>
... <p>惊蛰时节，山河县十二万亩水稻田已完成翻耕，合作社的插秧机正在检修，种子和化肥全部到位。</p>
... <p>县农业农村局负责人说，今年将推广节水灌溉，预计每亩可以节水三成，带动两千多户农户增收。</p>'''
>>> record = agrinews.clean(page.encode("gb18030"))
>>> record.title, record.date, record.source.name
('山河县春耕备耕有序推进', '2024-03-05', '山河县融媒体中心')

The names below are the whole public interface; each is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # importing typing would take longer than all else here

__version__ = "0.1.0"

if TYPE_CHECKING:
    from agrinews.charset.decode import decode
    from agrinews.charset.decoding import Decoding
    from agrinews.errors import (
        AgrinewsError,
        FetchError,
        InputError,
        MissingExtraError,
        NoArticleError,
        NotHtmlError,
        OutputError,
        PageError,
        SetupError,
        TableError,
        TooLargeError,
        UndecodableError,
        UnparsableError,
        UnreadableError,
    )
    from agrinews.model import Article, Edit, Failure, RawPage, Repair
    from agrinews.options import CleanOptions
    from agrinews.pipeline import Trace, clean, trace
    from agrinews.readers.http import Fetcher, fetch
    from agrinews.readers.policy import FetchPolicy
    from agrinews.record import Record, from_json, to_json
    from agrinews.repair import fix_text
    from agrinews.runners.each import clean_each

_HOMES = {
    "agrinews.charset.decode": ("decode",),
    "agrinews.errors": (
        "AgrinewsError",
        "FetchError",
        "InputError",
        "MissingExtraError",
        "NoArticleError",
        "NotHtmlError",
        "OutputError",
        "PageError",
        "SetupError",
        "TableError",
        "TooLargeError",
        "UndecodableError",
        "UnparsableError",
        "UnreadableError",
    ),
    "agrinews.charset.decoding": ("Decoding",),
    "agrinews.model": ("Article", "Edit", "Failure", "RawPage", "Repair"),
    "agrinews.options": ("CleanOptions",),
    "agrinews.pipeline": ("Trace", "clean", "trace"),
    "agrinews.readers.http": ("Fetcher", "fetch"),
    "agrinews.readers.policy": ("FetchPolicy",),
    "agrinews.record": ("Record", "from_json", "to_json"),
    "agrinews.repair": ("fix_text",),
    "agrinews.runners.each": ("clean_each",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AgrinewsError",
    "Article",
    "CleanOptions",
    "Decoding",
    "Edit",
    "Failure",
    "FetchError",
    "FetchPolicy",
    "Fetcher",
    "InputError",
    "MissingExtraError",
    "NoArticleError",
    "NotHtmlError",
    "OutputError",
    "PageError",
    "RawPage",
    "Record",
    "Repair",
    "SetupError",
    "TableError",
    "TooLargeError",
    "Trace",
    "UndecodableError",
    "UnparsableError",
    "UnreadableError",
    "__version__",
    "clean",
    "clean_each",
    "decode",
    "fetch",
    "fix_text",
    "from_json",
    "to_json",
    "trace",
]


def __getattr__(name: str) -> object:
    """Load a public name from its room when it is first asked for."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """Name what is public."""
    return sorted(__all__)
