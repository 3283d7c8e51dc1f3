"""The papers of the search index: a few of them can be had without reading all."""

from __future__ import annotations

import gc
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from kdlit import collector
from kdlit.index import packing
from kdlit.index.numbersets import DamagedError, bits_of, numbers_of, union, unpack, unseal
from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.filters import Filters

_Row = tuple[int, float, bytes, str, int]
_ROW = "SELECT id, place, paper, words, checksum FROM doc"
"""A paper's number and place, and what `packing.unpack` takes."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """No paper is part of a circle, and to look for circles among 165,000 takes a second, now and later."""
    with collector.at_rest():
        try:
            yield
        finally:
            gc.freeze()


class Shelf:
    """The papers of an index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def close(self) -> None:
        """Close the index."""
        self._database.close()

    @cached_property
    def count(self) -> int:
        """How many papers there are."""
        ((count,),) = self._database.execute("SELECT value FROM meta WHERE name = 'papers'")
        return int(count)

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """A line for each row of the catalog that could not be read as it stands."""
        rows = self._database.execute(
            "SELECT name, line, text FROM fault JOIN source ON source = number WHERE text != '' ORDER BY source, line"
        )
        return tuple(f"{name}, line {line}: {text}" for name, line, text in rows)

    def paper(self, number: int) -> Paper:
        """The paper with a number.

        Raises:
            DamagedError: there is none, or its row is not what was stored.
        """
        return packing.unpack(*self._row(number)[2:])

    def _row(self, number: int) -> _Row:
        row: _Row | None = self._database.execute(f"{_ROW} WHERE id = {number:d}").fetchone()
        if not row:
            raise DamagedError
        return row

    def papers(self, among: int = -1) -> tuple[Paper, ...]:
        """The papers whose numbers are in a set of bits, or all, in order.

        Raises:
            DamagedError: a row is not what was stored.
        """
        # They stand in order but for a few; SQLite, asked for it, would move them all.
        return tuple([paper for _, _, paper in sorted(self.each(among), key=itemgetter(1))])

    def each(self, among: int = -1) -> Iterator[tuple[int, float, Paper]]:
        """The papers whose numbers are in a set of bits, or all, in any order, each with its number and place.

        Raises:
            DamagedError: a row is not what was stored, or is not there.
        """
        with _without_collector():
            left = self.count if among < 0 else among.bit_count()
            rows = self._database.execute(_ROW) if among < 0 else map(self._row, numbers_of(among))
            for number, place, *stored in rows:
                yield number, place, packing.unpack(*stored)
                left -= 1
            if left:
                raise DamagedError

    def keys(self) -> list[str]:
        """The citation key of every paper, sorted."""
        return [key for (key,) in self._database.execute("SELECT key FROM doc ORDER BY key")]

    def find(self, reference: str) -> Paper | None:
        """The paper with a citation key, or the first with an identifier, or the only one with a URL, or ``None``."""
        reference = reference.strip()
        rows = self._database.execute("SELECT id FROM doc WHERE lower = ? ORDER BY place", (reference.lower(),))
        row = rows.fetchone() if reference else None
        if row or not reference:
            return self.paper(row[0]) if row else None
        from kdlit import identifiers  # a key needs no identifiers
        from kdlit.index import fieldwords

        identifier = identifiers.parse(reference)
        name = fieldwords.identifier_word(identifier) if identifier else fieldwords.address_word(reference)
        find = "SELECT doc FROM name JOIN doc ON id = doc WHERE name = ? ORDER BY place LIMIT 2"
        found = self._database.execute(find, (name,)).fetchall()
        return self.paper(found[0][0]) if found and (identifier or len(found) == 1) else None

    def numbers(self, words: Iterable[str]) -> int:
        """The numbers of the papers that have one of `words`, as a set of bits."""
        return union(filter(None, map(self.having, words)))

    def having(self, word: str) -> int:
        """The numbers of the papers that have a word or a mark, as a set of bits."""
        row = self._database.execute("SELECT docs FROM posting WHERE word = ?", (word,)).fetchone()
        return unpack(row[0]) if row else 0

    def titled(self, words: Iterable[str]) -> int:
        """The numbers of papers that have one of `words` in their title, as a set of bits; not of all where few do."""
        find = "SELECT titles FROM posting WHERE word = ? AND titles IS NOT NULL"
        rows = (row for word in words for row in self._database.execute(find, (word,)))
        return union(unpack(titles) for (titles,) in rows)

    def forms(self, roots: Iterable[str]) -> Iterator[str]:
        """The words whose forms have one of `roots` in common (see `kdlit.words.root`)."""
        for root in roots:
            find = "SELECT word FROM word WHERE stem = ? OR (word = ? AND stem IS NULL)"
            yield from (word for (word,) in self._database.execute(find, (root, root)))

    def called(self, text: str) -> int:
        """The numbers of the papers of which a text is the key or an identifier, as a set of bits."""
        from kdlit import identifiers
        from kdlit.index import fieldwords

        identifier = identifiers.parse(text)
        names = [fieldwords.bare_word(text), *([fieldwords.identifier_word(identifier)] if identifier else [])]
        rows = self._database.execute("SELECT id FROM doc WHERE lower = ?", (text.lower(),))
        return self.named(names) | union(1 << number for (number,) in rows)

    def named(self, names: Iterable[str]) -> int:
        """The numbers of the papers that go by identifiers or addresses, given as words of the index."""
        rows = (row for name in names for row in self._database.execute("SELECT doc FROM name WHERE name = ?", (name,)))
        return union(1 << number for (number,) in rows)

    def of_library(self) -> int:
        """The numbers of the papers that stand in the user's library, as a set of bits."""
        rows = self._database.execute("SELECT docs FROM source WHERE number > 0")
        return union(bits_of(array("I", unseal(docs))) for (docs,) in rows) & ~1

    def among(self, filters: Filters) -> int:
        """The numbers of all papers that pass `filters`, and perhaps of others, as a set of bits."""
        from kdlit.index.fieldwords import wanted_marks

        found = -1
        for marks in wanted_marks(filters, self._years):
            found &= self.numbers(marks)
        return found

    def _years(self) -> Iterator[int]:
        rows = self._database.execute("SELECT word FROM posting WHERE word BETWEEN '#year ' AND '#year!'")
        return (int(word.partition(" ")[2]) for (word,) in rows)
