"""Bringing a search index up to date: only lines that changed are taken out and entered.

The result is what filling an empty index gives, but for the numbers of papers, which nobody sees. Where that cannot be
had cheaply (many lines changed, or a key is free now that another paper wanted), the index has to be filled anew.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from kdlit import catalog
from kdlit.catalog import read_entry
from kdlit.index import packing
from kdlit.index.indexer import COMMON, Doc, Line, Lines, is_mark, lines, word_row
from kdlit.index.numbersets import DamagedError, bits_of, numbers_of, pack_bits, unpack
from kdlit.states import State

_MOST = 5000
"""When more lines changed, filling the index anew is hardly slower."""


def update(connection: sqlite3.Connection, states: Sequence[State]) -> bool:
    """Enter what changed in the files; ``False`` where the index has to be filled anew.

    Args:
        connection: the index, in a transaction that is rolled back on ``False``.
        states: its files as they are now.

    Raises:
        CatalogError: a file cannot be read.
        DamagedError: the index is damaged.
    """
    catalog.sources()  # says what is missing
    stored = connection.execute("SELECT name, state FROM source ORDER BY number").fetchall()
    if [name for name, _ in stored] != [state.name for state in states]:
        return False
    for number, state in enumerate(states):
        if stored[number][1] != state.state or not state.state:
            change = _compare(Lines.stored(connection, number), state)
            if change is None or not _Update(connection, number, len(states)).make(state, change):
                return False
    return True


class _Change(NamedTuple):
    """How the lines of a file differ from those that the index was made of.

    Attributes:
        lines: as they are now; those that are new have no paper yet.
        added: the lines that are new, by place.
        removed: numbers of the papers that are there no more.
        moved: the place that a line had -> the one that it has now, and its number in the file.
    """

    lines: Lines
    added: dict[int, Line]
    removed: list[int]
    moved: dict[int, tuple[int, int]]


def _compare(before: Lines, state: State) -> _Change | None:
    """What changed; ``None`` when it is much."""
    now, added, moved = Lines(), dict[int, Line](), dict[int, tuple[int, int]]()
    later: defaultdict[bytes, list[int]] | None = None  # where lines stood, from the first that is not where it was
    kept = -1
    for line in lines(state):
        place = kept + 1
        if place < len(before) and before.digest(place) != line.digest:
            if later is None:
                later = defaultdict(list)
                for behind in range(len(before) - 1, kept, -1):
                    later[before.digest(behind)].append(behind)
            found = later.get(line.digest, [])
            while found and found[-1] <= kept:  # what was moved up was taken out and is new
                found.pop()
            place = found[-1] if found and found[-1] <= kept + _MOST else len(before)
        if place < len(before):
            moved[place] = (len(now), line.number)
            now.append(line, before.docs[place])
            kept = place
        else:
            added[len(now)] = line
            now.append(line, 0)
            if len(added) > _MOST:
                return None
    removed = [doc for place, doc in enumerate(before.docs) if doc and place not in moved]
    return _Change(now, added, removed, moved) if len(removed) <= _MOST else None


class _Keys:
    """The keys of the index, in lower case."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __contains__(self, key: object) -> bool:
        return self._connection.execute("SELECT 1 FROM doc WHERE lower = ?", (key,)).fetchone() is not None


