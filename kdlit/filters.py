"""Conditions on papers: years, venues, authors, topics, lists, code, and whether they are published.

A filter given twice means *or*; different filters mean *and*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from kdlit.errors import KdlitError
from kdlit.paper import Name, Paper
from kdlit.text import fold, foldings


class QueryError(KdlitError):
    """A filter is not of its form; the message says which and what the form is."""


class Filters(NamedTuple):
    """Conditions on a paper; an empty tuple or ``None`` asks nothing.

    `year` holds closed ranges, `venue` names as the user gave them, `author` family names or full names,
    `published` whether only published papers or only preprints are wanted.
    """

    year: tuple[tuple[int, int], ...] = ()
    venue: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    has_code: bool = False
    published: bool | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def compile(self) -> Callable[[Paper], bool]:
        """What tells whether a paper passes."""
        checks = tuple(self._checks())
        return lambda paper: all(check(paper) for check in checks)

    def merge(self, other: Filters) -> Filters:
        """Both sets of conditions: same filters as alternatives, different ones together."""
        if self.published is not None and other.published not in (None, self.published):
            raise QueryError("published and preprint exclude each other: no paper is both")
        return Filters(
            **{name: getattr(self, name) + getattr(other, name) for name in FIELDS},
            has_code=self.has_code or other.has_code,
            published=self.published if other.published is None else other.published,
        )

    def spelt(self) -> Iterator[str]:
        """The filters as words of a query."""
        for name in FIELDS:
            for value in getattr(self, name):
                text = _years(*value) if name == "year" else value.replace('"', " ")
                yield f'{name}:"{text}"' if re.search(r"\s", text) else f"{name}:{text}"
        if self.has_code:
            yield "has:code"
        if self.published is not None:
            yield "is:published" if self.published else "is:preprint"

    def _checks(self) -> Iterator[Callable[[Paper], bool]]:
        if self.year:
            yield _in_years(self.year)
        if self.venue:
            yield _at_venues(self.venue)
        if self.author:
            yield _by_authors(self.author)
        if self.topic:
            yield _on_topics(self.topic)
        if self.list:
            yield _in_lists(self.list)
        if self.has_code:
            yield lambda paper: bool(paper.code)
        if self.published is not None:
            yield lambda paper: paper.published == self.published


FIELDS = ("year", "venue", "author", "topic", "list")
"""The filters that take a value."""
LONGEST = 4000
"""Characters of a query or a value: an abstract has 2000, and what is longer was pasted by mistake."""


def condition(name: str, value: str) -> Filters:
    """One filter with one value, such as ``("year", "2019..")``.

    Raises:
        QueryError: the value is empty, far too long, or no year or range of years.
    """
    if not value.strip():
        raise QueryError(f"{name} has no value; write for example {_EXAMPLES[name]}")
    if len(value) > LONGEST:
        raise QueryError(f"{name} has a value of {len(value):,} characters; write for example {_EXAMPLES[name]}")
    given: dict[str, Any] = {name: (year_range(value) if name == "year" else value,)}
    return Filters(**given)


_EXAMPLES = {
    "year": "year:2019 or year:2019..2021",
    "venue": "venue:acl",
    "author": "author:hinton",
    "topic": "topic:pruning",
    "list": "list:kd-papers",
}


_LAST_YEAR = 9999


def year_range(text: str) -> tuple[int, int]:
    """The first and last year that ``2019``, ``2019..2021``, ``2019-2021``, ``2019..`` or ``..2015`` means.

    Raises:
        QueryError: `text` is none of these, or the range runs backwards.
    """
    dashed = re.fullmatch(r"(\d{4})[-–](\d{4})", text.strip(), re.ASCII)
    text = "..".join(dashed.groups()) if dashed else text
    match = re.fullmatch(r"(\d{4})?(\.\.)?(\d{4})?", text.strip(), re.ASCII)
    if not match or not any(match.group(1, 3)) or (match[1] and match[3] and not match[2]):
        raise QueryError(f"{text!r} is no year or range of years; write 2019, 2019..2021, 2019.. or ..2015")
    if not match[2]:
        year = int(match[1] or match[3])
        return year, year
    first, last = int(match[1] or 0), int(match[3] or _LAST_YEAR)
    if first > last:
        raise QueryError(f"the years {text!r} run backwards; write {last}..{first}")
    return first, last


def _years(first: int, last: int) -> str:
    """A closed range as `year_range` reads it."""
    if first == last:
        return f"{first:04}"
    return f"{first:04}.." if last == _LAST_YEAR else f"{first:04}..{last:04}" if first else f"..{last:04}"


def _in_years(ranges: Iterable[tuple[int, int]]) -> Callable[[Paper], bool]:
    ranges = tuple(ranges)
    return lambda paper: any(first <= (paper.year or -1) <= last for first, last in ranges)


def _at_venues(names: Iterable[str]) -> Callable[[Paper], bool]:
    from kdlit import venues  # most filters name no venue

    wanted = {venue.acronym for name in names for venue in venues.match(name)}
    spelt = {_squeeze(name) for name in names}

    def check(paper: Paper) -> bool:
        own = (paper.venue, paper.booktitle, paper.journal)
        return paper.venue in wanted or any(_squeeze(name) in spelt for name in own if name)

    return check


def _on_topics(names: Iterable[str]) -> Callable[[Paper], bool]:
    from kdlit import topics  # most filters name no topic

    wanted = {_squeeze(topics.match(name) or name) for name in names}
    return lambda paper: any(_squeeze(topic) in wanted for topic in paper.topics)


def _in_lists(names: Iterable[str]) -> Callable[[Paper], bool]:
    wanted = {_squeeze(name) for name in names}
    return lambda paper: any(_squeeze(listing.list) in wanted for listing in paper.listings)


def _by_authors(names: Iterable[str]) -> Callable[[Paper], bool]:
    wanted = [name_words(name) for name in names]
    return lambda paper: any(is_named(author, words) for author in paper.author for words in wanted)


def is_named(author: Name, words: tuple[str, ...]) -> bool:
    """Whether `words` name `author`: all or the last part of the family name, given names before or after it.

    A given name may be cut short or an initial; ``("hinton",)``, ``("g", "hinton")`` and ``("hinton", "geoff")``
    name Geoffrey Hinton.
    """
    for tail in _tails(author.family):
        for count in range(1, min(len(words), len(tail)) + 1):
            given_before, given_after = words[:-count], words[count:]
            if "".join(words[-count:]) == tail and _given_fits(author.given, given_before):
                return True
            if "".join(words[:count]) == tail and _given_fits(author.given, given_after):
                return True
    return False


@cache
def _tails(family: str) -> tuple[str, ...]:
    """What a family name goes by, in each way to spell it: all of it, or the last part of several."""
    spelt = (name_words(folded) for folded in foldings(family))
    return tuple("".join(parts[start:]) for parts in spelt for start in range(len(parts)))


def _given_fits(given: str, words: tuple[str, ...]) -> bool:
    return all(
        any(part.startswith(word) for folded in foldings(given) for part in name_words(folded)) for word in words
    )


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name as `is_named` takes them."""
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['’`]", "", fold(name))))


def _squeeze(name: str) -> str:
    """A name by its letters and digits alone."""
    return "".join(re.findall(r"[^\W_]+", fold(name)))
