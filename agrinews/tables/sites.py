r"""Reads site rules from folders: one TOML file is one rule, or several as `[[site]]`.

host = "example.com.cn"                    # and its sub-domains; a list names several
body = "//div[@id='article']"              # XPath, or a list; the judges keep the last word
drop = ["//div[@class='related']"]
disclaimer = ["本站.{0,9}转载"]            # patterns
title = "//h1"                             # XPath (begins with / or .), or a pattern with a group
source = '来源[:：]\\s*(\\S+)'
pages = ["example.com.cn/flood-warning"]   # golden pages that prove it
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from agrinews.errors import TableError
from agrinews.model import RuleSet, SiteRule

__all__ = ["FIELDS", "built_in", "load", "rules_in"]

GROUP = "agrinews.site_rules"
"""Entry points of this group name packages whose folder of TOML files is read as well."""
FIELDS = ("title", "subtitle", "byline", "author", "editor", "source", "date", "published")
LISTS = ("body", "drop", "disclaimer", "pages")
KEYS = frozenset(("host", "test", *FIELDS, *LISTS))


def built_in() -> RuleSet:
    """Return the rules that come with the package and with installed packages of rules."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - with the next, 15 ms
    from importlib.resources import files  # noqa: PLC0415

    folders = [files(__name__.rpartition(".")[0]).joinpath("sites")]
    folders += [files(entry.value) for entry in sorted(entry_points(group=GROUP))]
    found: list[SiteRule] = []
    for folder in folders:
        if folder.is_dir():
            for path in sorted(folder.iterdir(), key=lambda each: each.name):
                if path.name.endswith(".toml"):
                    found.extend(_rules(path.read_bytes(), path.name))
    return RuleSet(tuple(found))


def load(*paths: Path, base: RuleSet | None = None) -> RuleSet:
    """Return the rules of files and folders after those of `base` (default: `built_in()`).

    Later ones win. Raises TableError with the file for what cannot be read or understood.
    """
    found = list((built_in() if base is None else base).rules)
    for path in _files(paths):
        try:
            found.extend(_rules(path.read_bytes(), str(path)))
        except OSError as error:
            raise TableError(f"cannot be read ({error.strerror})", file=str(path)) from error
    return RuleSet(tuple(found))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.toml"))
        else:
            yield path


def _rules(body: bytes, file: str) -> Iterator[SiteRule]:
    try:
        table = tomllib.loads(body.decode("utf-8"))
    except ValueError as error:
        raise TableError(str(error), file=file, line=1) from error
    yield from rules_in(table.get("site", [table]), file=file)


def rules_in(tables: object, *, file: str) -> tuple[SiteRule, ...]:
    """Return the rules of tables as TOML gives them, met in `file`. Raises TableError."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise TableError("site rules are tables: write [[site]]", file=file)
    return tuple(_rule(table, file) for table in tables)


def _rule(row: dict[str, Any], file: str) -> SiteRule:
    unknown = sorted(set(row) - KEYS)
    if unknown:
        raise TableError(f"unknown key {unknown[0]!r}; known: {', '.join(sorted(KEYS))}", file=file)
    hosts = tuple(host.lower().removeprefix("*.") for host in _strings(row, "host", file=file))
    if not hosts:
        raise TableError("a rule needs a host", file=file)
    values = {key: _strings(row, key, file=file) for key in (*LISTS, *FIELDS)}
    fields = tuple((name, value) for name in FIELDS for value in values[name])
    for pattern in (*values["disclaimer"], *(v for _, v in fields if not is_xpath(v))):
        _compiled(pattern, file)
    return SiteRule(
        hosts=tuple(dict.fromkeys(hosts)),
        body=values["body"],
        drop=values["drop"],
        disclaimer=values["disclaimer"],
        fields=fields,
        pages=values["pages"],
        file=file,
    )


def _strings(row: dict[str, Any], key: str, *, file: str) -> tuple[str, ...]:
    value = row.get(key, [])
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise TableError(f"{key} must be a string or a list of strings", file=file)
    return tuple(found)


def is_xpath(value: str) -> bool:
    """Tell whether a field's value is an XPath rather than a pattern."""
    return value.startswith(("/", "./", "(/", "(./"))


def _compiled(pattern: str, file: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise TableError(f"bad pattern {pattern!r}: {error}", file=file) from error
