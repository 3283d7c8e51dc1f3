"""The papers at hand where there are many: read from their index, as far as they are asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kdlit import catalog, index
from kdlit.catalog import Catalog
from kdlit.filters import Filters
from kdlit.index.numbersets import DamagedError, numbers_of
from kdlit.index.shelf import Shelf
from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.index.indexer import Progress
    from kdlit.query import Query

_Answer = TypeVar("_Answer")


def load(progress: Progress | None = None) -> IndexedCatalog | None:
    """The catalog in use, and the user's library behind it; ``None`` where no index can be kept.

    Args:
        progress: is told how far the index is, should it be built.

    Raises:
        CatalogError: a file is missing, unreadable, or not UTF-8.
    """
    index.progress = progress
    try:
        database = index.kept()
        return IndexedCatalog(Shelf(database)) if database else None
    except (sqlite3.DatabaseError, DamagedError):
        return None


class Near(NamedTuple):
    """Papers near others, in order, and the keys of those among them that stand in the user's library."""

    papers: tuple[Paper, ...]
    own: frozenset[str]


class IndexedCatalog(Catalog):
    """The papers at hand by way of their index; where that turns out to be damaged, as their files have them."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__((), shelf.problems)
        self._shelf = shelf

    def close(self) -> None:
        """Let go of the index; nothing can be asked any more."""
        self._shelf.close()

    def __len__(self) -> int:
        return self._shelf.count

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every paper."""
        if not self._papers:
            self._papers = self._ask(lambda shelf: shelf.papers(), lambda whole: whole.papers)
        return self._papers

    @property
    def keys(self) -> Sequence[str]:
        """The citation key of every paper, sorted."""
        return self._ask(lambda shelf: shelf.keys(), lambda whole: whole.keys)

    def passing(self, filters: Filters) -> list[Paper]:
        """The papers that pass `filters`, in order."""
        passes = filters.compile()
        found = self._ask(lambda shelf: shelf.papers(shelf.among(filters)), lambda whole: whole.papers)
        return [paper for paper in found if passes(paper)]

    def matching(self, asked: Query) -> list[Paper]:
        """The papers that pass the filters of a query and are not left out by it, in order."""
        return self._ask(
            lambda shelf: _matching(shelf, asked), lambda whole: list(filter(asked.compile(), whole.papers))
        )

    def near(self, papers: Sequence[Paper]) -> Near | None:
        """The papers that may be the same as one of `papers`; ``None`` where the index cannot say."""
        return self._ask(lambda shelf: _near(shelf, papers), lambda _: None)

    def made(self, make: Callable[[Paper], _Answer], filters: Filters) -> list[_Answer]:
        """What `make` makes of each paper that passes `filters`, in any order; no paper is kept."""
        passes = filters.compile()
        return self._ask(
            lambda shelf: [make(paper) for _, _, paper in shelf.each(shelf.among(filters)) if passes(paper)],
            lambda whole: [make(paper) for paper in whole if passes(paper)],
        )

    def find(self, reference: str) -> Paper | None:
        """The paper with a citation key, or with any identifier or URL, or ``None``."""
        return self._ask(lambda shelf: shelf.find(reference), lambda whole: whole.find(reference))

    def _ask(self, question: Callable[[Shelf], _Answer], instead: Callable[[Catalog], _Answer]) -> _Answer:
        try:
            return question(self._shelf)
        except (sqlite3.DatabaseError, DamagedError):
            return instead(catalog.load())


def _matching(shelf: Shelf, asked: Query) -> list[Paper]:
    from kdlit.index import leftout

    left_out = leftout.find(shelf, asked)
    gone, doubtful = (set(numbers_of(numbers)) for numbers in left_out)
    passes, wanted = asked.compile(), asked.wanted.compile()
    found = [
        (place, paper)
        for number, place, paper in shelf.each(shelf.among(asked.filters))
        if number not in gone and (passes if number in doubtful else wanted)(paper)
    ]
    return [paper for _, paper in sorted(found, key=itemgetter(0))]


def _near(shelf: Shelf, papers: Sequence[Paper]) -> Near:
    from kdlit.index.nearby import nearby

    found, library = nearby(shelf, papers), set(numbers_of(shelf.of_library()))
    rows = sorted(shelf.each(found), key=itemgetter(1))
    return Near(
        tuple(paper for _, _, paper in rows), frozenset(paper.key for number, _, paper in rows if number in library)
    )
