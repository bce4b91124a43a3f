"""Chinese characters as text: which script they are in, and when two spellings are one phrase."""

from agrinews.hanzi.fold import align, fold
from agrinews.hanzi.identify import language, script

__all__ = ["align", "fold", "language", "script"]
