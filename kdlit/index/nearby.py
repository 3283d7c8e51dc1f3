"""Which papers of the index may be the same as others: those alone have to be compared with them.

Records are one paper by an identifier or an address, or by titles of which at least half of the words are the same, or
by the same people under a title that was changed (see `kdlit.sameness`). Whatever shares as much is found; most of it
is another paper still.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kdlit import identifiers
from kdlit.index import fieldwords
from kdlit.index.numbersets import Tally, union
from kdlit.index.shelf import Shelf
from kdlit.matching import Title, languages
from kdlit.paper import Paper
from kdlit.text import foldings
from kdlit.words import MINOR_WORDS, root, words

_MOST_OF_A_NAME = 2000
"""Papers that may have the name of a method; it is a word like others where more have it."""


def nearby(shelf: Shelf, papers: Iterable[Paper]) -> int:
    """The numbers of the papers that may be the same as one of `papers`, as a set of bits."""
    return union(_near(shelf, paper) for paper in papers)


def _near(shelf: Shelf, paper: Paper) -> int:
    found, related = shelf.named(_names(paper)), 0
    for title in (Title(text) for text in _titles(paper)):
        named = shelf.having(title.name) if title.name else 0
        found |= named if named.bit_count() <= _MOST_OF_A_NAME else 0
    for text in _titles(paper):
        alike, some = _titled(shelf, text)
        found |= alike
        related |= some
    return found | (related & _by_the_same(shelf, paper))


def _names(paper: Paper) -> list[str]:
    """What the paper is called by identifiers and addresses, as the index has them."""
    in_journal = identifiers.parse(paper.journal) if paper.journal else None
    known = dict.fromkeys((*identifiers.named(paper), *([in_journal] if in_journal else ())))
    return [*map(fieldwords.identifier_word, known), *fieldwords.addresses(paper)]


def _titles(paper: Paper) -> list[str]:
    return [text for title in paper.titles for text in languages(title)]


def _titled(shelf: Shelf, title: str) -> tuple[int, int]:
    """The papers with half of the words of a title, or of their own; and those with one of them."""
    known = words(title)
    roots = dict.fromkeys(root(word) for word in known if word not in MINOR_WORDS) or dict.fromkeys(known)
    tally = Tally()
    for each in roots:
        tally.add(shelf.numbers(shelf.forms([each])), 1)
    for word in fieldwords.joined(title):
        tally.add(shelf.having(word), 1)
    if not roots:
        return 0, 0
    half = (len(roots) + 1) // 2
    found, short = tally.at_least(half), 0
    for count in range(1, half):
        short |= union(shelf.having(fieldwords.length_mark(length)) for length in (2 * count - 1, 2 * count))
        found |= tally.at_least(count) & short
    return found, tally.at_least(1)


def _by_the_same(shelf: Shelf, paper: Paper) -> int:
    """The papers by half of the authors, going by their family names."""
    tally = Tally()
    for author in paper.author:
        tally.add(union(_all(shelf, words(family)) for family in foldings(author.family)), 1)
    return tally.at_least((len(paper.author) + 1) // 2) if paper.author else 0


def _all(shelf: Shelf, known: Sequence[str]) -> int:
    """The papers that have every one of some words."""
    found = -1 if known else 0
    for word in known:
        found &= shelf.having(word)
    return found
