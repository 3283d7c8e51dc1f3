"""Papers and counts as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kdlit.formats.screen import console
from kdlit.paper import Paper
from kdlit.text import one_line

_AUTHORS_FROM = 100
"""Columns of a terminal from which on there is room for authors."""


def lines(papers: Iterable[Paper]) -> Iterator[str]:
    """A table of papers that fits the terminal: title and authors wrap, key, year and venue are never cut."""
    screen = console()
    papers = list(papers)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("Key", style="cyan", no_wrap=screen.width >= 80, overflow="fold")
    table.add_column("Year", no_wrap=True)
    longest = max((len(word) for paper in papers for word in paper.venue.split()), default=0)
    table.add_column("Venue", style="green", min_width=min(longest, screen.width // 3), overflow="fold")
    table.add_column("Title", ratio=3, overflow="fold")
    with_authors = screen.width >= _AUTHORS_FROM
    if with_authors:
        table.add_column("Authors", ratio=1, style="dim", overflow="fold")
    for paper in papers:
        row = [paper.key, "" if paper.year is None else str(paper.year), paper.venue, paper.title]
        if with_authors:
            row.append(_authors(paper))
        table.add_row(*(Text(one_line(cell)) for cell in row))
    yield from _render(screen, table)


def counts(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table whose first column is text and whose other columns are text or numbers."""
    screen = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    rows = [list(row) for row in rows]
    for place, heading in enumerate(headings):
        numeric = bool(rows) and all(isinstance(row[place], int) for row in rows)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(heading, justify=justify, style="cyan" if not place else "", overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(str(cell))) for cell in row))
    yield from _render(screen, table)


def _render(screen: Console, table: Table) -> Iterator[str]:
    with screen.capture() as capture:
        screen.print(table)
    yield from capture.get().rstrip("\n").split("\n")


def _authors(paper: Paper) -> str:
    names = [author.family for author in paper.author]
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}, {names[1]} +{len(names) - 2}"
