"""Which records are worth comparing: those that share something which only few share.

Comparing every two of n records takes n² comparisons. Here each record is filed under a handful of marks, and compared
with what lies there, so that the cost grows with the number of records. Two records that `kdlit.sameness` would call
one paper share a mark, save where several slips come together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import combinations

from kdlit.matching import SHORTEST_WITH_SLIP, Form, Title
from kdlit.sameness import Facts

_FULL_BLOCK = 8
"""Records under one mark up to which each is compared with each."""
_NEIGHBOURS = 2
"""How many of the next records, in order, each is compared with where more lie under one mark."""


class Blocks:
    """Records filed under what they have in common with the records that may be the same."""

    def __init__(self) -> None:
        self._records: dict[int, Facts] = {}
        # Most marks are one record's: only those of several get a list. Of a mark its hash is enough: what meets by
        # chance is judged like the rest.
        self._first: dict[int, int] = {}
        self._blocks: dict[int, list[int]] = {}

    def replace(self, old: Iterable[int], new: Iterable[tuple[int, Facts]]) -> Iterator[tuple[int, int]]:
        """Take records out and put others in.

        Args:
            old: numbers of records that are gone.
            new: records, with numbers higher than any before.

        Yields:
            The numbers of two records worth comparing, of which one at least is new; each pair once.
        """
        for number in old:
            del self._records[number]
        added = dict(new)
        self._records |= added
        seen: set[tuple[int, int]] = set()
        for mark in self._file(added):
            block = self._blocks[mark] = [number for number in self._blocks[mark] if number in self._records]
            for pair in self._within(block):
                if pair[1] in added and pair not in seen:
                    seen.add(pair)
                    yield pair

    def _file(self, added: Mapping[int, Facts]) -> Iterable[int]:
        """File records under their marks, and tell which of these are shared, in the order of the records."""
        shared: dict[int, None] = {}
        for number, record in added.items():
            for mark in map(hash, _marks(record)):
                first = self._first.setdefault(mark, number)
                if first != number:
                    block = self._blocks.setdefault(mark, [first])
                    if block[-1] != number:
                        block.append(number)
                        shared[mark] = None
        return shared

    def _within(self, block: list[int]) -> Iterator[tuple[int, int]]:
        """Every two of a small block; of a large one those near each other in the order of what they know."""
        if len(block) <= _FULL_BLOCK:
            yield from combinations(block, 2)
            return
        block = sorted(block, key=lambda number: self._records[number].mark)
        for distance in range(1, _NEIGHBOURS + 1):
            for one, other in zip(block, block[distance:], strict=False):
                yield (one, other) if one < other else (other, one)


def _marks(record: Facts) -> Iterator[Hashable]:
    """What a record is filed under; a mark may come twice."""
    yield from record.identifiers
    yield from record.listed
    if record.row[1]:
        yield record.row
    persons = record.authors.persons
    families = _families(record)
    if len(persons) > 1:
        yield tuple(sorted(person.family for person in persons))
    for title in record.titles:
        if title.full.generic:
            yield from ((title.full.letters, family) for family in families)
            continue
        yield from _marks_of(title)
        if families and title.full.stems:
            yield (families[0], max(title.full.stems, key=lambda stem: (len(stem), stem)))
        if title.coined:
            yield from ((family, title.name) for family in ("", *families))


def _marks_of(title: Title) -> Iterator[str]:
    """The title and its parts: in letters, in words of any order, and with a gap for each word that may be misspelt."""
    for form in (title.full, title.head, title.rest):
        if form is not None and (form is title.full or len(form.words) > 2):
            yield form.letters
            if form.whole != form.letters:
                yield form.whole
            yield " ".join(sorted(form.stems)) or form.letters
    yield from _gapped(title.full)
    if title.rest is not None and title.name:
        yield from _gapped(title.rest)


def _gapped(form: Form) -> Iterator[str]:
    letters = form.letters
    end = 0
    for word in form.words:
        start, end = end, end + len(word)
        if len(word) >= SHORTEST_WITH_SLIP:
            yield f"{letters[:start]} {word[0]} {letters[end:]}"


def _families(record: Facts) -> list[str]:
    """One or two family names that stay the same when authors are reordered, or cut to the first."""
    persons = record.authors.persons
    return list(dict.fromkeys((persons[0].family, min(person.family for person in persons)))) if persons else []
