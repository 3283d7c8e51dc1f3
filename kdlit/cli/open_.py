"""``kdlit open``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit import links
from kdlit.cli import indexing, keys, talk
from kdlit.cli.options import new_app

app = new_app()


@app.command()
def open_page(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A citation key, an identifier or a URL.")],
    *,
    pdf: Annotated[bool, typer.Option("--pdf", help="The PDF instead of the page.")] = False,
    code: Annotated[bool, typer.Option("--code", help="The code repository instead.")] = False,
) -> int:
    """Open a paper's page in the browser.

    Examples:

        kdlit open hinton2015distilling --pdf

        kdlit open chen2020simple --code
    """
    papers = indexing.papers()
    talk.notes(papers.problems)
    paper = papers.find(key)
    if paper is None:
        keys.report_unknown(papers, [key])
        return 1
    what, address = (
        ("code repository", links.code(paper))
        if code
        else ("PDF", links.pdf(paper))
        if pdf
        else ("page", links.page(paper))
    )
    if not address.startswith(("https://", "http://")):
        talk.error(f"no {what} is known for {paper.key}; kdlit show {paper.key} lists what is")
        return 1
    import webbrowser

    if not webbrowser.open(address):
        talk.error(f"no browser could be started; the address is {address}")
        return 1
    return 0
