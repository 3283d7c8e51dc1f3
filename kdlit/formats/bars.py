"""Counts as bars."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group
from rich.table import Table
from rich.text import Text

from kdlit.text import one_line

_EIGHTHS = " ▏▎▍▌▋▊▉"


def picture(papers: int, counts: Mapping[str, Mapping[str, int]], columns: int, *, blocks: bool = True) -> Group:
    """Bars for each group of `counts`, all on one scale of labels, so many columns wide in all.

    Args:
        papers: how many papers were counted.
        counts: group -> value -> number of papers.
        columns: the width.
        blocks: whether block characters can be shown; else bars are of ``#``.
    """
    longest = max((len(one_line(value)) for values in counts.values() for value in values), default=0)
    label = min(longest, max(8, columns // 3))
    parts: list[Text | Table] = [Text(f"{papers} papers", style="bold")]
    for group, values in counts.items():
        if values:
            parts += [Text(f"\nby {group}", style="bold"), _chart(values, label, columns - label - 8, blocks=blocks)]
    return Group(*parts)


def _chart(values: Mapping[str, int], label: int, width: int, *, blocks: bool) -> Table:
    chart = Table.grid(padding=(0, 1))
    chart.add_column(width=label, overflow="ellipsis", no_wrap=True)
    chart.add_column(justify="right", style="cyan")
    chart.add_column(style="green", no_wrap=True)
    most = max(values.values())
    for value, number in values.items():
        chart.add_row(
            Text(one_line(value)), Text(str(number)), Text(_bar(number / most * max(width, 1), blocks=blocks))
        )
    return chart


def _bar(length: float, *, blocks: bool) -> str:
    if not blocks:
        return "#" * max(1, round(length))
    whole, part = divmod(max(1, round(length * 8)), 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")
