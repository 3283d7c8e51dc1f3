"""How many papers there are by year, venue, topic and list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from kdlit.paper import Paper

_GROUPS: dict[str, Callable[[Paper], Iterable[str]]] = {
    "year": lambda paper: [str(paper.year)] if paper.year else [],
    "venue": lambda paper: [paper.venue] if paper.venue else [],
    "topic": lambda paper: paper.topics,
    "list": lambda paper: dict.fromkeys(listing.list for listing in paper.listings),
}


GROUPS = tuple(_GROUPS)
"""What papers can be counted by."""

Cross = dict[str, dict[int, int]]
"""Value -> year -> number of papers."""


def cross(papers: Sequence[Paper], group: str, most: int = 0) -> Cross:
    """Counts of one group's values by year, the most frequent value first; years in order.

    Args:
        papers: those to count; one without a year does not count.
        group: one of `GROUPS`.
        most: how many values at most; 0 for all.
    """
    rows: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for paper in papers:
        for value in _GROUPS[group](paper) if paper.year else ():
            rows[value][paper.year or 0] += 1
    ranked = sorted(rows, key=lambda value: (-rows[value].total(), value))
    return {value: dict(sorted(rows[value].items())) for value in ranked[: most or None]}


def count(papers: Sequence[Paper]) -> dict[str, dict[str, int]]:
    """Counts by group and value: years in order, the rest by number, then by name.

    A paper counts once for each of its topics and lists, so that these do not add up to the number of papers.
    """
    counts: dict[str, dict[str, int]] = {}
    for group, values in _GROUPS.items():
        found = Counter(value for paper in papers for value in values(paper))
        by_number = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        counts[group] = dict(sorted(found.items()) if group == "year" else by_number)
    return counts
