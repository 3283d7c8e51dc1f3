"""``kdlit search``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit.cli import finding, output, talk
from kdlit.cli.options import FormatOption, QueryCommand, new_app, with_filters
from kdlit.cli.order import HitOrder, value
from kdlit.filters import Filters, QueryError
from kdlit.searching import Hit

app = new_app()


@app.command(cls=QueryCommand)
@with_filters
def search(
    words: Annotated[list[str], typer.Argument(metavar="QUERY...", help="Words, an identifier or a URL.")],
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many at most; 0 for all.")] = 20,
    sort: Annotated[HitOrder, typer.Option(help="How to sort the hits; they stay the best ones.")] = HitOrder.relevance,
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which words matched what, and how it scored.")
    ] = False,
    format_: FormatOption = None,
    filters: Filters,
) -> int:
    """Find papers by words, best match first; typos, accents and word order are forgiven.

    Words are looked for in title, authors, venue, topics, method names and
    identifiers; "words in quotes" as they stand in a title.

    A query may hold filters: author:hinton year:2015.. venue:"neurips"
    topic:pruning list:kd-papers has:code is:published is:preprint

    Behind not: a word, a "phrase" or a filter says what is left out; so does a
    leading - within quotes or after --.

    Examples:

        kdlit search bert

        kdlit search "distilation of gans" --year 2020..

        kdlit search author:hinton year:..2016 --sort year

        kdlit search '"knowledge distillation" bert -vision'

        kdlit search distillation not:venue:acl not:survey
    """
    asked = finding.ask(words, filters)
    if not asked.text and not asked.narrows:
        raise QueryError("the query is empty; give a word to look for, or see kdlit list for every paper")
    if explain and not asked.text:
        raise QueryError("--explain says how words matched; this query has only filters")
    best = finding.find(asked, limit if asked.text else 0)  # filters alone rank nothing: the order says what is shown
    found = best._replace(hits=_in_order(best.hits, sort, reverse=reverse)[: limit or None])
    if not found.hits:
        output.print_nothing(format_)
    elif explain:
        output.print_explanation(found.hits, format_)
    else:
        output.print_hits(found.hits, format_)
    finding.report(asked, found)
    if found.total > len(found.hits):
        talk.hint(f"these are {len(found.hits)} of {found.total} papers; -n 0 brings all")
    return 0 if found.hits else 1


def _in_order(hits: tuple[Hit, ...], order: HitOrder, *, reverse: bool) -> tuple[Hit, ...]:
    if order is HitOrder.relevance:
        return hits[::-1] if reverse else hits
    by = value(order)
    return tuple(sorted(hits, key=lambda hit: by(hit.paper), reverse=reverse))
