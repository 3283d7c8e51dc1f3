"""Which papers a query may leave out: those alone have to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kdlit.index.numbersets import union
from kdlit.index.shelf import Shelf
from kdlit.query import Query, written_together
from kdlit.words import words


class LeftOut(NamedTuple):
    """Numbers of papers as sets of bits: those that a query leaves out for sure, and all that it may leave out."""

    surely: int
    perhaps: int


def find(shelf: Shelf, asked: Query) -> LeftOut:
    """Which papers `asked` leaves out, as far as their words tell."""
    surely, perhaps = 0, union(map(shelf.among, asked.not_filters))
    for text in asked.not_words:
        joined = written_together(text)
        surely |= shelf.titled(shelf.forms([joined]))
        perhaps |= _having(shelf, joined, shelf.forms) | shelf.called(text)
    for phrase in asked.not_phrases:
        perhaps |= _having(shelf, "".join(words(phrase)), iter)
    return LeftOut(surely, perhaps)


def _having(shelf: Shelf, joined: str, meant: Callable[[Iterable[str]], Iterator[str]]) -> int:
    """The papers that may have neighbouring words which make up `joined`: the whole, or its begin and its end.

    Args:
        shelf: the papers.
        joined: words written as one.
        meant: the words of the index that parts of it stand for.
    """
    starts = shelf.numbers(meant(joined[:end] for end in range(1, len(joined))))
    ends = shelf.numbers(meant(joined[start:] for start in range(1, len(joined))))
    return shelf.numbers(meant([joined])) | (starts & ends)
