"""Which records are one paper, why, and what paper they make.

Two records are judged by `kdlit.sameness`, which of them are worth it is found by `kdlit.blocking`; `kdlit.clustering`
makes groups of the verdicts, and `kdlit.fusion` one paper of a group. Nothing is lost: every record is in exactly one
group, and every group makes one paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kdlit import collector, fusion
from kdlit.blocking import Blocks
from kdlit.citekeys import unique_key
from kdlit.clustering import Cluster, Edge, unite
from kdlit.fusion import Source
from kdlit.paper import Paper
from kdlit.sameness import Facts, facts, verdict


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

    @property
    def lead(self) -> Record:
        """The record that the others are merged into: of the publication, if there is one, the fullest, the first."""
        return min(self.members, key=lambda record: fusion.standing(record.paper))


class Deduplicated(NamedTuple):
    """Records put together.

    Attributes:
        papers: one for each group, in the order of their first records, no two under one key.
        groups: the records that each paper was made of.
        keys: citation key -> the key of the paper it now means, for every key that went with a merger.
        renamed: records whose key means another paper, with the key under which they are found.
    """

    papers: tuple[Paper, ...]
    groups: tuple[Group, ...]
    keys: Mapping[str, str]
    renamed: tuple[tuple[Record, str], ...]


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

    Every record is in exactly one group; groups are in the order of their first record. Which records are together
    does not depend on their order, and the papers that `merge` makes of the groups are no duplicates of each other.
    """
    with collector.at_rest():
        return _united(records)


def _united(records: Sequence[Record]) -> list[Group]:
    """Put records together until nothing is left that looks like one paper."""
    nodes: dict[int, _Node] = {}
    edges: list[Edge] = []
    blocks = Blocks()
    merged: set[int] = set()
    fresh = dict(enumerate(_distinct(records)))
    while fresh:
        nodes = {number: node for number, node in nodes.items() if number not in merged} | fresh
        edges = [edge for edge in edges if edge.one not in merged and edge.other not in merged]
        for one, other in blocks.replace(merged, ((number, node.facts) for number, node in fresh.items())):
            found = verdict(nodes[one].facts, nodes[other].facts)
            if found.strength:
                edges.append(Edge(one, other, found))
        clusters = unite({number: node.facts for number, node in nodes.items()}, edges)
        merged = {number for cluster in clusters for number in cluster.numbers}
        # What was merged knows more than its parts did, and may be tied to what they had nothing in common with.
        together = (_together([nodes[each] for each in cluster.numbers], cluster, records) for cluster in clusters)
        fresh = dict(enumerate(together, start=max(nodes) + 1))
    return [_group(node, records) for node in sorted(nodes.values(), key=lambda node: node.numbers)]


def merge(group: Group) -> Paper:
    """The one paper that the records of a group make, under the first of their keys; see `kdlit.fusion`."""
    return fusion.fuse([Source(record.paper, record.place) for record in group.members])


def deduplicate(records: Sequence[Record]) -> Deduplicated:
    """Put together the records that are one paper, and merge them.

    As many records go in as papers come out and records were merged. A paper has the key of the record that leads its
    group, or the first key of the others that no paper before it has; where two papers stand under one key, the later
    one's key gets a suffix. Keys that differ in capitals alone are one key, as they are for BibTeX. Papers without a
    key stay without.
    """
    groups = group(records)
    keys = _unique_keys(groups)
    papers = [merge(each)._replace(key=key) for each, key in zip(groups, keys, strict=True)]
    owners = {key.lower(): key for key in keys if key}
    replaced: dict[str, str] = {}
    renamed: list[tuple[Record, str]] = []
    for key, each in zip(keys, groups, strict=True):
        for record in each.members:
            old = record.paper.key
            if old in ("", key):
                continue
            # A key that stood for two papers goes on meaning the first of them.
            if owners.setdefault(old.lower(), key) == key:
                replaced[old] = key
            else:
                renamed.append((record, key))
    return Deduplicated(tuple(papers), tuple(groups), replaced, tuple(renamed))


class _Node(NamedTuple):
    """Records that are one paper as far as is known, by their numbers, what they know together, and why they are."""

    numbers: tuple[int, ...]
    facts: Facts
    reasons: tuple[str, ...]


def _distinct(records: Sequence[Record]) -> Iterable[_Node]:
    """A node for each record, or for all those that know exactly the same, if that makes them one paper."""
    equal: dict[str, list[int]] = defaultdict(list)
    known = [facts(record.paper) for record in records]
    for number, knowledge in enumerate(known):
        equal[knowledge.mark].append(number)
    for numbers in equal.values():
        knowledge = known[numbers[0]]
        found = verdict(knowledge, knowledge) if len(numbers) > 1 else None
        if found and found.strength:
            yield _Node(tuple(numbers), knowledge, found.reasons)
        else:
            yield from (_Node((number,), knowledge, ()) for number in numbers)


def _together(nodes: Sequence[_Node], cluster: Cluster, records: Sequence[Record]) -> _Node:
    numbers = tuple(sorted(number for node in nodes for number in node.numbers))
    reasons = tuple(dict.fromkeys((*(reason for node in nodes for reason in node.reasons), *cluster.reasons)))
    node = _Node(numbers, nodes[0].facts, reasons)
    return node._replace(facts=facts(merge(_group(node, records))))


def _group(node: _Node, records: Sequence[Record]) -> Group:
    return Group(tuple(records[number] for number in node.numbers), node.reasons)


def _unique_keys(groups: Sequence[Group]) -> list[str]:
    """A key for each group, or an empty text where its records have none."""
    wanted = [[record.paper.key for record in _lead_first(each) if record.paper.key] for each in groups]
    users = _Keys(key for keys in wanted for key in keys)
    given = _Keys(())
    chosen: list[str] = []
    for keys in wanted:
        free = (key for key in keys if key not in given)
        key = next(free, "") or (unique_key(keys[0], users) if keys else "")
        for seen in (users, given):
            seen.add(key)
        chosen.append(key)
    return chosen


def _lead_first(group: Group) -> Sequence[Record]:
    if len(group.members) == 1:
        return group.members
    lead = group.lead
    return [lead, *(record for record in group.members if record is not lead)]


class _Keys:
    """Citation keys, their case ignored."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = {key.lower() for key in keys}

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._keys

    def add(self, key: str) -> None:
        self._keys.add(key.lower())
