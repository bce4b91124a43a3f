"""Options of runs over many pages: how the work is done."""

from __future__ import annotations

from dataclasses import dataclass

import click

from agrinews.cli.command import cleaning_option, running_option
from agrinews.cli.options import gather
from agrinews.runners.limits import TIME_LIMIT_S, Limits


@dataclass(frozen=True, slots=True)
class Labour:
    """How many processes work, and how long at a page."""

    jobs: int
    time_limit: float
    unordered: bool
    resume: bool
    no_site_memory: bool
    merge_pages: bool

    def limits(self) -> Limits:
        """Return what the pool needs to know."""
        return Limits(
            workers=self.jobs, time_limit_s=self.time_limit or None, ordered=not self.unordered
        )


labour_options = gather(
    "labour",
    Labour,
    running_option(
        "-j",
        "--jobs",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Worker processes. Default: one for each processor.",
    ),
    running_option(
        "--time-limit",
        type=click.FloatRange(min=0),
        default=TIME_LIMIT_S,
        show_default=True,
        metavar="S",
        help="Seconds a page may take before it is given up; 0 for no limit.",
    ),
    running_option(
        "--unordered", is_flag=True, help="Write records as they are done, not as inputs come."
    ),
    running_option(
        "--resume",
        is_flag=True,
        help="Go on where an earlier run stopped: skip what is in the output or in --rejects.",
    ),
    cleaning_option(
        "--no-site-memory",
        is_flag=True,
        help="Judge each page alone, without what other pages of its host teach.",
    ),
    cleaning_option(
        "--merge-pages",
        is_flag=True,
        help="Join a story on several pages where all its parts are in the input.",
    ),
)
