"""Text side by side: what all tables for a terminal are laid out with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

GAP = 2
"""Blanks between columns."""


def beside(cells: Iterable[Text], widths: Sequence[int], screen: Console) -> Iterator[Text]:
    """The lines of one row, its cells wrapped to their widths."""
    wrapped = [cell.wrap(screen, width, overflow="fold") for cell, width in zip(cells, widths, strict=True)]
    for texts in zip_longest(*wrapped, fillvalue=Text()):
        line = Text()
        for text, width in zip(texts, widths, strict=True):
            line.append_text(text)
            line.append(" " * (width - text.cell_len + GAP))
        yield line


def rule(width: int, screen: Console) -> Text:
    """A horizontal line."""
    return Text(("-" if screen.options.ascii_only else "─") * width, style="dim")


def span(widths: Sequence[int]) -> int:
    """Columns of the terminal that a row takes."""
    return sum(widths) + GAP * (len(widths) - 1)


def widest(texts: Iterable[str]) -> int:
    """Columns of the terminal that the widest text takes; 0 without any."""
    return max(map(cell_len, texts), default=0)


def drawn(table: Iterable[Text], screen: Console) -> Iterator[str]:
    """What the screen shows of the lines of a table."""
    with screen.capture() as capture:
        for line in table:
            line.rstrip()
            screen.print(line, no_wrap=True, overflow="ignore", crop=False)
    yield from capture.get().rstrip("\n").split("\n")
