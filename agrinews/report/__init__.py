"""A trace as a page that a person can look at: what was kept, removed and repaired, and why."""

from agrinews.report.index import Entry, render_index
from agrinews.report.inspect import Inspection, inspect
from agrinews.report.page import render

__all__ = ["Entry", "Inspection", "inspect", "render", "render_index"]
