"""``kdlit add``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit import library
from kdlit.cli import indexing, keys, output, services, talk
from kdlit.cli.options import FormatOption, new_app

app = new_app()


@app.command()
def add(
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...", help="arXiv, ACL, DOI or OpenReview ids, or URLs; - reads them from standard input."
        ),
    ],
    *,
    format_: FormatOption = None,
) -> int:
    """Look papers up at the services that know them, and add them to your library.

    Examples:

        kdlit add 1706.03762

        kdlit add https://aclanthology.org/N19-1423/ -f bibtex
    """
    papers = indexing.papers()
    talk.notes(papers.problems)
    present, absent = keys.look_up(papers, keys.expand(ids))
    talk.notes(f"{paper.key} is here already" for paper in present)
    with services.asker(offline=False) as opened:
        found, status = services.identify(absent, opened, papers.keys, otherwise=_OTHERWISE)
    entered = library.enter(found)
    talk.notes(entered.doubts)
    talk.notes(f"{paper.title!r} is here already, as {paper.key}" for paper in entered.known)
    if papers_now := [*present, *entered.known, *entered.added]:
        output.print_papers(papers_now, format_)
    return status


_OTHERWISE = ", or give the BibTeX entry to kdlit import (a file, or - for standard input)"
