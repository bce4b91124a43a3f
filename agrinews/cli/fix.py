"""`agrinews fix`: damaged Chinese text in, the text that was meant out; a filter."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import click

from agrinews.cli.command import Command, cleaning_option, input_option, output_option
from agrinews.cli.completion import complete_path
from agrinews.cli.encodings import encoding_named
from agrinews.cli.options import gather
from agrinews.cli.progress import Progress, progress_for
from agrinews.cli.repairs import Show, as_diff, as_edits, as_nothing, as_text, diff_header
from agrinews.cli.slips import did_you_mean
from agrinews.cli.status import Status
from agrinews.cli.streams import StandardOutput
from agrinews.cli.talk import Talk, talk_options
from agrinews.cli.texts import Piece, json_lines, opened, stretches
from agrinews.errors import UnreadableError
from agrinews.writers.paths import put_whole


@dataclass(frozen=True, slots=True)
class Choice:
    """What is repaired, and how the input is to be read."""

    only: tuple[str, ...]
    skip: tuple[str, ...]
    threshold: float
    json_field: str | None
    encoding: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is done with the repairs."""

    check: bool
    diff: bool
    explain: bool
    in_place: bool
    suffix: str | None


class SuffixCommand(Command):
    """A command in which `--in-place=SUFFIX` and `-w=SUFFIX` take a value and the bare ones none.

    click would take the next word, the file itself, for the value of a bare one.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write `--in-place=SUFFIX` as two options, then parse as usual."""
        words: list[str] = []
        for place, word in enumerate(args):
            if word == "--":
                return super().parse_args(ctx, [*words, *args[place:]])
            name, equals, suffix = word.partition("=")
            given = (
                [name, "--suffix", suffix] if equals and name in ("-w", "--in-place") else [word]
            )
            words += given
        return super().parse_args(ctx, words)


