"""A trace as a page that a person can look at: what was kept, removed and repaired, and why."""

from agrinews.report.index import Entry, render_index
from agrinews.report.page import render, render_refused

__all__ = ["Entry", "render", "render_index", "render_refused"]
