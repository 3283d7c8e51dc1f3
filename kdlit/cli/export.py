"""``kdlit export``."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from kdlit import catalog, resolve, versions
from kdlit.citekeys import base_key, unique_key
from kdlit.cli import keys, services, suggest, talk
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
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again what the cache holds, and all services.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when an entry is only the bundled record.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that kdlit did not make.")] = False,
    filters: Filters,
) -> int:
    """Write the bibliography: of every paper, of those that pass the filters, or of those that are named.

    Each entry is resolved at the service that owns it, through a cache; where that fails, it is the bundled record.

    Examples:

        kdlit export --bibtex > refs.bib

        kdlit search bert | cut -f1 | kdlit export --bibtex - -o refs.bib

        kdlit export --bibtex --venue acl --year 2020..
    """
    if not bibtex:
        raise KdlitError("no format was chosen; add --bibtex")
    papers = catalog.load()
    talk.notes(papers.problems)
    passes = filters.compile()
    chosen, absent = (list(papers), []) if key is None else keys.look_up(papers, keys.expand(key))
    with services.asker(offline=offline, refresh=refresh) as opened:
        resolution = resolve.resolve(list(filter(passes, chosen)), opened, thoroughly=refresh)
        found, status = services.identify(absent, opened, (paper.key for paper in papers))
    talk.notes(resolution.messages)
    entries = [outcome.paper for outcome in resolution.outcomes] + list(filter(passes, _keyed(found, papers)))
    strange = list(suggest.unknown(filters))
    if not entries:
        if not absent:
            talk.note("; ".join(("nothing to export", *strange)))
        return status or 1
    talk.notes(strange)
    if prefer is Version.preprint:
        entries = [versions.preprint(paper) for paper in entries]
    _write(entries, file, force=force)
    fell_back = sum(bool(outcome.fell_back) for outcome in resolution.outcomes)
    if strict and fell_back:
        talk.note(f"{fell_back} of {len(entries)} entries are the bundled records, and --strict wants none")
    return status or int(strict and fell_back > 0)


def _keyed(found: list[Paper], papers: catalog.Catalog) -> list[Paper]:
    """Papers that the catalog lacks, under keys that it lacks too."""
    taken = {paper.key.lower() for paper in papers}
    keyed: list[Paper] = []
    for paper in found:
        key = unique_key(base_key(paper), taken)
        taken.add(key.lower())
        keyed.append(paper._replace(key=key))
    return keyed


def _write(papers: list[Paper], file: Path | None, *, force: bool) -> None:
    from kdlit.formats import bibtex

    text = bibtex.render(papers)
    if file is None:
        sys.stdout.write(text)
    else:
        from kdlit.files import write_generated

        write_generated(file, text, force=force)
        talk.note(f"{len(papers)} entries written to {file}")
