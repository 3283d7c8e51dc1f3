"""The particles of family names, as BibTeX takes them."""

from __future__ import annotations


def divide(family: str) -> tuple[str, str]:
    """The particles that a family name begins with, which may be none, and the name proper: ``van der``, ``Maaten``.

    Particles are BibTeX's: the words in small letters, but never the last word. "Van Gool" has none.
    """
    words = family.split()
    last = len(words) - 1
    start = next((index for index, word in enumerate(words) if index == last or not begins_small(word)), 0)
    return " ".join(words[:start]), " ".join(words[start:])


def begins_small(word: str) -> bool:
    """Whether the first letter of `word` is a small one; ``'t`` begins so, a word without letters does not."""
    return next((letter.islower() for letter in word if letter.isalpha()), False)
