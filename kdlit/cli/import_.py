"""``kdlit import``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Annotated

import typer

from kdlit import catalog, importing, library
from kdlit.cli import output, reading, talk
from kdlit.cli.options import FormatOption, new_app
from kdlit.importing import Doubt
from kdlit.text import counted

app = new_app()


@app.command()
def import_(
    source: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="What to read; - is standard input.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, and add nothing.")] = False,
    format_: FormatOption = None,
) -> int:
    """Read papers into your library: a reading list in Markdown, a .bib, JSON, CSL-JSON, or lines of identifiers.

    What kind of text it is, its content tells. Papers that are here already are not added again. What is left out or
    doubtful is named with its line; where there is much of one kind, --dry-run shows each row.

    Examples:

        kdlit import README.md --dry-run

        kdlit import refs.bib

        kdlit import https://github.com/FLHonker/Awesome-Knowledge-Distillation
    """
    text, name = reading.read(source), reading.title(source)
    imported = importing.read(text, name)
    place = "standard input" if source == reading.STDIN else source
    _say_doubts(place, imported.doubts, every=dry_run)
    papers, status = list(imported.papers), 0
    if imported.wanted:
        from kdlit.cli import services

        known = catalog.load()
        here = {identifier: known.find(str(identifier)) for identifier in imported.wanted}
        papers += filter(None, here.values())
        absent = [str(identifier) for identifier, paper in here.items() if paper is None]
        with services.asker(offline=False) as opened:
            found, status = services.identify(absent, opened, (paper.key for paper in known))
        papers += found
    if not papers:
        if not status:
            talk.note(f"{place}: no paper was found")
        return status or 1
    entered = library.enter(papers, dry_run=dry_run)
    talk.notes(entered.doubts)
    if entered.renamed:
        talk.note(_renamed(entered.renamed))
    if entered.added:
        output.print_papers(entered.added, format_)
    else:
        output.print_nothing(format_)
    verb = "would be added" if dry_run else "added"
    rows, ours = counted(len(papers), "row"), counted(len(entered.added) + len(entered.known), "paper")
    left = sum(doubt.why.startswith("left out") for doubt in imported.doubts)
    others = f"; {counted(left, 'row')} left out" if left else ""
    talk.note(f"{rows}, {ours}: {len(entered.added)} {verb}, {len(entered.known)} here already{others}")
    return status


def _renamed(keys: Mapping[str, str]) -> str:
    """What keys of the file are called here: whoever cites by them has to know."""
    shown = ", ".join(f"{old} is {new}" for old, new in islice(keys.items(), _LINES))
    more = f" and {len(keys) - _LINES} more" if len(keys) > _LINES else ""
    are = "is another" if len(keys) == 1 else "are others"
    return f"{counted(len(keys), 'key')} of the file {are} here: {shown}{more}"


_FEW = 3
_LINES = 12


def _say_doubts(place: str, doubts: Iterable[Doubt], *, every: bool) -> None:
    """Say what a human should look at: row by row, or, of a kind that many rows are of, the lines alone."""
    kinds: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        kinds.setdefault(doubt.why.partition(" (")[0], []).append(doubt)
    for kind, rows in kinds.items():
        if every or len(rows) <= _FEW:
            for doubt in rows:
                talk.note(f"{place}, line {doubt.line}: {doubt.why}: {doubt.row[:200]}")
            continue
        lines = ", ".join(str(doubt.line) for doubt in rows[:_LINES])
        more = f" and {len(rows) - _LINES} more" if len(rows) > _LINES else ""
        talk.note(f"{place}, {len(rows)} rows: {kind}: lines {lines}{more}; --dry-run shows each")
