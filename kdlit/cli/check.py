"""``kdlit check``: its options; what it does is in `kdlit.cli.checking`, which is imported when it is called."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from kdlit.cli.options import new_app

app = new_app()


class CheckFormat(Enum):
    """How findings are printed."""

    table = "table"
    lines = "lines"
    tsv = "tsv"
    json = "json"
    jsonl = "jsonl"
    sarif = "sarif"


class Wish(NamedTuple):
    """What is asked for: the options, with the documents of ``--tex`` and ``--aux`` together."""

    files: list[str]
    documents: list[Path]
    fix: bool
    diff: bool
    offline: bool
    biblatex: bool | None
    select: list[str]
    ignore: list[str]
    format: CheckFormat | None


def _split(_context: object, names: list[str] | None) -> list[str]:
    return [name.strip() for value in names or () for name in value.split(",") if name.strip()]


@app.command()
def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="What to check; - is standard input. By default what --tex names."),
    ] = None,
    *,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what has a certain mend.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    tex: Annotated[
        list[Path] | None, typer.Option("--tex", metavar="FILE", help="A document: what it cites and lacks.")
    ] = None,
    aux: Annotated[
        list[Path] | None, typer.Option("--aux", metavar="FILE", help="The same from the .aux or .bcf of LaTeX.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service.")] = False,
    biblatex: Annotated[
        bool | None,
        typer.Option(
            "--biblatex/--bibtex", help="What the file is for; by default its fields tell.", show_default=False
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="RULE,...", help="Only these rules; --fix then mends notes too.", callback=_split
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE,...", help="Not these rules.", callback=_split)
    ] = None,
    format_: Annotated[
        CheckFormat | None,
        typer.Option(
            "--format", "-f", help="How to print; a table on a terminal, lines in a pipe.", show_default=False
        ),
    ] = None,
) -> int:
    """Say what is wrong in .bib files, line by line, and mend it: --diff shows how, --fix does it.

    Entries are held against the catalog and your library; services are asked for papers that these lack.

    Examples:

        kdlit check refs.bib

        kdlit check refs.bib --diff

        kdlit check refs.bib --fix --tex paper.tex

        kdlit check refs.bib --offline -f sarif > refs.sarif
    """
    from kdlit.cli import checking

    documents = [*(tex or []), *(aux or [])]
    wish = Wish(files or [], documents, fix, diff, offline, biblatex, select or [], ignore or [], format_)
    return checking.run(wish)
