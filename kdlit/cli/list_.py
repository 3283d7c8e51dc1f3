"""``kdlit list``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit import holdings
from kdlit.cli import output, suggest, talk
from kdlit.cli.options import FormatOption, new_app, with_filters
from kdlit.cli.order import Order, value
from kdlit.filters import Filters

app = new_app()


@app.command()
@with_filters
def list_papers(
    *,
    sort: Annotated[Order, typer.Option(help="What to sort by.")] = Order.key,
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    format_: FormatOption = None,
    filters: Filters,
) -> int:
    """List every paper that passes the filters.

    Examples:

        kdlit list --venue acl --year 2020..

        kdlit list --topic pruning --sort year -f keys
    """
    papers = holdings.load()
    talk.notes(papers.problems)
    chosen = sorted(papers.passing(filters), key=lambda paper: paper.key)
    chosen.sort(key=value(sort), reverse=reverse)
    strange = list(suggest.unknown(filters))
    if not chosen:
        output.print_nothing(format_)
        strange += suggest.unknown_authors(filters, papers) if filters.author else ()
        talk.note("; ".join(("no paper passes these filters", *strange)))
        return 1
    talk.notes(strange)
    output.print_papers(chosen, format_)
    return 0
