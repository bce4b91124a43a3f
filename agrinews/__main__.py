"""`python -m agrinews`: the same as the command `agrinews`."""

from __future__ import annotations

import sys

from agrinews.cli import main

if __name__ == "__main__":
    sys.exit(main())
