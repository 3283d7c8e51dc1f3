"""Words as they are indexed and searched, and what different forms of a word have in common."""

from __future__ import annotations

from collections.abc import Iterable

from kdlit.patterns import lazy
from kdlit.text import fold

MINOR_WORDS = frozenset(
    (
        *("a", "al", "an", "and", "are", "as", "at", "be", "by", "et", "for", "from", "in", "into", "is", "its", "of"),
        *("on", "or", "the", "to", "via", "vs", "with"),
    )
)
"""Words that say little: they count less in a query, and not at all in an initialism."""


def words(text: str) -> list[str]:
    """The words of `text` as they are indexed and searched: folded, in order, apostrophes dropped."""
    folded = fold(text)
    return _WORD.findall(folded if folded.isalnum() else _APOSTROPHES.sub("", folded))


_APOSTROPHES = lazy(r"['’`]")
_WORD = lazy(r"[^\W_]+")


_SPELLINGS = (
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("ise", "ize"),
    ("ysing", "yzing"),
    ("ysed", "yzed"),
    ("yse", "yze"),
    ("our", "or"),
    ("ence", "ense"),
    ("tre", "ter"),
    ("lled", "led"),
    ("lling", "ling"),
    ("ller", "ler"),
    ("bility", "ble"),
    ("learnt", "learned"),
    ("burnt", "burned"),
)
"""Endings that are spelt in two ways, or that hide a common word."""
_SPELT = tuple(ending for ending, _ in _SPELLINGS)
_ENDINGS = ("ization", "izing", "ized", "izer", "ize", "ation", "ion", "ing", "er", "ed", "es", "ly", "e")


def stem(word: str) -> str:
    """What a word has in common with its plural, its other forms and its British or American spelling.

    A coarse rule on purpose: it only says which words are tried besides the one that was typed.
    """
    word = _without(word, ("s",), 3)
    if word.endswith("ie"):
        word = f"{word[:-2]}y"
    if word.endswith(_SPELT):
        for ending, spelt in _SPELLINGS:
            if word == ending or (word.endswith(ending) and len(word) > len(ending) + 1):
                word = word.removesuffix(ending) + spelt
                break
    word = _without(word, _ENDINGS, 3)
    if word[-1:] == word[-2:-1]:
        word = word[:-1]
    return word.rstrip("iy") or word


def root(word: str) -> str:
    """What the forms of a word have in common; a number has no forms."""
    return word if word.isdigit() else stem(word)


def has_forms(word: str) -> bool:
    """Whether a word may have other forms: it is no number and not too short."""
    return len(word) > 3 and not word.isdigit()


def _without(word: str, endings: tuple[str, ...], least: int) -> str:
    """`word` without the first of `endings` that leaves `least` letters or more."""
    if not word.endswith(endings):
        return word
    for ending in endings:
        if word.endswith(ending) and len(word) >= len(ending) + least:
            return word.removesuffix(ending)
    return word


def repositories(addresses: Iterable[str]) -> list[str]:
    """The names of code repositories, by which papers are found: the last parts of their addresses, not the owner."""
    return [part for address in addresses for part in address.rstrip("/").split("/")[4:] if part not in _BRANCHES]


_BRANCHES = ("tree", "main", "master")
