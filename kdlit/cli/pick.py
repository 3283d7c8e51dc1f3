"""``kdlit pick``."""

from __future__ import annotations

from typing import Annotated

import typer

from kdlit.cli import finding, output, picker, talk
from kdlit.cli.options import Format, QueryCommand, new_app, with_filters
from kdlit.filters import Filters

app = new_app()


@app.command(cls=QueryCommand)
@with_filters
def pick(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY...]", help="What to choose from, as for kdlit search.")
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="From how many at most; 0 for all.")] = 0,
    format_: Annotated[Format, typer.Option("--format", "-f", help="How to print what was chosen.")] = Format.keys,
    filters: Filters,
) -> int:
    """Choose papers on the terminal and print their keys: in fzf if it is installed, else by number.

    The question goes to the terminal, the keys to standard output.

    Examples:

        kdlit pick distillation --year 2020.. | kdlit export --bibtex -

        kdlit export --bibtex $(kdlit pick bert)
    """
    asked = finding.ask(words or (), filters)
    found = finding.find(asked, limit)
    if not found.hits:
        finding.report(asked, found)
        return 1
    chosen = picker.choose([hit.paper for hit in found.hits])
    if not chosen:
        talk.note("nothing was chosen")
        return 1
    output.print_papers(chosen, format_)
    return 0