class _Update:
    """Changes of one source on their way into the index."""

    def __init__(self, connection: sqlite3.Connection, source: int, sources: int) -> None:
        self._connection = connection
        self._source = source
        self._neighbours = [Lines.stored(connection, number).docs for number in range(sources)]
        self._out: defaultdict[str, list[int]] = defaultdict(list)
        self._in: defaultdict[str, list[int]] = defaultdict(list)
        self._titled: defaultdict[str, list[int]] = defaultdict(list)

    def make(self, state: State, change: _Change) -> bool:
        """Make the changes; ``False`` when keys may have to be given anew."""
        faults = self._connection.execute("SELECT place, text, wanted FROM fault WHERE source = ?", (self._source,))
        kept = [(*change.moved[place], *rest) for place, *rest in faults.fetchall() if place in change.moved]
        self._connection.execute("DELETE FROM fault WHERE source = ?", (self._source,))
        rows = ((self._source, *fault) for fault in kept)
        self._connection.executemany("INSERT INTO fault VALUES (?, ?, ?, ?, ?)", rows)
        new = self._add(change) if self._remove(change.removed) else None
        is_catalog = self._source == 0  # one without papers is refused, when it is filled anew
        if new is None or (is_catalog and not any(change.lines.docs)):
            return False
        rows = ((self._source, *fault) for fault in new)
        self._connection.executemany("INSERT INTO fault VALUES (?, ?, ?, ?, ?)", rows)
        for word in self._out.keys() | self._in.keys():
            self._mend(word)
        ((count,),) = self._connection.execute("SELECT count(*) FROM doc")
        self._connection.execute("UPDATE meta SET value = ? WHERE name = 'papers'", (str(count),))
        change.lines.store(self._connection, self._source, state)
        return True

    def _remove(self, removed: Sequence[int]) -> bool:
        """Take papers out; ``False`` when another may have wanted the key of one."""
        wanted = tuple(key for (key,) in self._connection.execute("SELECT wanted FROM fault WHERE wanted != ''"))
        for doc in removed:
            find = "SELECT lower, paper, words, checksum FROM doc WHERE id = ?"
            row = self._connection.execute(find, (doc,)).fetchone()
            if not row:
                raise DamagedError
            if row[0].startswith(wanted):
                return False
            for word in Doc.of(packing.unpack(*row[1:])).all_words:
                self._out[word].append(doc)
        for table, column in (("doc", "id"), ("name", "doc")):
            self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((doc,) for doc in removed))
        return True

    def _add(self, change: _Change) -> list[tuple[int, int, str, str]] | None:
        """Enter new lines; brings their faults, or ``None`` when a key depends on what stands behind."""
        enter = self._connection.execute
        faults: list[tuple[int, int, str, str]] = []
        keys = _Keys(self._connection)
        ((number,),) = enter("SELECT coalesce(max(id), 0) FROM doc")
        self._neighbours[self._source] = change.lines.docs
        for position, line in change.added.items():
            paper, fault, wanted = read_entry(line.text, keys)
            if fault or wanted:
                faults.append((position, line.number, fault, wanted))
            if paper is None:
                continue
            place, is_last = self._place(position)
            if place is None or (wanted and not is_last):
                return None
            number += 1
            change.lines.docs[position] = number
            doc = Doc.of(paper)
            enter("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?, ?)", (number, place, *doc.row))
            self._connection.executemany("INSERT INTO name VALUES (?, ?)", ((name, number) for name in doc.names))
            for word in doc.all_words:
                self._in[word].append(number)
            for word in doc.title_words:
                self._titled[word].append(number)
        return faults

    def _place(self, position: int) -> tuple[float | None, bool]:
        """Where a new paper stands between its neighbours, if there is room; and whether it is the last of all."""
        own = self._neighbours[self._source]
        behind = (own[position + 1 :], *self._neighbours[self._source + 1 :])
        ahead = (own[:position], *reversed(self._neighbours[: self._source]))
        after = self._place_of(next((doc for docs in behind for doc in docs if doc), 0))
        before = self._place_of(next((doc for docs in ahead for doc in reversed(docs) if doc), 0))
        if after is None:
            return (before or 0.0) + 1, True
        before = after - 2 if before is None else before
        middle = (before + after) / 2
        return (middle if before < middle < after else None), False

    def _place_of(self, doc: int) -> float | None:
        row = self._connection.execute("SELECT place FROM doc WHERE id = ?", (doc,)).fetchone()
        return row[0] if row else None

    def _mend(self, word: str) -> None:
        """Bring up to date which papers have a word."""
        find = self._connection.execute
        row = find("SELECT docs, titles FROM posting WHERE word = ?", (word,)).fetchone()
        out, new = bits_of(self._out.get(word, ())), bits_of(self._in.get(word, ()))
        docs = (unpack(row[0]) if row else 0) & ~out | new
        if not docs:
            find("DELETE FROM posting WHERE word = ?", (word,))
            find("DELETE FROM word WHERE word = ?", (word,))
            return
        titles = None
        if row and row[1]:
            titles = pack_bits(unpack(row[1]) & ~out | bits_of(self._titled.get(word, ())))
        elif docs.bit_count() > COMMON and not is_mark(word):
            titles = pack_bits(self._titled_with(word, docs))
        find("REPLACE INTO posting VALUES (?, ?, ?)", (word, pack_bits(docs), titles))
        if not is_mark(word):
            find("REPLACE INTO word VALUES (?, ?, ?, ?)", word_row(word, docs.bit_count()))

    def _titled_with(self, word: str, docs: int) -> int:
        """Of papers those that have a word in the title."""
        found = array("I")
        for doc in numbers_of(docs):
            (words,) = self._connection.execute("SELECT words FROM doc WHERE id = ?", (doc,)).fetchone()
            if word in words.partition("\n")[0].split():
                found.append(doc)
        return bits_of(found)
