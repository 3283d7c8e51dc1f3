"""Which capitals of a title a bibliography style must not lower: acronyms, methods, proper names.

BibTeX styles print titles in sentence case: all but the first letter, and the first after a colon,
is lower-cased outside braces. So a word in braces keeps its capitals, and other words need none; a
title wholly in braces would take the choice from the style.

Which words those are is what the ACL Anthology marks as fixed-case: whatever has a capital after its
first letter, single letters, and names. The names are in `data/title_names.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from kdlit.bundled import read_text

_COMPOUND = re.compile(r"[^\W_](?:[\w\u0300-\u036f&'\u2019.*+^@/-]*[\w\u0300-\u036f*+])?")
_PART = re.compile("[^/-]+")
_POSSESSIVE = re.compile(r"['\u2019][sS]$")
_SEEN_BY_STYLES = re.compile(r"^$|:\s+$")
_SHOUTED_WORDS = 4
_ANY_NAME = "+"
# In the K-means and N-grams of titles these are numbers, and no worse in lower case.
_NUMBERS = frozenset("KN")


class _Names(NamedTuple):
    """Names of one word; and those of several, by their first word that is no placeholder, with its place in them."""

    words: frozenset[str]
    phrases: Mapping[str, list[tuple[int, tuple[str, ...]]]]


class _Part(NamedTuple):
    """A piece of a word with hyphens or slashes, or all of a word without, and where it is in the title."""

    start: int
    end: int
    text: str


def protect(title: str, write: Callable[[str], str] = str) -> str:
    """Put braces around the parts of the title that must keep their capitals.

    Args:
        title: The title as plain text on one line.
        write: How the text inside and outside the braces is to be written, such as `latex.encode`.
    """
    written = []
    done = 0
    for start, end in _protected(title):
        written += [write(title[done:start]), "{", write(title[start:end]), "}"]
        done = end
    return "".join([*written, write(title[done:])])


def _protected(title: str) -> Iterator[tuple[int, int]]:
    """Where the stretches to protect start and end, in order."""
    compounds = [_parts(found) for found in _COMPOUND.finditer(title)]
    if title.isupper() and len(compounds) >= _SHOUTED_WORDS:
        # In a title that is all capitals nothing tells an acronym from a word.
        return
    kept = _kept(title, compounds)
    done = 0
    for compound in compounds:
        first, last = compound[0], compound[-1]
        before, opens = title[done : first.start], done == 0
        # Styles keep the first letter of a title and the first after a colon, unless a quotation
        # mark or a bracket before it hides the capital from them.
        hidden = (opens or ":" in before) and not _SEEN_BY_STYLES.search(before)
        if hidden and first.text[0].isupper():
            kept.add(first)
        if opens and title.startswith(":", last.end) and not kept.isdisjoint(compound):
            # What stands before the colon of "ERNIE-Search: ..." is one name.
            yield first.start, last.end
        else:
            yield from _runs(compound, kept)
        done = last.end


def _parts(compound: re.Match[str]) -> list[_Part]:
    text = _POSSESSIVE.sub("", compound[0])
    offset = compound.start()
    return [_Part(offset + part.start(), offset + part.end(), part[0]) for part in _PART.finditer(text)]


def _kept(title: str, compounds: list[list[_Part]]) -> set[_Part]:
    """The parts that keep their capitals by themselves or as parts of a name."""
    alone = {
        part for compound in compounds for part in compound if _keeps_capitals(part.text, alone=len(compound) == 1)
    }
    return alone.union(_in_phrases(title, [*chain.from_iterable(compounds)]))


def _runs(compound: list[_Part], kept: set[_Part]) -> Iterator[tuple[int, int]]:
    """Where in a word the stretches to protect are: neighbouring parts as one.

    A number between them or beside them joins in ("NLLB-200").
    """
    for joined, neighbours in groupby(compound, key=lambda part: part in kept or part.text[0].isdigit()):
        run = list(neighbours)
        if joined and not kept.isdisjoint(run):
            yield run[0].start, run[-1].end


def _keeps_capitals(part: str, *, alone: bool) -> bool:
    """Whether a part of a word is spelt with capitals wherever it stands."""
    if _is_name(part):
        return True
    first, rest = part[0], part[1:]
    if rest != rest.lower():
        return True
    if first == first.lower():
        return False
    if any(map(str.isdigit, rest)):
        return True
    if any(map(str.isalpha, rest)):
        return False
    return part != "A" if alone else part not in _NUMBERS


def _is_name(text: str) -> bool:
    words = _names().words
    return text in words or text.removesuffix("s") in words


def _in_phrases(title: str, parts: list[_Part]) -> Iterator[_Part]:
    """The parts with capitals that belong to a name of several words."""
    phrases = _names().phrases
    for place, part in enumerate(parts):
        for offset, phrase in phrases.get(part.text, ()):
            first = place - offset
            found = parts[max(first, 0) : first + len(phrase)]
            if len(found) == len(phrase) and _are(title, found, phrase):
                yield from (each for each in found if each.text[0].isupper())


def _are(title: str, parts: list[_Part], phrase: tuple[str, ...]) -> bool:
    alike = all(
        _is_name(part.text) if word == _ANY_NAME else part.text == word
        for part, word in zip(parts, phrase, strict=True)
    )
    return alike and all(title[one.end : other.start] in (" ", "-") for one, other in pairwise(parts))


@cache
def _names() -> _Names:
    words: set[str] = set()
    phrases: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for line in read_text("title_names.txt").splitlines():
        if not line or line.startswith("#"):
            continue
        phrase = tuple(line.split())
        if len(phrase) == 1:
            words.add(line)
        else:
            offset, word = next((offset, word) for offset, word in enumerate(phrase) if word != _ANY_NAME)
            phrases.setdefault(word, []).append((offset, phrase))
    return _Names(frozenset(words), phrases)
