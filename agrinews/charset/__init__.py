"""Bytes to text: the right encoding from every Chinese page, and the evidence for it."""

from __future__ import annotations

from agrinews.charset.decode import decode

__all__ = ["decode"]
