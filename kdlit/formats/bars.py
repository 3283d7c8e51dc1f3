"""Counts as bars, on the terminal and as a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from kdlit.files import MARK
from kdlit.formats.screen import console
from kdlit.text import one_line

_WIDTH = 96
_EIGHTHS = " ▏▎▍▌▋▊▉"


def lines(papers: int, counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Bars for each group of `counts`, scaled to the terminal's width."""
    screen = console()
    with screen.capture() as capture:
        screen.print(_picture(papers, counts, screen.width, blocks=screen.encoding.startswith("utf")))
    yield from capture.get().rstrip("\n").split("\n")


def svg(papers: int, counts: Mapping[str, Mapping[str, int]]) -> str:
    """The same picture as an SVG document."""
    canvas = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    canvas.print(_picture(papers, counts, _WIDTH, blocks=True))
    return f"<!-- {MARK} -->\n{canvas.export_svg(title=f'kdlit: {papers} papers')}\n"


def _picture(papers: int, counts: Mapping[str, Mapping[str, int]], width: int, *, blocks: bool) -> Group:
    longest = max((len(one_line(value)) for values in counts.values() for value in values), default=0)
    label = min(longest, max(8, width // 3))
    parts: list[Text | Table] = [Text(f"{papers} papers", style="bold")]
    for group, values in counts.items():
        if values:
            parts += [Text(f"\nby {group}", style="bold"), _chart(values, label, width - label - 8, blocks=blocks)]
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
