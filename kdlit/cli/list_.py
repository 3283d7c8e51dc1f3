"""``kdlit list``."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Annotated, Any

import typer

from kdlit.cli import indexing, output, suggest, talk
from kdlit.cli.options import FormatOption, new_app, with_filters
from kdlit.cli.order import Order, value
from kdlit.filters import Filters
from kdlit.paper import Paper

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

        kdlit list --author "zhe gan" --has-code
    """
    papers = indexing.papers()
    talk.notes(papers.problems)
    by, line = value(sort), output.line_of(format_)
    show: Callable[[Paper], Any] = line or _itself  # to keep lines takes a quarter of the memory that papers do
    chosen = papers.made(lambda paper: (by(paper), paper.key, show(paper)), filters)
    chosen.sort(key=itemgetter(1))
    chosen.sort(key=itemgetter(0), reverse=reverse)
    strange = list(suggest.unknown(filters, found=bool(chosen)))
    if not chosen:
        output.print_nothing(format_)
        strange += suggest.unknown_authors(filters, papers) if filters.author else ()
        talk.note("; ".join(("no paper passes these filters", *strange)))
        return 1
    talk.notes(strange)
    shown = [what for _, _, what in chosen]
    if line:
        output.print_lines(shown)
    else:
        output.print_papers(shown, format_)
    return 0


def _itself(paper: Paper) -> Paper:
    return paper
