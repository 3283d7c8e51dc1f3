"""The papers at hand; on a terminal it is shown how far their index is, should it be built on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kdlit.cli import talk

if TYPE_CHECKING:
    from kdlit.holdings import Holdings
    from kdlit.index.indexed import IndexedCatalog


def papers() -> Holdings | IndexedCatalog:
    """The catalog in use, and the user's library behind it.

    Raises:
        CatalogError: a file is missing, unreadable, or not UTF-8.
    """
    from kdlit import holdings  # a search needs only the index

    with shown() as progress:
        return holdings.load(progress)


@contextmanager
def shown() -> Iterator[Callable[[int, int], None] | None]:
    """Brings what is to be told how far the index is; ``None`` where nobody watches."""
    last = -1

    def show(done: int, total: int) -> None:
        nonlocal last
        now = 100 * done // max(total, 1)
        if now != last:
            last = now
            talk.progress(f"indexing the catalog: {now} %")

    try:
        yield show if sys.stderr.isatty() and not talk.quiet else None
    finally:
        talk.progress("")
