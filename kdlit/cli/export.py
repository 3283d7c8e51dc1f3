"""``kdlit export``."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from kdlit import catalog, versions
from kdlit.cli import keys, suggest, talk
from kdlit.cli.options import new_app, with_filters
from kdlit.errors import KdlitError
from kdlit.paper import Paper
from kdlit.query import Filters

app = new_app()


class Version(Enum):
    """Which version of a paper that has two is exported."""

    published = "published"
    preprint = "preprint"


@app.command()
@with_filters
def export(
    key: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY...]", help="Keys, identifiers or URLs; - reads them from standard input."),
    ] = None,
    *,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="As BibTeX.")] = False,
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE.")] = None,
    prefer: Annotated[Version, typer.Option(help="Which version of a paper that has both.")] = Version.published,
    offline: Annotated[bool, typer.Option("--offline", help="Only bundled records.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that kdlit did not make.")] = False,
    filters: Filters,
) -> int:
    """Write the bibliography: of every paper, of those that pass the filters, or of those that are named.

    Examples:

        kdlit export --bibtex > refs.bib

        kdlit search bert | cut -f1 | kdlit export --bibtex - -o refs.bib

        kdlit export --bibtex --venue acl --year 2020..
    """
    if not bibtex:
        raise KdlitError("no format was chosen; add --bibtex")
    papers = catalog.load()
    talk.notes(papers.problems)
    chosen, unknown = (list(papers), []) if key is None else keys.look_up(papers, keys.expand(key))
    chosen = list(filter(filters.compile(), chosen))
    keys.report_unknown(papers, unknown)
    if not chosen:
        talk.note(f"nothing to export{suggest.for_filters(filters)}")
        return 1
    if prefer is Version.preprint:
        chosen = [versions.preprint(paper) for paper in chosen]
    _write(chosen, file, force=force)
    return 1 if unknown else 0


def _write(papers: list[Paper], file: Path | None, *, force: bool) -> None:
    from kdlit.formats import bibtex

    text = bibtex.render(papers)
    if file is None:
        sys.stdout.write(text)
    else:
        from kdlit.files import write_generated

        write_generated(file, text, force=force)
        talk.note(f"{len(papers)} entries written to {file}")
