"""Whether two lists of authors are one paper's, however each of them writes, orders or cuts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from kdlit.paper import Name
from kdlit.tex import decode_stray
from kdlit.text import fold

_OTHERS = re.compile(r",?\s*\b(?:et\.?\s*al\.?|(?:and\s+)?others)\s*$", re.IGNORECASE)
_UMLAUT = re.compile(r"(?<=[aou])e(?!$)")
"""German and Nordic letters spelt out ("Schuetze"); dropping the e makes them what folding makes of the letter."""
_SHORTEST_WITH_SLIP = 5


class Agreement(IntEnum):
    """How far two lists of authors agree.

    Attributes:
        DIFFERENT: nobody stands in both.
        LITTLE: somebody does, but not enough of them to be a list of one paper.
        UNKNOWN: one of them is empty, which says nothing.
        ENOUGH: half of the shorter list, or the first author and a third.
        FULL: nearly everybody.
    """

    DIFFERENT = 0
    LITTLE = 1
    UNKNOWN = 2
    ENOUGH = 3
    FULL = 4


class Person(NamedTuple):
    """A name prepared for comparison: the letters of the family name, its words, and those of the given names."""

    family: str
    words: frozenset[str]
    given: tuple[str, ...]


class Authors(NamedTuple):
    """A list of authors prepared for comparison; `complete` is false where it ends in "et al."."""

    persons: tuple[Person, ...]
    complete: bool


def prepare(names: Sequence[Name]) -> Authors:
    """Read a list of names; "others" and "et al." are nobody, and say that more are meant."""
    persons: list[Person] = []
    complete = True
    for name in names:
        person, last = _person(name)
        complete = complete and not last
        if person is not None:
            persons.append(person)
    return Authors(tuple(dict.fromkeys(persons)), complete)


def agreement(one: Authors, other: Authors) -> Agreement:
    """How far two lists of authors agree; order, initials, accents and which name comes first are forgiven."""
    if not one.persons or not other.persons:
        return Agreement.UNKNOWN
    short, long = sorted((one, other), key=lambda authors: len(authors.persons))
    free = list(long.persons)
    matched = 0
    for person in short.persons:
        same = next((place for place, each in enumerate(free) if _same(person, each)), None)
        if same is not None:
            del free[same]
            matched += 1
    if not matched:
        return Agreement.DIFFERENT
    share = matched / len(short.persons)
    if share >= 0.75 and (not short.complete or matched / len(long.persons) >= 0.5):
        return Agreement.FULL
    first = _same(one.persons[0], other.persons[0])
    return Agreement.ENOUGH if share >= 0.5 or (first and share > 0.3) else Agreement.LITTLE


@lru_cache(maxsize=65536)
def _person(name: Name) -> tuple[Person | None, bool]:
    """The person, if any, and whether "others" stand for more."""
    given, cut = _OTHERS.subn("", name.given)
    whole, ended = _OTHERS.subn("", f"{name.given} {name.family}")
    words, given_words = (_words(whole), []) if ended else (_words(name.family), _words(given))
    others = bool(cut or ended)
    if ended:
        words, given_words = words[-1:], words[:-1]
    if not words:
        words, given_words = given_words[-1:], given_words[:-1]
    if not words:
        return None, others
    return Person("".join(words), frozenset(words), tuple(given_words)), others


def _words(text: str) -> list[str]:
    plain = re.sub(r"['’`{}]", "", fold(decode_stray(text)))
    return [_UMLAUT.sub("", word) for word in re.findall(r"[^\W_]+", plain)]


@lru_cache(maxsize=65536)
def _same(one: Person, other: Person) -> bool:
    """Whether two names can be one person's."""
    if one.family == other.family:
        return _given_fit(one.given, other.given)
    if one.family == "".join(other.given) and other.family == "".join(one.given):
        return True
    if not one.given or not other.given or not _given_fit(one.given, other.given):
        return False
    return one.words < other.words or other.words < one.words or _slip(one.family, other.family)


def _given_fit(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether given names can be one person's: initials stand for names, middle names may be left out."""
    if not ours or not theirs:
        return True
    if "".join(ours) == "".join(theirs):
        return True
    first, other = ours[0], theirs[0]
    if len(first) == 1 or len(other) == 1:
        return first[0] == other[0]
    return first == other or _slip(first, other)


def _slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST_WITH_SLIP or one[0] != other[0]:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=1) <= 1
