"""Papers as lines for pipes: one a line, nothing but fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kdlit.paper import Paper, join_names
from kdlit.text import one_line


def lines(papers: Iterable[Paper]) -> Iterator[str]:
    """``key<TAB>year<TAB>venue<TAB>title<TAB>authors`` for each paper; what is unknown is an empty field."""
    for paper in papers:
        yield row((paper.key, paper.year, paper.venue, paper.title, join_names(paper.author)))


def keys(papers: Iterable[Paper]) -> Iterator[str]:
    """One citation key a line."""
    for paper in papers:
        yield one_line(paper.key)


def row(values: Sequence[object]) -> str:
    """Values as one tab-separated line; tabs, newlines and control characters inside a value become a space."""
    return "\t".join("" if value is None else one_line(str(value)) for value in values)
