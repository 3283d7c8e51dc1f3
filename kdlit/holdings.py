"""The papers at hand as commands need them: a small catalog is read, of a large one as much as is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kdlit import catalog, states
from kdlit.catalog import Catalog
from kdlit.filters import Filters
from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.index.indexed import IndexedCatalog
    from kdlit.index.indexer import Progress
    from kdlit.query import Query

_Made = TypeVar("_Made")


class Holdings(Catalog):
    """The papers of the catalog in use and of the user's library behind it."""

    def passing(self, filters: Filters) -> list[Paper]:
        """The papers that pass `filters`, in order."""
        return list(filter(filters.compile(), self.papers))

    def matching(self, asked: Query) -> list[Paper]:
        """The papers that pass the filters of a query and are not left out by it, in order."""
        return list(filter(asked.compile(), self.papers))

    def made(self, make: Callable[[Paper], _Made], filters: Filters) -> list[_Made]:
        """What `make` makes of each paper that passes `filters`, in any order."""
        return [make(paper) for paper in self.passing(filters)]


def load(progress: Progress | None = None) -> Holdings | IndexedCatalog:
    """The catalog in use, and the user's library behind it: read as far as it is asked for where it is large.

    Args:
        progress: is told how far their index is, should it be built.

    Raises:
        CatalogError: a file is missing, unreadable, or not UTF-8.
    """
    if states.are_large():
        from kdlit.index import indexed  # the modules for it cost more time than a small catalog

        if found := indexed.load(progress):
            return found
    whole = catalog.load()
    return Holdings(whole.papers, whole.problems)
