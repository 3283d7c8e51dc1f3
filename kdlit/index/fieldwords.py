"""The words by which a paper is found, field by field; its marks, by which filters find it; and its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kdlit import identifiers, venues
from kdlit.index.schema import FIELDS, LONGEST
from kdlit.paper import Name, Paper
from kdlit.text import fold, foldings
from kdlit.words import MINOR_WORDS, repositories, words

if TYPE_CHECKING:
    from kdlit.filters import Filters

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_TOKEN = re.compile(r"[^\W_]+")
_HYPHENS = re.compile(r"[-‐‑–]")
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W_]+(?:[-‐‑–][^\W_]+)+")
_CACHED = 20_000


def of(paper: Paper) -> str:
    """The words of each field, in the order of `FIELDS`: a line a field, words apart by blanks."""
    titles = paper.titles
    title = words(paper.title)
    others = [words(other) for other in titles[1:]]
    code = repositories(paper.code)
    initials = _initials(titles)
    compounds = [word for text in (*titles, *code) for word in (*_parts(text), *joined(text))]
    found: dict[str, Iterable[str]] = {
        "title": title,
        "other": [word for other in others if not set(title).issuperset(other) for word in other],
        "name": [word for name in code for word in words(name)],
        "initials": initials.whole,
        "lead": _name_words(paper.author[:1]),
        "author": _name_words(paper.author[1:]),
        "venue": (*_venue_words(paper.venue), *((str(paper.year),) if paper.year else ())),
        "topic": [word for topic in paper.topics for word in _topic_words(topic)],
        "part": dict.fromkeys((*compounds, *initials.parts)),
        "ident": [identifier_word(identifier) for identifier in identifiers.named(paper)],
    }
    return "\n".join([" ".join(found[name]) for name in FIELDS])


def identifier_word(identifier: identifiers.Identifier) -> str:
    """An identifier as a word of the index: no typed word is like it, for it has a colon."""
    return "".join(f"{identifier.scheme}:{identifier.value}".split())


def addresses(paper: Paper) -> list[str]:
    """What a paper is found by besides its identifiers: addresses that are none, and its bare OpenReview id."""
    urls = filter(None, dict.fromkeys((paper.url, *(listing.url for listing in paper.listings), *paper.code)))
    found = dict.fromkeys(address_word(url) for url in urls if identifiers.parse(url) is None)
    return [*found, bare_word(paper.openreview)] if paper.openreview else [*found]


def address_word(url: str) -> str:
    """A URL that is no identifier as a word of the index."""
    return f"={identifiers.address(url)}"


def bare_word(text: str) -> str:
    """An identifier without its scheme as a word of the index."""
    return f"~{''.join(words(text))}"


def _name_words(names: Iterable[Name]) -> list[str]:
    return [word for name in names for part in (name.given, name.family) if part for word in _spellings(part)]


@lru_cache(_CACHED)
def _spellings(part: str) -> tuple[str, ...]:
    return tuple(word for text in foldings(part) for word in (*words(text), *joined(text)))


@lru_cache(_CACHED)
def _venue_words(venue: str) -> tuple[str, ...]:
    aliases = [alias for known in venues.match(venue) for alias in known.aliases if alias.count(" ") < 2]
    return tuple(words(" ".join((venue, *aliases))))


@lru_cache(_CACHED)
def _topic_words(topic: str) -> tuple[str, ...]:
    return tuple(words(topic))


def _parts(text: str) -> list[str]:
    """What words with capitals or digits inside are made of: ``StyleGAN2`` gives style, gan, 2 and gan2."""
    found: list[str] = []
    for word in _TOKEN.findall(text):
        if word[1:].islower() and word.isalpha():
            continue
        pieces = [piece.lower() for piece in _CAMEL.findall(word)]
        if len(pieces) > 1:
            found += pieces
            found += (first + second for first, second in pairwise(pieces) if len(pieces) > 2)
            found.append(word.lower())
    return found


def joined(text: str) -> list[str]:
    """Hyphenated words written as one: ``self-distillation`` gives selfdistillation."""
    if text.isascii() and "-" not in text:
        return []
    return [_HYPHENS.sub("", match) for match in _HYPHENATED.findall(fold(text))]


class _Initials(NamedTuple):
    """The initialisms by which a paper is called: those of its title, and those of parts of it."""

    whole: dict[str, None]
    parts: dict[str, None]


def _initials(titles: Iterable[str]) -> _Initials:
    """The initialisms of titles: ``Contrastive Representation Distillation`` gives crd.

    Hyphenated words count as one and as several; the word *knowledge*, which authors like to drop, also as none. Parts
    are clauses, and what is done by the means that it is done by: ``Improved Knowledge Distillation via Teacher
    Assistant`` gives ikd and takd.
    """
    found = _Initials({}, {})
    for title in titles:
        text = _APOSTROPHES.sub("", fold(title))
        for spelt in (text, text.replace("-", "")) if "-" in text else (text,):
            _collect(spelt, found)
    return found


def _collect(text: str, found: _Initials) -> None:
    whole: list[str] = []
    clause: list[str] = []
    before: list[str] = []  # the clause that this one is the means of
    for word in (*_CLAUSE_WORDS.findall(text), ","):
        if word in _ENDS:
            if clause:
                _shorten(clause, _LONGEST_PART, found.parts)
                if before and len(clause) <= 4:
                    by, done = _letters(clause), _letters(before)
                    spans = range(max(0, len(done) - 3), len(done) - 1)
                    found.parts.update((by + done[start:], None) for start in spans)
                whole += clause
            before = clause if word in _MEANS else []
            clause = []
        elif word not in MINOR_WORDS:
            clause.append(word)
    _shorten(whole, _LONGEST_WHOLE, found.whole)


_APOSTROPHES = re.compile(r"['’`]")
_CLAUSE_WORDS = re.compile(r"[^\W_]+|[:,!?]|(?<= )-(?= )")
_MEANS = frozenset(("via", "by", "with", "through", "using"))
_ENDS = _MEANS | frozenset((*":,!?-", "as", "for", "from", "in", "into", "of", "on", "to", "towards"))
"""Where a clause of a title ends."""
_LONGEST_WHOLE = 7
_LONGEST_PART = 5
"""Nobody calls a paper by more letters."""


def _shorten(kept: list[str], most: int, found: dict[str, None]) -> None:
    """Add the initials of words, with and without *knowledge*, where they are short enough to be used."""
    count = len(kept)
    if 3 <= count <= most:
        found[_letters(kept)] = None
    if 3 < count <= most + 1 and "knowledge" in kept:
        found[_letters([word for word in kept if word != "knowledge"])] = None


def _letters(kept: list[str]) -> str:
    return "".join([word[0] for word in kept])


def length_mark(length: int) -> str:
    """The mark of a title of so many words."""
    return f"#length {min(length, LONGEST):02}"


# Marks: what filters ask, as words of the index that nobody types


def marks(paper: Paper) -> set[str]:
    """The marks of a paper: its year, venue, topics, lists, authors, and whether it is published and has code."""
    found = {"#published" if paper.published else "#preprint"}
    if paper.code:
        found.add("#code")
    if paper.year is not None:
        found.add(f"{YEAR}{paper.year}")
    for name in (paper.venue, paper.booktitle, paper.journal):
        if name:
            found.add(_mark("venue", name))
    for topic in paper.topics:
        found.add(_mark("topic", topic))
    for listing in paper.listings:
        found.add(_mark("list", listing.list))
    for author in paper.author:
        if not author.family.isalpha():
            found.update(_author_marks(author.family))
    return found


YEAR = "#year "
"""What the marks of years begin with."""


@lru_cache(_CACHED)
def _mark(kind: str, name: str) -> str:
    return f"#{kind} {''.join(words(name))}"


@lru_cache(_CACHED)
def _author_marks(family: str) -> tuple[str, ...]:
    """The last parts of a family name written as one: an author filter forgives their blanks."""
    parts = [words(text) for text in foldings(family)]
    return tuple({f"#author {''.join(part[start:])}" for part in parts for start in range(len(part) - 1)})


def wanted_marks(filters: Filters, years: Callable[[], Iterable[int]]) -> Iterator[set[str]]:
    """Sets of words and marks: a paper that passes `filters` has one of each set; others may have them too.

    Args:
        filters: what is asked.
        years: brings the years of all papers.
    """
    if filters.year:
        yield {f"{YEAR}{year}" for year in years() if any(first <= year <= last for first, last in filters.year)}
    if filters.venue:
        acronyms = (venue.acronym for name in filters.venue for venue in venues.match(name))
        yield {_mark("venue", name) for name in (*filters.venue, *acronyms)}
    if filters.topic:
        from kdlit import topics  # most queries name no topic

        yield {_mark("topic", topics.match(name) or name) for name in filters.topic}
    if filters.list:
        yield {_mark("list", name) for name in filters.list}
    if filters.author:
        named = [words(name) for name in filters.author]
        parts = (part for name in named for cut in range(1, len(name) + 1) for part in (name[:cut], name[-cut:]))
        yield {mark for part in map("".join, parts) for mark in (part, f"#author {part}")}
    if filters.has_code:
        yield {"#code"}
    if filters.published is not None:
        yield {"#published" if filters.published else "#preprint"}
