"""``kdlit list``."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import typer

from kdlit import catalog
from kdlit.cli import output, suggest, talk
from kdlit.cli.options import FormatOption, new_app, with_filters
from kdlit.paper import Paper
from kdlit.query import Filters
from kdlit.text import fold

app = new_app()


class Order(Enum):
    """What papers are sorted by; equal ones by key."""

    key = "key"
    year = "year"
    title = "title"
    venue = "venue"


_ORDERS: dict[Order, Callable[[Paper], Any]] = {
    Order.key: lambda paper: fold(paper.key),
    Order.year: lambda paper: paper.year or 0,
    Order.title: lambda paper: fold(paper.title),
    Order.venue: lambda paper: (not paper.venue, fold(paper.venue)),
}


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
    papers = catalog.load()
    talk.notes(papers.problems)
    chosen = sorted(filter(filters.compile(), papers), key=lambda paper: paper.key)
    chosen.sort(key=_ORDERS[sort], reverse=reverse)
    strange = list(suggest.unknown(filters))
    if not chosen:
        output.print_nothing(format_)
        talk.note("; ".join(("no paper passes these filters", *strange)))
        return 1
    talk.notes(strange)
    output.print_papers(chosen, format_)
    return 0
