"""``kdlit search``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit import query
from kdlit.cli import output, suggest, talk
from kdlit.cli.options import FormatOption, new_app, with_filters
from kdlit.paper import Paper
from kdlit.query import Filters

app = new_app()


@app.command()
@with_filters
def search(
    words: Annotated[list[str], typer.Argument(metavar="QUERY...", help="Words, an identifier or a URL.")],
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="How many at most; 0 for all.")] = 20,
    format_: FormatOption = None,
    filters: Filters,
) -> int:
    """Find papers by words, best match first; typos, accents and word order are forgiven.

    Words are looked for in title, authors, venue, topics, method names and identifiers. A query may hold filters:
    author:hinton year:2015.. venue:"neurips" topic:pruning list:kd-papers has:code is:published is:preprint

    Examples:

        kdlit search bert

        kdlit search "distilation of gans" --year 2020..

        kdlit search author:hinton year:..2016
    """
    asked = query.parse(words)
    asked = asked._replace(filters=asked.filters.merge(filters))
    if not asked.text.strip() and not asked.filters:
        raise query.QueryError("the query is empty; give a word to look for, or see kdlit list for every paper")
    papers, problems, total = _find(asked, limit)
    talk.notes(problems)
    strange = list(suggest.unknown(asked.filters))
    if not papers:
        output.print_nothing(format_)
        talk.note("; ".join(("no paper matches", *strange)))
        return 1
    talk.notes(strange)
    output.print_papers(papers, format_)
    if total > len(papers):
        talk.hint(f"these are {len(papers)} of {total} papers; -n 0 brings all")
    return 0


def _find(asked: query.Query, limit: int) -> tuple[list[Paper], tuple[str, ...], int]:
    if not asked.text.strip():
        from kdlit import catalog

        papers = catalog.load()
        passing = list(filter(asked.compile(), papers))
        return passing[: limit or None], papers.problems, len(passing)
    from kdlit.search import search as find

    found = find(asked.text, asked.compile() if asked.filters or asked.phrases else None, limit)
    return [hit.paper for hit in found.hits], found.problems, found.total
