"""Counts by year and another group as a heat map: a number in each cell, the deeper its colour the more papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from kdlit.statistics import Cross
from kdlit.text import one_line

_CELL = 5
_NEW_PAPER = (229, 245, 224)
_MANY_PAPERS = (0, 90, 50)


def picture(counts: Cross, columns: int) -> Table:
    """The map, values down and years across, so many columns wide; the earliest years share a column if they must.

    Args:
        counts: value -> year -> number of papers.
        columns: the width.
    """
    longest = max((len(one_line(value)) for value in counts), default=0)
    label = min(longest, max(8, columns // 3))
    years = sorted({year for row in counts.values() for year in row})
    room = max(2, (columns - label - 1 - _CELL) // _CELL)
    early, late = (years[: 1 - room], years[1 - room :]) if len(years) > room else ([], years)
    table = Table.grid()
    table.add_column(width=label + 1, overflow="ellipsis", no_wrap=True)
    for _ in range(len(late) + bool(early) + 1):
        table.add_column(width=_CELL, justify="right", no_wrap=True)
    heads = [f"..{early[-1] % 100:02}"] if early else []
    table.add_row("", *(Text(head, style="bold") for head in (*heads, *map(str, late), "all")))
    cells = {value: _cells(row, early, late) for value, row in counts.items()}
    most = max((number for row in cells.values() for number in row), default=1)
    for value, row in cells.items():
        table.add_row(Text(one_line(value)), *(_cell(number, most) for number in row), Text(str(sum(row)), "bold"))
    return table


def _cells(row: Mapping[int, int], early: Sequence[int], late: Sequence[int]) -> list[int]:
    together = [sum(row.get(year, 0) for year in early)] if early else []
    return [*together, *(row.get(year, 0) for year in late)]


def _cell(number: int, most: int) -> Text:
    if not number:
        return Text("-  ", style="dim")
    share = (number - 1) / max(1, most - 1)
    red, green, blue = (
        round(pale + share * (deep - pale)) for pale, deep in zip(_NEW_PAPER, _MANY_PAPERS, strict=True)
    )
    ink = "rgb(0,0,0)" if share < 0.5 else "rgb(255,255,255)"
    return Text(f"{number:>3}  ", style=f"{ink} on rgb({red},{green},{blue})")
