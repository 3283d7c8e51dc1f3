"""Which records are one paper, and why.

Two records are one paper when they share an identifier, or when they share a title and nothing speaks against it:
different identifiers of one scheme do, and so do different first authors. Titles that are merely alike are no
evidence: "Localization Distillation for Object Detection" and "... for Dense Object Detection" are two papers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kdlit import identifiers
from kdlit.identifiers import Identifier
from kdlit.paper import Paper
from kdlit.text import fold

_EXCLUSIVE = frozenset({"arxiv", "acl"})
"""Schemes in which a paper has one identifier only; a journal version may have a DOI of its own."""


class Record(NamedTuple):
    """One record and where it stands: a row of a list, an entry of a file."""

    paper: Paper
    source: str
    line: int | None = None

    @property
    def place(self) -> str:
        """``source line 12``."""
        return f"{self.source} line {self.line}" if self.line else self.source


class Group(NamedTuple):
    """Records that are one paper, in the order in which they came, and what ties them together."""

    members: tuple[Record, ...]
    reasons: tuple[str, ...] = ()


def rows(papers: Iterable[Paper]) -> Iterator[Record]:
    """The rows of the reading lists as they are listed, without what the catalog knows besides.

    Each record's paper has title and URL of the row, and the key of the paper that the catalog has it under.
    """
    for paper in papers:
        for listing in paper.listings:
            listed = Paper(title=listing.title or paper.title, key=paper.key, url=listing.url)
            yield Record(listed, listing.list, listing.line)


def group(records: Sequence[Record]) -> list[Group]:
    """Put together the records that are one paper.

    Every record is in exactly one group; groups are in the order of their first record.
    """
    sets = _Sets(len(records))
    known = [frozenset(identifiers.of(record.paper)) for record in records]
    by_identifier: dict[Identifier, list[int]] = defaultdict(list)
    by_title: dict[str, list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        for identifier in known[number]:
            by_identifier[identifier].append(number)
        by_title[_bare(record.paper.title)].append(number)
    for identifier, numbers in by_identifier.items():
        for number in numbers[1:]:
            sets.join(numbers[0], number, f"same identifier {identifier}")
    for numbers in by_title.values():
        for place, number in enumerate(numbers):
            for earlier in numbers[:place]:
                if not _contradict(records, known, sets.members(earlier), sets.members(number)):
                    sets.join(earlier, number, "same title")
                    break
    return [Group(tuple(records[number] for number in members), tuple(reasons)) for members, reasons in sets.groups()]


def _contradict(
    records: Sequence[Record], known: Sequence[frozenset[Identifier]], some: Iterable[int], others: Iterable[int]
) -> bool:
    """Whether any record of `some` cannot be the paper that a record of `others` is."""
    return any(
        _different_identifiers(known[a], known[b]) or _different_authors(records[a].paper, records[b].paper)
        for a in some
        for b in others
        if a != b
    )


def _different_identifiers(some: frozenset[Identifier], others: frozenset[Identifier]) -> bool:
    return any(a.scheme == b.scheme and a != b for a in some - others for b in others - some if a.scheme in _EXCLUSIVE)


def _different_authors(paper: Paper, other: Paper) -> bool:
    if not paper.author or not other.author:
        return False
    families = {_bare(name.family) for name in paper.author}
    return families.isdisjoint(_bare(name.family) for name in other.author)


def _bare(text: str) -> str:
    """A title or name by its letters and digits alone."""
    return "".join(filter(str.isalnum, fold(text)))


class _Sets:
    """Disjoint sets of numbers, with the reasons for which they were joined."""

    def __init__(self, count: int) -> None:
        self._members = [[number] for number in range(count)]
        self._reasons: list[dict[str, None]] = [{} for _ in range(count)]
        self._set = list(range(count))

    def members(self, number: int) -> list[int]:
        return self._members[self._set[number]]

    def join(self, one: int, other: int, reason: str) -> None:
        kept, gone = sorted((self._set[one], self._set[other]), key=lambda place: -len(self._members[place]))
        self._reasons[kept][reason] = None
        if kept == gone:
            return
        for number in self._members[gone]:
            self._set[number] = kept
        self._members[kept] += self._members[gone]
        self._reasons[kept] |= self._reasons[gone]
        self._members[gone] = []

    def groups(self) -> list[tuple[list[int], list[str]]]:
        """Each set in the order of its numbers, with its reasons."""
        found = zip(self._members, self._reasons, strict=True)
        return sorted((sorted(members), list(reasons)) for members, reasons in found if members)
