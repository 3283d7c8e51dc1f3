"""Words that the catalog in use has, nearest to what it lacks: for a query that found nothing."""

from __future__ import annotations

from collections.abc import Mapping

from kdlit import index
from kdlit.words import words

_LEAST_ALIKE = 66
"""Per cent of their letters that a word and the one it may be meant for have in common."""
_ABOUT_AS_NEAR = 5
"""Of words that are this much farther at most than the nearest, the one that most papers have is taken."""
_SHORTEST = 4
"""Of shorter words, nothing is left once two letters are wrong."""


def nearest(text: str) -> dict[str, str]:
    """For each word of `text` that no paper has, the word of some paper that it may be meant for, if one is near.

    Farther words are considered than in a search: nothing comes of them but a question.
    """
    papers = index.ask(lambda database: dict(database.execute("SELECT word, papers FROM word")))
    unknown = [word for word in words(text) if word not in papers and len(word) >= _SHORTEST and not word.isdigit()]
    found = {word: _nearest(word, papers) for word in unknown}
    return {word: other for word, other in found.items() if other}


def _nearest(word: str, papers: Mapping[str, int]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extract(word, list(papers), scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE, limit=10)
    best = (other for other, alike, _ in near if alike >= near[0][1] - _ABOUT_AS_NEAR)
    return max(best, key=papers.__getitem__, default="")
