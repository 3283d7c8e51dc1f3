"""The terminal as rich sees it."""

from __future__ import annotations

import shutil

from rich.console import Console


def console() -> Console:
    """A console of the terminal's own width; rich takes a dumb terminal for one of 80 columns."""
    size = shutil.get_terminal_size()
    return Console(width=size.columns, height=size.lines)
