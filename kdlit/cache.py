"""The metadata cache: what services said, one record each, in an SQLite file that kdlit may lose at any time.

The file keeps no journal beside it between writes, so it also works on the network file systems that home folders
often stand on, where SQLite's write-ahead log does not (https://www.sqlite.org/wal.html). Each `Cache.put` is one
transaction: a killed run leaves it done or not begun.

Nothing here stops a run. A file that is damaged, or of another version of kdlit, is set aside; where nothing can be
written, the run goes on with a copy in memory. `Cache.messages` says so, once.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import time
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.identifiers import Identifier

_Result = TypeVar("_Result")
_Row = tuple[str | None, float, str, str]

_NAME = "metadata.sqlite"
_APPLICATION = 0x6B646C74  # "kdlt"
_VERSION = 1
_SCHEMA = (
    """
    CREATE TABLE record (
        source TEXT, identifier TEXT, paper TEXT, etag TEXT, last_modified TEXT, fetched_at REAL,
        PRIMARY KEY (source, identifier)
    )
    """,
    "CREATE TABLE start (operator TEXT PRIMARY KEY, started_at REAL)",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_VERSION}",
)
_INSERT = "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT paper, fetched_at, etag, last_modified FROM record WHERE source = ? AND identifier = ?"
# A start in the future is from before the clock was set back.
_CLAIM = """
    INSERT INTO start VALUES (:operator, :now) ON CONFLICT (operator) DO UPDATE SET started_at = :now
    WHERE started_at <= :now - :interval OR started_at > :now
"""
_STARTED = "SELECT started_at FROM start WHERE operator = :operator"
_BUSY_SECONDS = 5.0

_DAY = 86400.0
_PUBLISHED_FOR = 180 * _DAY
_PREPRINT_FOR = 30 * _DAY
_MISSING_FOR = _DAY


class Entry(NamedTuple):
    """What a service once said of an identifier.

    `paper` is ``None`` where it said that there is none. An entry that is not `fresh` is good enough where the service
    cannot be asked, and `etag` and `last_modified` let it say that nothing has changed.
    """

    paper: Paper | None
    fetched_at: float
    fresh: bool
    etag: str = ""
    last_modified: str = ""


class Info(NamedTuple):
    """The state of the cache: where it is (``None``: in memory), its bytes, its records by source, their ages."""

    path: Path | None
    size: int
    records: Mapping[str, int]
    oldest: float | None
    newest: float | None


class Cache:
    """Records by source and identifier; usable from any number of threads and processes; a context manager.

    Args:
        folder: where the file stands or will stand; ``None`` keeps everything in memory.
        clock: seconds since the epoch.

    Attributes:
        messages: what went wrong, in plain words; each cause is named once.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time) -> None:
        self.messages: list[str] = []
        self._clock = clock
        self._lock = threading.Lock()
        self._file = folder / _NAME if folder else None
        self._inode = 0
        self._database = self._open()

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. What was put is in it already."""
        with self._lock:
            self._database.close()

    def get(self, source: str, identifier: Identifier) -> Entry | None:
        """What `source` said of `identifier`, or ``None`` if it was never asked."""
        return self.get_many(source, [identifier]).get(identifier)

    def get_many(self, source: str, identifiers: Iterable[Identifier]) -> dict[Identifier, Entry]:
        """What `source` said of `identifiers`; those that it was never asked for are left out."""
        wanted = list(identifiers)

        def work(database: sqlite3.Connection) -> list[_Row | None]:
            database.execute("BEGIN")
            return [database.execute(_SELECT, (source, str(one))).fetchone() for one in wanted]

        entries = ((one, self._entry(row)) for one, row in zip(wanted, self._safely(work), strict=True) if row)
        return {one: entry for one, entry in entries if entry}

    def put(
        self,
        source: str,
        papers: Mapping[Identifier, Paper | None],
        *,
        etag: str = "",
        last_modified: str = "",
    ) -> None:
        """Keep an answer of `source`, all of it at once: the papers, ``None`` for those that it does not have.

        Args:
            source: the name of the service.
            papers: what it said, by what it was asked for.
            etag: the answer's validator; it makes sense where the answer was of one paper.
            last_modified: the answer's date, likewise.
        """
        now = self._clock()
        rows = [
            (source, str(one), json.dumps(paper.to_json()) if paper else None, etag, last_modified, now)
            for one, paper in papers.items()
        ]
        self._safely(lambda database: _write(database, _INSERT, rows))

    def start(self, operator: str, interval: float) -> float:
        """Keep requests to `operator` apart, those of other processes included; a `kdlit.http.Pace`.

        The start is noted when it happens, not promised ahead: a killed run keeps nobody waiting.

        Returns:
            Seconds still to wait; 0.0 if a request may start now, which is noted.
        """
        now = self._clock()
        values = {"operator": operator, "now": now, "interval": interval}

        def work(database: sqlite3.Connection) -> float:
            if _write(database, _CLAIM, [values]):
                return 0.0
            started_at: float = database.execute(_STARTED, values).fetchone()[0]
            return started_at + interval - now

        return self._safely(work)

    def clear(self) -> int:
        """Forget all records, and delete files that were set aside; returns how many records there were."""
        records = self._safely(lambda database: _write(database, "DELETE FROM record", [()]))
        self._safely(lambda database: database.execute("VACUUM"))
        if self._file:
            for broken in self._file.parent.glob(f"{_NAME}.broken-*"):
                with suppress(OSError):
                    broken.unlink()
        return records

    def info(self) -> Info:
        """How much is in the cache, and how old it is."""
        query = "SELECT source, COUNT(*), MIN(fetched_at), MAX(fetched_at) FROM record GROUP BY source"
        rows = self._safely(lambda database: database.execute(query).fetchall())
        return Info(
            path=self._file,
            size=_size(self._file),
            records={source: records for source, records, _, _ in rows},
            oldest=min((oldest for _, _, oldest, _ in rows), default=None),
            newest=max((newest for _, _, _, newest in rows), default=None),
        )

    def _entry(self, row: _Row) -> Entry | None:
        text, fetched_at, etag, last_modified = row
        if text and not text.isascii():  # as `put` does not write it: the file was damaged
            return None
        try:
            paper = Paper.from_json(json.loads(text)) if text is not None else None
        except ValueError:  # PaperError is one, too
            return None
        lasts = _MISSING_FOR if paper is None else _PUBLISHED_FOR if paper.published else _PREPRINT_FOR
        fresh = 0 <= self._clock() - fetched_at < lasts
        return Entry(paper, fetched_at, fresh, etag, last_modified)

    def _safely(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        with self._lock:
            return self._attempt(work)

    def _attempt(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Do `work`; where the file does not let it be done, do it on better ground: a new file, or memory."""
        try:
            with self._database:
                return work(self._database)
        except sqlite3.OperationalError as error:
            if not self._file:
                raise
            self._retreat(self._file, error)
        except sqlite3.DatabaseError as error:
            # Subclasses stand for faults of the program, such as using a cache that was closed.
            if not self._file or type(error) is not sqlite3.DatabaseError:
                raise
            self._database.close()
            self._set_aside(self._file, error)
            self._database = self._open()
        return self._attempt(work)

    def _open(self) -> sqlite3.Connection:
        """Open the file, a new one if need be, or else a database in memory."""
        if not self._file:
            return _prepared(_connected(":memory:"))
        try:
            return self._open_file(self._file)
        except (OSError, sqlite3.OperationalError) as error:
            self._give_up(self._file, error)
        except sqlite3.DatabaseError as error:
            self._set_aside(self._file, error)
        return self._open()

    def _open_file(self, file: Path) -> sqlite3.Connection:
        file.parent.mkdir(parents=True, exist_ok=True)
        database = _connected(file)
        try:
            self._inode = file.stat().st_ino
            return _prepared(database)
        except BaseException:
            database.close()
            raise

    def _set_aside(self, file: Path, error: sqlite3.Error) -> None:
        """Rename the file that was opened, unless another run has done so."""
        try:
            if file.stat().st_ino != self._inode:
                return
            broken = next(name for name in _broken(file) if not name.exists())
            # A journal that stayed behind would be played back into the new file.
            with suppress(FileNotFoundError):
                Path(f"{file}-journal").replace(f"{broken}-journal")
            file.replace(broken)
        except FileNotFoundError:
            return
        except OSError as hindrance:
            self._give_up(file, hindrance)
            return
        self.messages.append(f"{file} cannot be read ({error}): it is now {broken.name}, and a new one is begun")

    def _retreat(self, file: Path, error: sqlite3.Error) -> None:
        """Go on with a copy in memory, as far as the file can still be read."""
        rows = []
        with suppress(sqlite3.Error, UnicodeDecodeError):
            rows = self._database.execute("SELECT * FROM record").fetchall()
        self._database.close()
        self._give_up(file, error)
        self._database = self._open()
        self._database.executemany(_INSERT, rows)

    def _give_up(self, file: Path, error: Exception) -> None:
        reason = error.strerror or error if isinstance(error, OSError) else error
        self.messages.append(f"{file} cannot be used ({reason}): what is looked up is not kept")
        self._file = None


