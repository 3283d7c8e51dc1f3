"""The terminal as rich sees it, and pictures of what it shows."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator

from rich.console import Console, RenderableType

from kdlit.files import MARK

SVG_COLUMNS = 96


def console() -> Console:
    """A console of the terminal's own width; rich takes a dumb terminal for one of 80 columns."""
    size = shutil.get_terminal_size()
    return Console(width=size.columns, height=size.lines)


def lines(screen: Console, picture: RenderableType) -> Iterator[str]:
    """What `screen` shows of a picture, line by line."""
    with screen.capture() as capture:
        screen.print(picture)
    yield from capture.get().rstrip("\n").split("\n")


def svg(title: str, picture: RenderableType) -> str:
    """A picture of `SVG_COLUMNS` columns as an SVG document that kdlit knows for its own."""
    canvas = Console(record=True, width=SVG_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    canvas.print(picture)
    return f"<!-- {MARK} -->\n{canvas.export_svg(title=title)}\n"
