"""The search index: an SQLite file in the cache folder, built once per state of the catalog.

It is rebuilt when the catalog changed, when it is damaged or when another version of kdlit made it. Without a folder
to write to, the same tables are built in memory.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kdlit import __version__, places
from kdlit.schema import FORMAT

if TYPE_CHECKING:
    from kdlit.catalog import Catalog


def open_index(*, anew: bool = False) -> sqlite3.Connection:
    """The index of the catalog in use, built when there is none, it is damaged, or the catalog changed.

    Args:
        anew: build it in any case.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    stamp = _stamp()
    file = _file()
    if not anew and file is not None and (connection := _open(file, stamp)):
        return connection
    from kdlit import catalog, indexer

    papers = catalog.load()
    if file is not None:
        with suppress(OSError, sqlite3.Error):
            _store(papers, stamp, file)
            if connection := _open(file, stamp):
                return connection
    connection = sqlite3.connect(":memory:")
    indexer.fill(connection, papers, stamp)
    return connection


def _file() -> Path | None:
    folder = places.cache()
    chosen = places.catalog()
    name = zlib.crc32(str(chosen.absolute() if chosen else "bundled").encode())
    return folder / f"search-{name:08x}.sqlite" if folder else None


def _stamp() -> str:
    """What the index depends on: its format, kdlit, and the state of the catalog and the library."""
    states = [FORMAT, __version__, _state(places.catalog() or places.bundled("catalog.jsonl"))]
    library = places.library()
    if library is not None and library.exists():
        states.append(_state(library))
    return " ".join(states)


def _state(file: Path) -> str:
    try:
        state = file.stat()
    except OSError:  # inside a zip archive, or missing: reading it will tell
        from kdlit import catalog

        return f"{zlib.crc32(catalog.read_source().encode()):08x}"
    return f"{file.absolute()} {state.st_size} {state.st_mtime_ns}"


def _open(file: Path, stamp: str) -> sqlite3.Connection | None:
    if not file.is_file():
        return None
    connection = sqlite3.connect(file)
    try:
        row = connection.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
    except sqlite3.DatabaseError:
        row = None
    if row and row[0] == stamp:
        return connection
    connection.close()
    return None


def _store(papers: Catalog, stamp: str, file: Path) -> None:
    """Build beside `file` and rename: another run sees the old index or the new one, never half of one."""
    import os
    import tempfile

    from kdlit import indexer

    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=file.stem, suffix=".new", dir=file.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            indexer.fill(connection, papers, stamp)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
