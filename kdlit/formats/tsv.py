"""Papers as lines for pipes: one a line, nothing but fields."""

from __future__ import annotations

from collections.abc import Sequence

from kdlit.paper import Paper, join_names
from kdlit.text import one_line


def line(paper: Paper) -> str:
    """``key<TAB>year<TAB>venue<TAB>title<TAB>authors``; what is unknown is an empty field."""
    return row((paper.key, paper.year, paper.venue, paper.title, join_names(paper.author)))


def key(paper: Paper) -> str:
    """The citation key."""
    return one_line(paper.key)


def row(values: Sequence[object]) -> str:
    """Values as one tab-separated line; tabs, newlines and control characters inside a value become a space."""
    return "\t".join(["" if value is None else one_line(str(value)) for value in values])
