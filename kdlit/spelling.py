"""Words that the catalog in use has, nearest to what it lacks: for a query that found nothing."""

from __future__ import annotations

from collections.abc import Mapping

from kdlit import index
from kdlit.words import words

_LONG = 7
"""Letters from which on a word may have two slips, not one."""
_SHORTEST = 4
"""Of shorter words, nothing is left once two letters are wrong."""


def nearest(text: str) -> dict[str, str]:
    """For each word of `text` that no paper has, the word of some paper that it may be meant for, if one is near.

    A suggestion that is far from what was typed would be worse than none.
    """
    papers = index.ask(lambda database: dict(database.execute("SELECT word, papers FROM word")))
    unknown = [word for word in words(text) if word not in papers and len(word) >= _SHORTEST and not word.isdigit()]
    found = {word: _nearest(word, papers) for word in unknown}
    return {word: other for word, other in found.items() if other}


def _nearest(word: str, papers: Mapping[str, int]) -> str:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= _LONG else 1
    near = process.extract(word, list(papers), scorer=OSA.distance, score_cutoff=slips, limit=10)
    best = (other for other, distance, _ in near if distance == near[0][1])
    return max(best, key=papers.__getitem__, default="")
