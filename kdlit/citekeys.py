"""Citation keys: ``familyYYYYword``, as Google Scholar forms them.

A key is made once, when a paper enters the catalog or the library, and is stored from then on: it never changes
under a document that cites it, whatever is later learnt about the paper.
"""

from __future__ import annotations

import re
from collections.abc import Container
from string import ascii_lowercase

from kdlit.paper import Paper
from kdlit.text import fold

_SKIPPED = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "by",
        "do",
        "for",
        "from",
        "how",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    )
)


def base_key(paper: Paper) -> str:
    """``familyYYYYword`` in ASCII: first author's family name, year, first word of the title that says something.

    As at Google Scholar, a hyphenated part counts as a word of its own ("On-Policy" gives ``policy``), of a double
    family name its first part is taken, and an apostrophe is dropped. A paper without authors is keyed by the
    title's first two words, one without year has none.
    """
    words = [word for word in _words(paper.title) if word not in _SKIPPED] or _words(paper.title) or ["untitled"]
    family = _words(paper.author[0].family)[:1] if paper.author else []
    if not family:
        family, words = words[:1], words[1:] or words[:1]
    return f"{family[0]}{paper.year or ''}{words[0]}"


def is_citable(key: str) -> bool:
    """Whether BibTeX can read `key`."""
    return re.fullmatch(r"""[^\s\0-\x1f\x7f{}()"#%',=~\\@]+""", key) is not None


def unique_key(base: str, taken: Container[str]) -> str:
    """`base`, or `base` with the first free suffix of b, c … z, bb, bc … where another paper has it.

    Args:
        base: the key that is wanted.
        taken: keys in lower case, for BibTeX takes keys that differ only in case for one.
    """
    if base.lower() not in taken:
        return base
    suffixes = list(ascii_lowercase[1:])
    for suffix in suffixes:
        if base.lower() + suffix not in taken:
            return base + suffix
        suffixes += [suffix + letter for letter in ascii_lowercase[1:]]
    raise AssertionError("suffixes never run out")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", fold(text)))
