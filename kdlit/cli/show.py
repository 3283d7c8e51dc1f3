"""``kdlit show``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit.cli import indexing, keys, output, talk
from kdlit.cli.options import Format, KeysArgument, new_app

app = new_app()


@app.command()
def show(
    key: KeysArgument,
    *,
    format_: Annotated[
        Format | None, typer.Option("--format", "-f", help="How to print; by default as a page.", show_default=False)
    ] = None,
) -> int:
    """Show everything known of a paper: where each fact comes from, and which lists name it.

    Examples:

        kdlit show sun2019patient

        kdlit show https://arxiv.org/abs/1503.02531

        kdlit search relational | head -1 | kdlit show - -f json
    """
    papers = indexing.papers()
    talk.notes(papers.problems)
    found, unknown = keys.look_up(papers, keys.expand(key))
    keys.report_unknown(papers, unknown)
    if found and format_ is not None:
        output.print_papers(found, format_)
    elif found:
        from kdlit.formats import page

        preview = output.in_preview()
        output.print_lines(page.lines(found, terminal=output.on_terminal() or preview, preview=preview))
    elif not unknown:
        talk.error("no key was given")
    return 1 if unknown or not found else 0
