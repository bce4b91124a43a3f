"""Chinese news pages in, clean JSON records out."""

__version__ = "0.1.0"
