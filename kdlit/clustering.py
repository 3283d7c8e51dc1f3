"""From what every two records say of each other to clusters of records that are one paper.

The strongest evidence is followed first, and never against what any two records of the clusters to be joined say. Where
evidence of one strength ties a cluster to two that are not one paper, it is followed to neither: what is doubtful stays
apart. Hence the clusters do not depend on the order of the records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from kdlit.sameness import Facts, Strength, Verdict, contradict


class Edge(NamedTuple):
    """Two records that look like one paper."""

    one: int
    other: int
    verdict: Verdict


class Cluster(NamedTuple):
    """Numbers of records that are one paper, and the reasons why, the strongest first."""

    numbers: tuple[int, ...]
    reasons: tuple[str, ...]


def unite(records: Mapping[int, Facts], edges: Sequence[Edge]) -> list[Cluster]:
    """Put records together that are one paper.

    Args:
        records: what each record knows, by its number.
        edges: which two look like one paper, and how strongly.

    Returns:
        The clusters of two and more.
    """
    sets = _Sets(records, {number for edge in edges for number in (edge.one, edge.other)})
    by_strength: dict[Strength, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_strength[edge.verdict.strength].append(edge)
    strengths = sorted(by_strength, reverse=True)
    for strength in strengths:
        sets.join(by_strength[strength], ambiguous=strength is Strength.PART_AND_AUTHORS)
    reasons: dict[int, dict[str, None]] = defaultdict(dict)
    for strength in strengths:
        for edge in sorted(by_strength[strength], key=lambda edge: edge.verdict.reasons):
            if sets.of(edge.one) == sets.of(edge.other):
                reasons[sets.of(edge.one)] |= dict.fromkeys(edge.verdict.reasons)
    return [Cluster(tuple(sorted(sets.members(each))), tuple(found)) for each, found in reasons.items()]


class _Sets:
    """Disjoint sets of records; a set goes by the number of one of its members."""

    def __init__(self, records: Mapping[int, Facts], numbers: Iterable[int]) -> None:
        self._records = records
        self._members = {number: [number] for number in numbers}
        self._set = {number: number for number in self._members}

    def of(self, number: int) -> int:
        """The set that a record is in."""
        return self._set[number]

    def members(self, number: int) -> list[int]:
        """The records of a set."""
        return self._members[number]

    def join(self, edges: Iterable[Edge], *, ambiguous: bool) -> None:
        """Follow evidence of one strength wherever nothing speaks against it.

        Where it is `ambiguous` it may mean any of those that it ties a set to, and must tie these to each other too.
        """
        ends = ((self._set[edge.one], self._set[edge.other]) for edge in edges)
        tied = {(min(pair), max(pair)) for pair in ends}
        tied = {(one, other) for one, other in tied if one != other and not self._contradict(one, other)}
        near: dict[int, set[int]] = defaultdict(set)
        for one, other in tied:
            near[one].add(other)
            near[other].add(one)
        torn = {
            number
            for number, others in near.items()
            if any(
                (ambiguous and other not in near[one]) or self._contradict(one, other)
                for one, other in combinations(others, 2)
            )
        }
        for one, other in sorted((pair for pair in tied if torn.isdisjoint(pair)), key=self._content):
            kept, gone = self._set[one], self._set[other]
            if kept != gone and not self._contradict(kept, gone):
                self._put_together(kept, gone)

    def _put_together(self, kept: int, gone: int) -> None:
        if len(self._members[kept]) < len(self._members[gone]):
            kept, gone = gone, kept
        for number in self._members[gone]:
            self._set[number] = kept
        self._members[kept] += self._members.pop(gone)

    def _contradict(self, one: int, other: int) -> bool:
        """Whether any record of one set cannot be the paper that a record of another set is."""
        return any(
            contradict(self._records[a], self._records[b]) for a in self._members[one] for b in self._members[other]
        )

    def _content(self, pair: tuple[int, int]) -> list[str]:
        """What a pair of sets is ordered by, so that the order in which records came plays no part."""
        return sorted(min(self._records[member].mark for member in self._members[number]) for number in pair)
