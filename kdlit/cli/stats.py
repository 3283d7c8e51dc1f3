"""``kdlit stats``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdlit import statistics
from kdlit.cli import indexing, output, suggest, talk
from kdlit.cli.options import RowFormat, new_app, with_filters
from kdlit.filters import Filters

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kdlit.paper import Paper

app = new_app()


class Group(Enum):
    """What papers are counted by."""

    year = "year"
    venue = "venue"
    topic = "topic"
    list = "list"


class Crossed(Enum):
    """What a heat map has down its side."""

    venue = "venue"
    topic = "topic"
    list = "list"


@app.command()
@with_filters
def stats(
    *,
    by: Annotated[list[Group] | None, typer.Option(help="Count by this alone; may be given several times.")] = None,
    heat: Annotated[
        Crossed | None, typer.Option(help="Count by this and year: a heat map.", show_default=False)
    ] = None,
    most: Annotated[
        int, typer.Option("--limit", "-n", min=0, help="How many venues, topics or lists at most; 0 for all.")
    ] = 0,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the picture as SVG.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that kdlit did not make.")] = False,
    format_: Annotated[
        RowFormat | None,
        typer.Option(
            "--format", "-f", help="How to print; a picture on a terminal, tsv in a pipe.", show_default=False
        ),
    ] = None,
    filters: Filters,
) -> int:
    """Count papers by year, venue, topic and list, as bars or as a heat map over the years.

    Examples:

        kdlit stats --by year --topic object-detection

        kdlit stats --heat venue -n 10

        kdlit stats --heat topic --svg topics.svg
    """
    papers = indexing.papers()
    talk.notes(papers.problems)
    chosen = papers.passing(filters)
    strange = list(suggest.unknown(filters, found=bool(chosen)))
    if not chosen:
        talk.note("; ".join(("no paper passes these filters", *strange)))
        return 1
    talk.notes(strange)
    counted = _heat(chosen, heat, most) if heat else _bars(chosen, by, most)
    if svg is not None:
        from kdlit.files import write_generated
        from kdlit.formats import screen

        picture = counted.picture(screen.SVG_COLUMNS, True)
        write_generated(svg, screen.svg(f"kdlit: {len(chosen)} papers", picture), force=force)
        if format_ is None:
            return 0
    if (format_ is None and output.on_terminal()) or format_ is RowFormat.table:
        from kdlit.formats import screen

        console = screen.console()
        picture = counted.picture(console.width, console.encoding.startswith("utf"))
        output.print_lines(screen.lines(console, picture))
    else:
        output.print_rows(counted.columns, counted.rows, format_)
    return 0


@dataclass
class _Counted:
    """Counts as rows of data and as a picture, given its width and whether block characters can be shown."""

    columns: tuple[str, ...]
    rows: list[dict[str, object]]
    picture: Callable[[int, bool], RenderableType]


def _bars(papers: Sequence[Paper], groups: Sequence[Group] | None, most: int) -> _Counted:
    wanted = {group.value for group in groups or Group}
    counts = {
        group: values if group == "year" else dict(list(values.items())[: most or None])
        for group, values in statistics.count(papers).items()
        if group in wanted
    }
    rows: list[dict[str, object]] = [
        {"by": group, "value": value, "papers": number}
        for group, values in counts.items()
        for value, number in values.items()
    ]

    def picture(width: int, blocks: bool) -> RenderableType:
        from kdlit.formats import bars

        return bars.picture(len(papers), counts, width, blocks=blocks)

    return _Counted(("by", "value", "papers"), rows, picture)


def _heat(papers: Sequence[Paper], group: Crossed, most: int) -> _Counted:
    counts = statistics.cross(papers, group.value, most)
    rows: list[dict[str, object]] = [
        {"by": group.value, "value": value, "year": year, "papers": number}
        for value, years in counts.items()
        for year, number in years.items()
    ]

    def picture(width: int, _blocks: bool) -> RenderableType:
        from kdlit.formats import heat

        return heat.picture(counts, width)

    return _Counted(("by", "value", "year", "papers"), rows, picture)
