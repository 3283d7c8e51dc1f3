"""The title guard: whether two titles are one paper's.

A record is only believed when its title is the paper's. Spelling is forgiven, meaning is not: another word, another
number or another part is another paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kdlit.paper import Name, Paper
from kdlit.text import fold

_SHORTEST_WITH_SLIPS = 20
"""Letters a title must have before one or two of them may differ."""
_SUBTITLE = re.compile(r"\s*[:?!.]\s+|\s+[-–—]\s+")
_LONE_WORD_MATTERS = re.compile(r"\d|^[ivx]+$")


def is_titled(paper: Paper, title: str) -> bool:
    """Whether `title` is one of the titles of `paper`."""
    return any(same_title(own, title) for own in paper.titles)


def same_title(one: str, other: str) -> bool:
    """Whether two titles differ in nothing but case, punctuation, hyphens, mark-up and a slip of spelling.

    A method's name before the colon may stand in only one of them ("SimReg: Regression as …", "Regression as …").
    """
    return any(_same(a, b) for a in _forms(one) for b in _forms(other))


def shares_author(names: Iterable[Name], others: Iterable[Name]) -> bool:
    """Whether a family name stands in both, or one of them is empty, which says nothing."""
    families = {_letters(name.family) for name in names}
    other_families = {_letters(name.family) for name in others}
    return not families or not other_families or not families.isdisjoint(other_families)


def _forms(title: str) -> list[str]:
    """The title, and what stands behind the name of a method at its beginning."""
    plain = re.sub(r"\\[a-zA-Z]+|[${}^\\]", "", title)
    name, _, rest = plain.partition(": ")
    return [plain, rest] if len(rest.split()) > 3 and len(name.split()) == 1 else [plain]


def _same(one: str, other: str) -> bool:
    a, b = _letters(one), _letters(other)
    if a == b:
        return bool(a)
    if min(len(a), len(b)) < _SHORTEST_WITH_SLIPS or _telling(one) != _telling(other):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=2) <= 2 and _words_correspond(one, other)


def _words_correspond(one: str, other: str) -> bool:
    """Whether no word is missing or another one: only letters within words may differ."""
    from rapidfuzz.distance import OSA

    ours, theirs = _words(one), _words(other)
    if len(ours) != len(theirs):  # written together or apart
        return "".join(ours) == "".join(theirs) or abs(len(ours) - len(theirs)) == 1
    return all(a == b or OSA.distance(a, b) <= _slips(min(len(a), len(b))) for a, b in zip(ours, theirs, strict=True))


def _slips(length: int) -> int:
    """How many letters of a word may differ: "teach" and "reach" are two words, "disitllation" is a slip."""
    return 0 if length < 6 else 1 if length < 9 else 2


def _telling(title: str) -> list[str]:
    """Numbers, and roman numerals as of parts: one of them changed is another paper."""
    return [word for word in _words(title) if _LONE_WORD_MATTERS.search(word)]


def _words(title: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(title))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))
