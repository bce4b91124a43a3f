"""What somebody probably meant who wrote a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return `; did you mean 'x'?` with the nearest of `known`, or `otherwise` where none is near.

    >>> did_you_mean("titel", ["date", "title"])
    "; did you mean 'title'?"
    >>> did_you_mean("HANS", ["hans", "hant"], otherwise=".")
    "; did you mean 'hans'?"
    >>> did_you_mean("qqq", ["date", "title"], otherwise=".")
    '.'
    """
    near = nearest(word, known)
    return otherwise if near is None else f"; did you mean {near!r}?"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that looks most like `word`, None where none looks like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only for a slip

    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), folded, n=1)
    return folded[near[0]] if near else None
