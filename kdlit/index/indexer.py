"""Filling the search index, and bringing it up to date when lines of its files changed."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from kdlit import catalog, collector
from kdlit.catalog import Source, read_entry
from kdlit.index import fieldwords, packing
from kdlit.index.numbersets import pack, seal, unseal
from kdlit.index.schema import INDICES, TABLES
from kdlit.paper import Paper
from kdlit.states import State
from kdlit.words import stem

COMMON = 300
"""Of words that more papers have, the index knows in which of them the title has it."""
_STEP = 2000
_MANY = 10_000_000
"""Bytes of a catalog that are too many for one process."""

Progress = Callable[[int, int], None]
"""Is told how many bytes are done, and of how many."""


class Line(NamedTuple):
    """A line of a source that is not blank: its number, its text, and what tells it from another."""

    number: int
    text: str
    digest: bytes


class Lines:
    """What the index keeps of the lines of a source: of each a digest, and the number of its paper or 0."""

    def __init__(self) -> None:
        self.digests = bytearray()
        self.docs = array("I")

    def __len__(self) -> int:
        return len(self.docs)

    def append(self, line: Line, doc: int) -> None:
        """Add a line."""
        self.digests += line.digest
        self.docs.append(doc)

    def digest(self, place: int) -> bytes:
        """The digest of the line at `place`."""
        return bytes(self.digests[place * _DIGEST : (place + 1) * _DIGEST])

    def store(self, connection: sqlite3.Connection, source: int, state: State) -> None:
        """Enter them, and the state of their source."""
        row = (source, state.name, state.state, seal(bytes(self.digests)), seal(self.docs.tobytes()))
        connection.execute("REPLACE INTO source VALUES (?, ?, ?, ?, ?)", row)

    @classmethod
    def stored(cls, connection: sqlite3.Connection, source: int) -> Lines:
        """Those of a source as they were entered.

        Raises:
            DamagedError: they are not what was entered.
        """
        row = connection.execute("SELECT digests, docs FROM source WHERE number = ?", (source,)).fetchone()
        found = cls()
        if row:
            found.digests += unseal(row[0])
            found.docs.frombytes(unseal(row[1]))
        return found


_DIGEST = 8


def fill(connection: sqlite3.Connection, states: Sequence[State], stamp: str, progress: Progress | None = None) -> None:
    """Create the tables in an empty database and enter all papers.

    Raises:
        CatalogError: a file is missing, unreadable, not UTF-8, or the catalog holds no paper.
    """
    catalog.sources()  # says what is missing
    connection.executescript(TABLES)
    filling = _Filling(connection)
    total = sum(state.size for state in states)
    done = 0
    with connection, collector.at_rest():
        for number, state in enumerate(states):
            for line, doc in _worked_out(lines(state), total):
                filling.enter(number, line, doc)
                done += len(line.text) + 1
                if progress is not None and filling.count % _STEP == 0:
                    progress(min(done, total), total)
            filling.close(number, state)
        filling.finish(stamp)


def _worked_out(found: Iterable[Line], total: int) -> Iterator[tuple[Line, Doc | None]]:
    """Lines, each with what the index is to hold of its paper where other processes could say that."""
    if total < _MANY:
        yield from ((line, None) for line in found)
        return
    from kdlit.index.preparing import Helpers  # most catalogs are small

    with Helpers() as helpers:
        for line, made in helpers.work(found, Line._fields.index("text")):
            yield line, Doc(*made) if made else None


def serve() -> None:
    """What a helping process does."""
    from kdlit.index import preparing

    preparing.serve(_work_out)


def _work_out(text: str) -> tuple[object, ...] | None:
    """What the index is to hold of the paper in a line, but for one with which anything is wrong."""
    paper, fault, _ = read_entry(text, frozenset()) if text.strip() else (None, "", "")
    return tuple(Doc.of(paper)) if paper is not None and not fault else None


def lines(state: State) -> Iterator[Line]:
    """The lines of a source that are not blank.

    Raises:
        CatalogError: it cannot be read, or is not UTF-8.
    """
    source = Source(state.name, state.file)
    for number, line in enumerate(source.lines(), start=1):
        if line.strip():
            yield Line(number, source.text(line, number), blake2b(line, digest_size=_DIGEST).digest())


def _no_numbers() -> array[int]:
    return array("I")


class _Filling:
    """Papers on their way into an empty index; the words of all are put together in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._keys: set[str] = set()
        self._numbers: dict[str, array[int]] = defaultdict(_no_numbers)
        self._titles: dict[str, array[int]] = defaultdict(_no_numbers)
        self._lines = Lines()
        self._rows: list[tuple[object, ...]] = []
        self._names: list[tuple[str, int]] = []
        self._faults: list[tuple[int, int, int, str, str]] = []
        self.count = 0

    def enter(self, source: int, line: Line, doc: Doc | None = None) -> None:
        """Enter what a line holds: a paper, or a fault.

        Args:
            source: the number of the file.
            line: the line.
            doc: what it makes if the paper can have its key, where that is known already.
        """
        fault = wanted = ""
        if doc is None or doc.row[1] in self._keys:
            paper, fault, wanted = read_entry(line.text, self._keys)
            doc = Doc.of(paper) if paper is not None else None
        number = 0
        if doc is not None:
            self.count = number = self.count + 1
            self._keys.add(doc.row[1])
            self._rows.append((number, float(number), *doc.row))
            if len(self._rows) >= _STEP:
                self._flush()
            for word in doc.all_words:
                self._numbers[word].append(number)
            for word in doc.title_words:
                self._titles[word].append(number)
            self._names += ((name, number) for name in doc.names)
        if fault or wanted:
            self._faults.append((source, len(self._lines), line.number, fault, wanted))
        self._lines.append(line, number)

    def _flush(self) -> None:
        self._connection.executemany("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?, ?)", self._rows)
        self._connection.executemany("INSERT INTO name VALUES (?, ?)", self._names)
        self._rows.clear()
        self._names.clear()

    def close(self, number: int, state: State) -> None:
        """End a source."""
        if number == 0 and self._faults and not self.count:
            _, _, line, fault, _ = self._faults[0]
            raise catalog.no_catalog(f"{state.name}, line {line}: {fault}")
        self._lines.store(self._connection, number, state)
        self._lines = Lines()

    def finish(self, stamp: str) -> None:
        """Enter what only now is complete."""
        self._flush()
        enter = self._connection.executemany
        enter("INSERT INTO fault VALUES (?, ?, ?, ?, ?)", self._faults)
        enter("INSERT INTO meta VALUES (?, ?)", (("stamp", stamp), ("papers", str(self.count))))
        in_order = sorted(self._numbers)
        rows = (word_row(word, len(self._numbers[word])) for word in in_order if not is_mark(word))
        enter("INSERT INTO word VALUES (?, ?, ?, ?)", rows)
        enter("INSERT INTO posting VALUES (?, ?, ?)", self._postings(in_order))
        for statement in filter(str.strip, INDICES.split(";")):
            self._connection.execute(statement)

    def _postings(self, in_order: Iterable[str]) -> Iterator[tuple[str, bytes, bytes | None]]:
        for word in in_order:
            numbers = self._numbers[word]
            common = len(numbers) > COMMON and not is_mark(word)
            yield word, pack(numbers), pack(self._titles.get(word, ())) if common else None


def is_mark(word: str) -> bool:
    """Whether it is no word, but something that filters ask."""
    return word.startswith("#")


def word_row(word: str, papers: int) -> tuple[str, int, str | None, str]:
    """The row of a word that so many papers have."""
    return word, papers, None if word.isdigit() else stem(word), word[::-1]


class Doc(NamedTuple):
    """What the index holds of a paper."""

    row: tuple[str, str, int, str, bytes]
    all_words: set[str]
    title_words: set[str]
    names: list[str]

    @classmethod
    def of(cls, paper: Paper) -> Doc:
        """What the index is to hold of a paper."""
        words = fieldwords.of(paper)
        title, _, rest = words.partition("\n")
        in_order = title.split()
        before_idents, _, idents = rest.rpartition("\n")
        title_words = set(in_order)
        all_words = title_words.union(before_idents.split(), fieldwords.marks(paper))
        all_words.add(fieldwords.length_mark(len(in_order)))
        names = [*dict.fromkeys(idents.split()), *fieldwords.addresses(paper)]
        packed = packing.pack(paper)
        row = (paper.key, paper.key.lower(), packing.checksum_of(packed, words), words, packed)
        return cls(row, all_words, title_words, names)
