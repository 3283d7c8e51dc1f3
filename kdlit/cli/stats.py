"""``kdlit stats``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kdlit import catalog, statistics
from kdlit.cli import output, suggest, talk
from kdlit.cli.options import RowFormat, RowFormatOption, new_app, with_filters
from kdlit.query import Filters

app = new_app()


@app.command()
@with_filters
def stats(
    *,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Save the picture as SVG.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that kdlit did not make.")] = False,
    format_: RowFormatOption = None,
    filters: Filters,
) -> int:
    """Count papers by year, venue, topic and list.

    Examples:

        kdlit stats --topic object-detection

        kdlit stats --svg papers.svg
    """
    papers = catalog.load()
    talk.notes(papers.problems)
    chosen = list(filter(filters.compile(), papers))
    strange = list(suggest.unknown(filters))
    if not chosen:
        talk.note("; ".join(("no paper passes these filters", *strange)))
        return 1
    talk.notes(strange)
    counts = statistics.count(chosen)
    if svg is not None:
        from kdlit.files import write_generated
        from kdlit.formats import bars

        write_generated(svg, bars.svg(len(chosen), counts), force=force)
        if format_ is None:
            return 0
    if (format_ is None and output.on_terminal()) or format_ is RowFormat.table:
        from kdlit.formats import bars

        output.print_lines(bars.lines(len(chosen), counts))
    else:
        rows = [
            {"by": group, "value": value, "papers": number}
            for group, values in counts.items()
            for value, number in values.items()
        ]
        output.print_rows(("by", "value", "papers"), rows, format_)
    return 0
