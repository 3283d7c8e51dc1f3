"""Where the words that a search found stand in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from kdlit.text import fold, foldings

_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’`")
_MOST_WORDS = 3
"""So many neighbours at most are written as one word in a query."""


def spans(text: str, sought: Collection[str]) -> list[tuple[int, int]]:
    """Beginning and end of each place of `text` that has one of the words `sought`, in order, none inside another.

    Args:
        text: any text.
        sought: words as the search index has them. They may be several words of `text` (``selfdistillation`` for
            "self-distillation"), or a part of one that has capitals or digits inside (``bert`` in "TinyBERT").
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(_spans(text, sought), key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _spans(text: str, sought: Collection[str]) -> Iterator[tuple[int, int]]:
    runs = list(_WORD.finditer(text))
    spelt = [run[0].translate(_APOSTROPHES) for run in runs]
    for place, (run, word) in enumerate(zip(runs, spelt, strict=True)):
        if any(form in sought for form in foldings(word)):
            yield run.span()
        for length in range(2, _MOST_WORDS + 1):
            joined = fold("".join(spelt[place : place + length]))
            if joined in sought and len(spelt) >= place + length:
                yield run.start(), runs[place + length - 1].end()
        if any(a.islower() != b.islower() or a.isdigit() != b.isdigit() for a, b in pairwise(run[0][1:])):
            yield from ((run.start() + start, run.start() + end) for start, end in _parts(run[0], sought))


def _parts(word: str, sought: Collection[str]) -> Iterator[tuple[int, int]]:
    folded = fold(word)
    if len(folded) != len(word):  # places in the one are not places in the other
        return
    for part in sought:
        start = folded.find(part)
        if start >= 0 and len(part) > 1:
            yield start, start + len(part)