def _names(  # noqa: PLR0917 - click calls it so
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the names of repairs given, several options or commas alike; refuse unknown ones."""
    del ctx, parameter
    names = tuple(name.strip() for one in value for name in one.split(",") if name.strip())
    if not names:
        return ()
    from agrinews.repair.kinds import KINDS, NAMES  # noqa: PLC0415 - help must not load the room

    for name in names:
        if name not in NAMES and name not in KINDS:
            hint = did_you_mean(name, (*NAMES, *KINDS), otherwise=f"; there are {', '.join(NAMES)}")
            raise click.BadParameter(f"no repair is called {name!r}{hint}")
    return names


KIND = "pinyin|byteshift|utf8-as-gbk|gbk-as-big5|latin1|entities|pua|punctuation|layout"


@click.command("fix", cls=SuffixCommand)
@click.argument("files", nargs=-1, metavar="[FILE]...", shell_complete=complete_path)
@gather(
    "shown",
    Shown,
    output_option(
        "--check", is_flag=True, help="Status 1 if anything would change; print nothing of itself."
    ),
    output_option("--diff", is_flag=True, help="Print a unified diff instead of the text."),
    output_option("--explain", is_flag=True, help="Print each edit as a line of JSON instead."),
    output_option(
        "-w", "--in-place", is_flag=True, help="Rewrite the files; =SUFFIX keeps the old ones."
    ),
    output_option("--suffix", hidden=True),
)
@gather(
    "choice",
    Choice,
    cleaning_option(
        "--only", multiple=True, callback=_names, metavar="KIND,...", help=f"Only these: {KIND}."
    ),
    cleaning_option(
        "--skip", multiple=True, callback=_names, metavar="KIND,...", help="All but these."
    ),
    cleaning_option(
        "--threshold",
        type=click.FloatRange(0, 1),
        default=0.9,
        show_default=True,
        metavar="X",
        help="Confidence below which nothing is changed.",
    ),
    input_option("--json-field", metavar="NAME", help="Repair this field of JSON Lines."),
    input_option(
        "--encoding",
        metavar="ENC",
        help="Of input and output, if it is not UTF-8.",
    ),
)
@talk_options
def command(*, files: tuple[str, ...], shown: Shown, choice: Choice, talk: Talk) -> int:
    """Undo what readings, byte shifts and wrong encodings did to Chinese text.

    FILE is a text, or JSON Lines with --json-field; "-" or none is standard input. Sound text comes
    out as it went in, byte for byte, and so does what cannot be repaired. Lines stay lines.

    A file is judged as a whole, in stretches of a million characters, and each JSON line by itself.
    Standard input is judged likewise, but when nothing comes for a third of a second (a terminal,
    tail -f), what has come is written out and judged without what follows.

    \b
    Examples:
      agrinews fix page.txt
      curl -s URL | agrinews fix --only pinyin,byteshift
      agrinews fix --check *.txt
      agrinews fix -w=.bak old/*.txt
      agrinews fix --json-field text --explain corpus.jsonl

    \b
    Exit status:
      0    done; with --check: nothing to repair
      1    with --check: something to repair; else: some inputs failed
      2    wrong usage
      3    no input could be read
      4    the output could not be written
    """  # noqa: D301 - \b keeps click from re-wrapping the lists
    _check_usage(files, shown)
    progress = progress_for(talk, "lines")
    progress.weigh(sum(map(_size, files)))
    names = files or ("-",)
    outcomes = [_one(name, choice=choice, shown=shown, progress=progress) for name in names]
    progress.clear()
    return int(_status(outcomes, check=shown.check))


def _check_usage(files: Sequence[str], shown: Shown) -> None:
    if sum((shown.diff, shown.explain, shown.in_place)) > 1 or (shown.check and shown.in_place):
        raise click.UsageError(
            "--diff, --explain and --in-place exclude each other; --check goes with the first two."
        )
    if shown.suffix is not None and "/" in shown.suffix:
        raise click.UsageError("--in-place=SUFFIX: a suffix, not a path.")
    if shown.in_place and (not files or "-" in files):
        raise click.UsageError("--in-place needs files; standard input cannot be rewritten.")


class Outcome(Enum):
    """What came of one input."""

    SAME = "same"
    CHANGED = "changed"
    PARTLY = "partly"
    """Some lines of it were not what they should be."""
    UNREAD = "unread"


def _status(outcomes: Sequence[Outcome], *, check: bool) -> Status:
    """Return the exit status of a run with these inputs."""
    if all(one is Outcome.UNREAD for one in outcomes):
        return Status.NONE_GOOD
    bad = {Outcome.UNREAD, Outcome.PARTLY} | ({Outcome.CHANGED} if check else set())
    return Status.SOME_FAILED if bad & set(outcomes) else Status.OK


def _one(name: str, *, choice: Choice, shown: Shown, progress: Progress) -> Outcome:
    """Repair one input."""
    show: Show = as_nothing if shown.check else as_text
    if shown.explain:
        show = as_edits
    elif shown.diff:
        show = as_diff
    try:
        if shown.in_place:
            return _rewrite(Path(name), choice=choice, suffix=shown.suffix, progress=progress)
        output: Write = StandardOutput().write
        if shown.diff:
            output = _headed(output, diff_header(name))
        return _filter(name, output, choice=choice, show=show, progress=progress)
    except UnreadableError as error:
        progress.talk.failed(name, str(error), code=error.code)
        return Outcome.UNREAD


Write = Callable[[bytes], object]


def _headed(write: Write, header: bytes) -> Write:
    """Return a `write` that writes `header` before the first output."""
    headers = [header]

    def headed(body: bytes) -> None:
        if body:
            write((headers.pop() if headers else b"") + body)

    return headed


def _filter(name: str, write: Write, *, choice: Choice, show: Show, progress: Progress) -> Outcome:
    """Write what `show` says of each piece of an input."""
    from agrinews.repair import fix_text  # noqa: PLC0415 - help must not load the room

    only, skip = frozenset(choice.only), frozenset(choice.skip)
    changed, failed = False, False
    for piece in _pieces(name, choice):
        if piece.problem:
            progress.talk.failed(f"{name}:{piece.line}", f"{piece.problem}; left as it is")
            failed = True
        repair = fix_text(piece.text, only=only, skip=skip, threshold=choice.threshold)
        changed |= bool(repair.edits)
        body = show(name, piece=piece, repair=repair)
        if body:
            write(body)
        progress.leap(piece.raw.count(b"\n"), size=len(piece.raw))
    if failed:
        return Outcome.PARTLY
    return Outcome.CHANGED if changed else Outcome.SAME


def _pieces(name: str, choice: Choice) -> Iterator[Piece]:
    encoding = _codec(choice.encoding)
    with opened(name) as file:
        if choice.json_field is None:
            yield from stretches(file, encoding)
        else:
            yield from json_lines(file, field=choice.json_field, encoding=encoding)


def _size(name: str) -> int:
    """Return how many bytes an input has, 0 where only reading it tells."""
    return Path(name).stat().st_size if Path(name).is_file() else 0


def _codec(label: str | None) -> str:
    """Return the codec a label means. Raises BadParameter for an unknown one."""
    from agrinews.charset.labels import encoding_of  # noqa: PLC0415

    if label is None:
        return "utf-8"
    with suppress(LookupError):  # Python knows more than the web does
        return codecs.lookup(encoding_of(label) or label).name
    return encoding_named(label)


def _rewrite(path: Path, *, choice: Choice, suffix: str | None, progress: Progress) -> Outcome:
    """Repair a file in place, whole or not at all; the old one is kept if there is a suffix."""
    parts: list[bytes] = []
    outcome = _filter(str(path), parts.append, choice=choice, show=as_text, progress=progress)
    body = b"".join(parts)
    with opened(str(path)) as file:
        before = file.read()
    if body == before:
        return outcome
    target = path.resolve()
    if suffix:
        put_whole(target.with_name(target.name + suffix), before)
    mode = target.stat().st_mode
    put_whole(target, body)
    target.chmod(mode)
    progress.talk.detail(f"{path}: rewritten")
    return outcome
