"""Damaged text in, the text that was meant out."""