def _write(
    database: sqlite3.Connection, statement: str, rows: Iterable[Sequence[object] | Mapping[str, object]]
) -> int:
    """Change the database, all of it or nothing; returns how many rows were changed."""
    database.execute("BEGIN IMMEDIATE")
    return database.executemany(statement, rows).rowcount


def _size(file: Path | None) -> int:
    with suppress(OSError):
        return file.stat().st_size if file else 0
    return 0


def _broken(file: Path) -> Iterator[Path]:
    return (file.with_name(f"{file.name}.broken-{number}") for number in count(1))


def _connected(place: Path | str) -> sqlite3.Connection:
    # Transactions are begun by hand: the module's own do not begin with the first reading.
    database = sqlite3.connect(place, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    return database


def _prepared(database: sqlite3.Connection) -> sqlite3.Connection:
    """The database ready for use: an empty one gets its tables.

    Raises:
        sqlite3.DatabaseError: it is no cache, or of another version.
    """

    def state() -> tuple[int, ...]:
        names = ("application_id", "user_version", "schema_version")
        return tuple(database.execute(f"PRAGMA {name}").fetchone()[0] for name in names)

    try:
        database.execute("PRAGMA synchronous = NORMAL")
        if state() == (0, 0, 0):
            with database:
                database.execute("BEGIN IMMEDIATE")
                if state() == (0, 0, 0):  # still: another run may have been quicker
                    for statement in _SCHEMA:
                        database.execute(statement)
    except UnicodeDecodeError as error:  # what SQLite says of a damaged schema quotes it
        raise sqlite3.DatabaseError("its schema is damaged") from error
    if state()[:2] != (_APPLICATION, _VERSION):
        raise sqlite3.DatabaseError("not a cache of this version of kdlit")
    return database
