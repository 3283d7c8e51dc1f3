"""Where and when a paper appeared: one record's word, never mixed of several.

The year of one version beside the pages of another would be wrong. Hence these fields are taken from one record, and
another record adds to them only what it is known to say of the same appearance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kdlit.paper import Paper

FIELDS = (
    *("type", "year", "venue", "booktitle", "journal", "series", "volume", "number", "pages", "eid", "publisher"),
    "doi",
)
"""What says where and when a paper appeared."""


def givers(best: Paper, others: Iterable[Paper], adds: Callable[[Paper, Paper], Sequence[str]]) -> dict[str, Paper]:
    """Which record gives each field of a paper's appearance.

    Args:
        best: the record that is followed.
        others: further records of the paper, the better first.
        adds: the fields that another record may add to the best one.

    Returns:
        Field -> the record that it is taken from; a field that none may give is not in it.
    """
    found = {name: best for name in FIELDS if getattr(best, name)}
    for other in others:
        for name in adds(best, other):
            if getattr(other, name):
                found.setdefault(name, other)
    return found


def same(paper: Paper, other: Paper) -> bool:
    """Whether two records describe one appearance for certain: they have the same DOI or Anthology id."""
    pairs = ((paper.doi, other.doi), (paper.acl, other.acl))
    return any(ours and ours.casefold() == theirs.casefold() for ours, theirs in pairs)
