"""Rows that are no papers as tables for a terminal: findings, counts, what is the same paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from kdlit.formats.columns import GAP, beside, drawn, rule, span, widest
from kdlit.formats.screen import console
from kdlit.text import one_line

_LEAST_PROSE = 24
"""Columns that a cell of several words needs; with less, it stands on lines of its own."""
_INDENT = 2


class _Column:
    """A column: its heading and its cells as they are shown.

    Attributes:
        width: of its widest cell.
        least: what it needs to stand beside others with its words whole.
        cells: its texts, the heading first.
    """

    def __init__(self, heading: str, values: Sequence[object], style: str) -> None:
        right = bool(values) and all(value is None or isinstance(value, int) for value in values)
        texts = [heading, *("" if value is None else one_line(str(value)) for value in values)]
        self.width = widest(texts)
        self.least = max(min(self.width, _LEAST_PROSE), widest(word for text in texts for word in text.split()))
        self.cells = [
            Text(text, style=style if place else "bold", justify="right" if right else None)
            for place, text in enumerate(texts)
        ]


def lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table that fits the terminal and breaks no word that a line has room for.

    Where the columns do not fit beside each other, those of several words stand below the others, then the widest.

    Args:
        headings: of the columns; the first is what the others are about.
        rows: numbers and texts.
    """
    screen = console()
    values = list(zip(*rows, strict=True)) or [()] * len(headings)
    columns = [
        _Column(heading, cells, "" if place else "cyan")
        for place, (heading, cells) in enumerate(zip(headings, values, strict=True))
    ]
    yield from drawn(_table(columns, screen), screen)


def _table(columns: Sequence[_Column], screen: Console) -> Iterator[Text]:
    heads, widths = _divide(columns, screen.width)
    below = [column for column in columns if column not in heads]
    indent = _INDENT if screen.width > 4 * _INDENT else 0
    for place in range(len(columns[0].cells)):
        yield from beside([column.cells[place] for column in heads], widths, screen)
        for column in below:
            for line in column.cells[place].wrap(screen, screen.width - indent, justify="left", overflow="fold"):
                if line.plain.strip():
                    yield Text(" " * indent) + line
        if not place:
            yield rule(screen.width if below else span(widths), screen)


def _divide(columns: Sequence[_Column], room: int) -> tuple[list[_Column], list[int]]:
    """The columns that stand beside each other, and their widths; the rest goes below them."""
    heads = list(columns)
    while (widths := _fitted(heads, room)) is None and len(heads) > 1:
        prose = [column for column in heads[1:] if column.least < column.width]
        if prose:
            heads = [column for column in heads if column not in prose]
        else:
            heads.remove(max(heads[1:], key=lambda column: column.width))
    return heads, widths or [room]


def _fitted(columns: Sequence[_Column], room: int) -> list[int] | None:
    """How wide the columns are within `room`, the widest giving way first; ``None`` where a word would break."""
    room -= GAP * (len(columns) - 1)
    if sum(column.least for column in columns) > room:
        return None
    widths = [min(column.width, room) for column in columns]
    while sum(widths) > room:
        spare = [width if width > column.least else 0 for width, column in zip(widths, columns, strict=True)]
        widths[spare.index(max(spare))] -= 1
    return widths
