"""Why a search found a paper: which words matched what, in which field, how, and what that counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from kdlit.formats import json as json_format
from kdlit.formats import tsv as tsv_format
from kdlit.text import one_line

if TYPE_CHECKING:
    from kdlit.searching import Hit, Match

_FIELDS = {
    "other": "other title",
    "name": "method name",
    "lead": "first author",
    "part": "part of a word",
    "ident": "identifier",
}
"""Fields of the search index that have other names where people read them."""


def tsv(hits: Sequence[Hit]) -> Iterator[str]:
    """``key<TAB>score<TAB>word<TAB>found<TAB>field<TAB>how<TAB>points``, a line for each match, or one without any."""
    for hit in hits:
        for cells in map(_cells, hit.matches) if hit.matches else [("",) * 5]:
            yield tsv_format.row((hit.paper.key, _points(hit.score), *cells))


def json(hits: Sequence[Hit], *, array: bool, ascii_only: bool = False) -> Iterator[str]:
    """The papers as JSON, in each its score and matches as ``explain``: one array, or one object a line."""
    records = [hit.paper.to_json() | {"explain": _record(hit)} for hit in hits]
    if array:
        yield json_format.dump(records, ascii_only=ascii_only)
    else:
        yield from (json_format.line(record, ascii_only=ascii_only) for record in records)


def table(hits: Sequence[Hit]) -> Iterator[str]:
    """For a terminal: under each paper's key, score and title, a line for each match, columns aligned throughout."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    from kdlit.formats.screen import console, lines

    screen = console()
    rows = [[_row(match) for match in hit.matches] for hit in hits]
    widths = [max(map(cell_len, column)) for column in zip(*chain.from_iterable(rows), strict=True)]
    aligned = sum(widths) + 2 * len(widths) <= screen.width
    for number, (hit, matches) in enumerate(zip(hits, rows, strict=True)):
        heading = (
            (one_line(hit.paper.key), "cyan"),
            "  ",
            (_points(hit.score), "bold"),
            "  ",
            one_line(hit.paper.title),
        )
        grid = Table.grid(padding=(0, 2, 0, 0))
        for width in widths:
            grid.add_column(min_width=width if aligned else None, overflow="fold")
        for row in matches:
            grid.add_row(*map(Text, row))
        if number:
            yield ""
        yield from map(str.rstrip, lines(screen, Text.assemble(*heading)))
        if matches:
            yield from map(str.rstrip, lines(screen, grid))


def _row(match: Match) -> tuple[str, str, str, str]:
    word, found, field, how, points = _cells(match)
    return f"  {points}", word, found, ", ".join(filter(None, (field, how)))


def _cells(match: Match) -> tuple[str, str, str, str, str]:
    field = _FIELDS.get(match.field, match.field)
    return one_line(match.word), one_line(match.found), field, match.kind, _points(match.score)


def _record(hit: Hit) -> dict[str, Any]:
    names = ("word", "found", "field", "how")
    matches = [
        dict(zip(names, _cells(match), strict=False)) | {"points": round(match.score, 4)} for match in hit.matches
    ]
    return {"score": round(hit.score, 4), "matches": matches}


def _points(score: float) -> str:
    return f"{score:.3f}"
