"""What keys and names begin with some letters: for completion, which cannot wait for an index to be built."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from kdlit import catalog, states
from kdlit.catalog import Catalog
from kdlit.index.numbersets import DamagedError
from kdlit.index.packing import unpack

_MOST = 500
"""Keys that a human reads in a list."""
_NEXT_LETTERS = 2
"""How far keys are told where there are too many: at most some hundreds begin otherwise within so many letters."""


def papers() -> Catalog:
    """The catalog in use and the library where they can be read at once, else nothing.

    Raises:
        CatalogError: a file cannot be read.
    """
    return Catalog(()) if states.are_large() else catalog.load()


def keys(start: str) -> list[tuple[str, str]]:
    """The citation keys that begin with `start`, each with the title; case is forgiven.

    Where there are very many, what they go on with for some letters, without titles. Of a large catalog the index is
    asked as it stands, though it may lack the latest papers; without one there are none.

    Raises:
        CatalogError: a file cannot be read.
    """
    start = start.lower()
    if not states.are_large():
        return sorted((paper.key, paper.title) for paper in catalog.load() if paper.key.lower().startswith(start))
    from kdlit import index

    database = index.as_it_stands()
    if database is None:
        return []
    with closing(database):
        try:
            return _indexed(database, start)
        except (sqlite3.DatabaseError, DamagedError):
            return []


def _indexed(database: sqlite3.Connection, start: str) -> list[tuple[str, str]]:
    among = "FROM doc WHERE lower >= ? AND lower < ?"
    span = (start, f"{start}\U0010ffff")
    if not database.execute(f"SELECT 1 {among} LIMIT 1 OFFSET {_MOST}", span).fetchone():
        rows = database.execute(f"SELECT key, paper, words, checksum {among} ORDER BY lower", span)
        return [(key, unpack(*row).title) for key, *row in rows]
    begun: list[tuple[str]] = []
    length = len(start)
    while len(begun) < 2:  # a single one would be taken for a whole key
        length += _NEXT_LETTERS
        begun = database.execute(f"SELECT DISTINCT substr(lower, 1, {length}) {among}", span).fetchall()
    return [(letters, "") for (letters,) in begun]
