"""Text to tree to plain values; the only room where lxml may be named."""

from agrinews.dom.rules import check as check_rule
from agrinews.dom.survey import survey

__all__ = ["check_rule", "survey"]
