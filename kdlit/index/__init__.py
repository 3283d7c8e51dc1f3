"""The search index: an SQLite file in the cache folder, built once per catalog and library, and kept up to date.

When lines of its files changed, these lines are taken out and entered; when it is damaged, or another version of kdlit
made it, it is built anew. Without a folder to write to, the same tables are built in memory.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kdlit import __version__, places, states
from kdlit.index.files import PREFIX, SUFFIX, UNFINISHED, sweep
from kdlit.index.numbersets import DamagedError
from kdlit.index.schema import FORMAT
from kdlit.states import State

if TYPE_CHECKING:
    from kdlit.index.indexer import Progress

_STAMP = f"{FORMAT} {__version__}"
_BUSY_SECONDS = 30
_Answer = TypeVar("_Answer")

progress: Progress | None = None
"""Told how far the building is, where someone watches."""


def ask(question: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
    """What `question` finds in the index of the catalog in use; asked again of a new one when that one is damaged.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    try:
        with closing(open_index()) as database:
            return question(database)
    except (sqlite3.DatabaseError, DamagedError):
        with closing(open_index(anew=True)) as database:
            return question(database)


def open_index(*, anew: bool = False) -> sqlite3.Connection:
    """The index of the catalog in use, built when there is none, and brought up to date.

    Args:
        anew: build it in any case.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    now = states.current()
    connection = _kept(now, anew=anew)
    if connection is None:
        from kdlit.index import indexer

        connection = sqlite3.connect(":memory:")
        indexer.fill(connection, now, _STAMP, progress)
    return connection


def kept() -> sqlite3.Connection | None:
    """The index as `open_index` brings it, but ``None`` where it cannot be kept in the cache folder.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    return _kept(states.current())


def as_it_stands() -> sqlite3.Connection | None:
    """The index in the cache folder though its files may have changed since; ``None`` where none can be read.

    Raises:
        CatalogError: the catalog is missing.
    """
    file = _file(states.current())
    if file is None or not places.is_file(file):
        return None
    connection = _connect(file)
    try:
        _check_stamp(connection)
    except (sqlite3.DatabaseError, DamagedError):
        connection.close()
        return None
    return connection


def _kept(now: Sequence[State], *, anew: bool = False) -> sqlite3.Connection | None:
    file = _file(now)
    if file is None:
        return None
    if not anew and (connection := _open(file, now)):
        return connection
    try:
        _store(now, file)
        return _connect(file)
    except (OSError, sqlite3.Error):
        return None


def _file(now: Sequence[State]) -> Path | None:
    """Where the index stands: beside those of other catalogs and libraries; nowhere for what can be read but once."""
    folder = places.cache()
    if folder is None or not all(state.file is None or places.is_file(state.file) for state in now):
        return None
    files = "\0".join(str(state.file.absolute()) if state.file else state.name for state in now)
    return folder / f"{PREFIX}{zlib.crc32(os.fsencode(files)):08x}{SUFFIX}"


def _open(file: Path, now: Sequence[State]) -> sqlite3.Connection | None:
    """The index in `file`, brought up to date where that can be done; else ``None``."""
    if not places.is_file(file):
        return None
    connection = _connect(file)
    try:
        if _is_current(connection, now) or _update(connection, now):
            return connection
    except (sqlite3.DatabaseError, UnicodeDecodeError, DamagedError):  # what SQLite says of a damaged schema quotes it
        pass
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)


def _is_current(connection: sqlite3.Connection, now: Sequence[State]) -> bool:
    _check_stamp(connection)
    stored = connection.execute("SELECT state FROM source ORDER BY number").fetchall()
    return [state for (state,) in stored] == [state.state for state in now] and all(state.state for state in now)


def _check_stamp(connection: sqlite3.Connection) -> None:
    stamp = connection.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
    if not stamp or stamp[0] != _STAMP:
        raise DamagedError


def _update(connection: sqlite3.Connection, now: Sequence[State]) -> bool:
    """Bring an index up to date; another run may have done so by the time that it is this one's turn."""
    from kdlit.index import updating

    connection.execute("BEGIN IMMEDIATE")
    try:
        done = _is_current(connection, now) or updating.update(connection, now)
        connection.execute("COMMIT" if done else "ROLLBACK")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return done


def _store(now: Sequence[State], file: Path) -> None:
    """Build beside `file` and rename: another run sees the old index or the new one, never half of one."""
    import tempfile

    from kdlit.index import indexer

    file.parent.mkdir(parents=True, exist_ok=True)
    sweep(file.parent, file.stem)
    handle, name = tempfile.mkstemp(prefix=file.stem, suffix=UNFINISHED, dir=file.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            indexer.fill(connection, now, _STAMP, progress)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
