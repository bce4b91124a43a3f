"""Text to tree to plain values; the only room where lxml may be named."""

from agrinews.dom.survey import survey

__all__ = ["survey"]
