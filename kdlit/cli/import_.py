"""``kdlit import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kdlit import catalog, importing, library
from kdlit.cli import output, services, talk
from kdlit.cli.options import FormatOption, new_app
from kdlit.errors import KdlitError

app = new_app()


@app.command()
def import_(
    source: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="What to read; - is standard input.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, and add nothing.")] = False,
    format_: FormatOption = None,
) -> int:
    """Read papers into your library: a reading list in Markdown, a .bib, JSON, CSL-JSON, or lines of identifiers.

    What kind of text it is, its content tells. Papers that are here already are not added again.

    Examples:

        kdlit import README.md --dry-run

        kdlit import refs.bib

        kdlit import https://github.com/FLHonker/Awesome-Knowledge-Distillation
    """
    text, name = _read(source)
    imported = importing.read(text, name)
    for doubt in imported.doubts:
        talk.note(f"{name}, line {doubt.line}: {doubt.why}: {doubt.row[:200]}")
    papers, status = list(imported.papers), 0
    if imported.wanted:
        known = catalog.load()
        with services.asker(offline=False) as opened:
            found, status = services.identify(map(str, imported.wanted), opened, (paper.key for paper in known))
        papers += found
    if not papers:
        talk.note(f"{name}: no paper was found")
        return status or 1
    entered = library.enter(papers, dry_run=dry_run)
    output.print_papers(entered.added, format_)
    verb = "would be added" if dry_run else "added"
    count = len(entered.added) + len(entered.known)
    talk.note(f"{len(papers)} rows, {count} papers: {len(entered.added)} {verb}, {len(entered.known)} here already")
    return status


def _read(source: str) -> tuple[str, str]:
    """The text, and the name by which its rows are known."""
    if source == "-":
        if sys.stdin is None:
            raise KdlitError("standard input is closed; there is nothing to import")
        return _decoded(sys.stdin.buffer.read(), "standard input"), "stdin"
    if source.startswith(("https://", "http://")):
        return services.fetch(source), _name(*source.partition("://")[2].partition("?")[0].rstrip("/").split("/")[1:])
    file = Path(source)
    return catalog.read_file(file), _name(*file.absolute().parts)


_UNTELLING = frozenset({"blob", "head", "index", "main", "master", "raw", "readme"})


def _name(*parts: str) -> str:
    """The last part of a path that tells something, without its ending: a README is called by its folder."""
    names = [part.partition(".")[0] or part for part in reversed(parts)]
    return next((name for name in names if name.lower() not in _UNTELLING), "list")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KdlitError(f"{name} is not UTF-8 (byte {error.start}); nothing was imported") from error
