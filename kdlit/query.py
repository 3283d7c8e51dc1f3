"""What the user asks for: filters, and the words of a query that are filters too.

A filter given twice means *or*; different filters mean *and*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from kdlit.errors import KdlitError
from kdlit.paper import Name, Paper
from kdlit.text import fold, foldings, without_surrogates


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


class Query(NamedTuple):
    """A query taken apart: free words, quoted phrases, and filters."""

    text: str = ""
    phrases: tuple[str, ...] = ()
    filters: Filters = Filters()

    def compile(self) -> Callable[[Paper], bool]:
        """What tells whether a paper passes the filters and has every phrase in one of its titles."""
        passes = self.filters.compile()
        phrases = [_spaced(phrase) for phrase in self.phrases]

        def has_phrases(paper: Paper) -> bool:
            titles = [_spaced(title) for title in paper.titles]
            return all(any(phrase in title for title in titles) for phrase in phrases)

        return (lambda paper: passes(paper) and has_phrases(paper)) if phrases else passes


_FLAGS = {
    "has:code": Filters(has_code=True),
    "is:published": Filters(published=True),
    "is:preprint": Filters(published=False),
}
_FLAG_NAMES = ("has", "is")
_WORD = (
    rf"""(?i)(?P<name>{"|".join(FIELDS)}):(?:"(?P<quoted>[^"]*)"?|(?P<value>\S+))|"(?P<phrase>[^"]*)"?|(?P<word>\S+)"""
)


def parse(words: Iterable[str]) -> Query:
    """Take the words of a command line apart.

    Args:
        words: arguments as the shell hands them over. One argument may hold several words; quotes that the
            shell has already taken from ``venue:"machine learning"`` are forgiven where the value is a known name.

    Raises:
        QueryError: a filter's value is not of its form.
    """
    free: list[str] = []
    phrases: list[str] = []
    filters = Filters()
    for argument in map(without_surrogates, words):
        if ":" not in argument and '"' not in argument:
            free.append(argument)
            continue
        whole = _whole_argument(argument)
        if whole is not None:
            filters = filters.merge(whole)
            continue
        for match in re.finditer(_WORD, argument):
            if match["name"]:
                value = match["quoted"] if match["quoted"] is not None else match["value"]
                filters = filters.merge(condition(match["name"].lower(), value))
            elif match["phrase"] is not None:
                phrases.append(match["phrase"])
                free.append(match["phrase"])
            elif match["word"].lower() in _FLAGS:
                filters = filters.merge(_FLAGS[match["word"].lower()])
            else:
                _refuse_unknown_filter(match["word"])
                free.append(match["word"])
    return Query(" ".join(free), tuple(phrase for phrase in phrases if phrase.strip()), filters)


def _refuse_unknown_filter(word: str) -> None:
    """Raise where a word looks like a filter and is none: what it was to choose would be searched for instead."""
    name, colon, value = word.lower().partition(":")
    if not colon or not name.isalpha():
        return
    if name in FIELDS:
        condition(name, value)
    if name in _FLAG_NAMES:
        raise QueryError(f"there is no filter {word!r}; there are {', '.join(_FLAGS)}")
    from difflib import get_close_matches

    if near := get_close_matches(name, (*FIELDS, *_FLAG_NAMES), n=1):
        raise QueryError(f"there is no filter {name!r}; did you mean {near[0]}:{value}?")


def condition(name: str, value: str) -> Filters:
    """One filter with one value, such as ``("year", "2019..")``.

    Raises:
        QueryError: the value is empty, or no year or range of years.
    """
    if not value.strip():
        raise QueryError(f"{name} has no value; write for example {_EXAMPLES[name]}")
    given: dict[str, Any] = {name: (year_range(value) if name == "year" else value,)}
    return Filters(**given)


_EXAMPLES = {
    "year": "year:2019 or year:2019..2021",
    "venue": "venue:acl",
    "author": "author:hinton",
    "topic": "topic:pruning",
    "list": "list:kd-papers",
}


def year_range(text: str) -> tuple[int, int]:
    """The first and last year that ``2019``, ``2019..2021``, ``2019..`` or ``..2015`` means.

    Raises:
        QueryError: `text` is none of these, or the range runs backwards.
    """
    match = re.fullmatch(r"(\d{4})?(\.\.)?(\d{4})?", text.strip(), re.ASCII)
    if not match or not any(match.group(1, 3)) or (match[1] and match[3] and not match[2]):
        raise QueryError(f"{text!r} is no year or range of years; write 2019, 2019..2021, 2019.. or ..2015")
    if not match[2]:
        year = int(match[1] or match[3])
        return year, year
    first, last = int(match[1] or 0), int(match[3] or 9999)
    if first > last:
        raise QueryError(f"the years {text!r} run backwards; write {last}..{first}")
    return first, last


def _whole_argument(argument: str) -> Filters | None:
    """A filter whose value holds blanks, from an argument whose quotes the shell has taken."""
    name, colon, value = argument.partition(":")
    if not colon or " " not in value.strip() or '"' in value or name.lower() not in ("venue", "topic"):
        return None
    known = _known_venue(value) if name.lower() == "venue" else _known_topic(value)
    return condition(name.lower(), value) if known else None


def _known_venue(name: str) -> bool:
    from kdlit import venues  # most queries name no venue

    return bool(venues.match(name))


def _known_topic(name: str) -> bool:
    from kdlit import topics  # most queries name no topic

    return topics.match(name) is not None


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
    wanted = [_name_words(name) for name in names]
    return lambda paper: any(is_named(author, words) for author in paper.author for words in wanted)


def is_named(author: Name, words: tuple[str, ...]) -> bool:
    """Whether `words` name `author`: all or the last part of the family name, given names before or after it.

    A given name may be cut short or an initial; ``("hinton",)``, ``("g", "hinton")`` and ``("hinton", "geoff")``
    name Geoffrey Hinton.
    """
    for family in foldings(author.family):
        parts = _name_words(family)
        for start in range(len(parts)):
            tail = "".join(parts[start:])
            for count in range(1, len(words) + 1):
                given_before, given_after = words[:-count], words[count:]
                if "".join(words[-count:]) == tail and _given_fits(author.given, given_before):
                    return True
                if "".join(words[:count]) == tail and _given_fits(author.given, given_after):
                    return True
    return False


def _given_fits(given: str, words: tuple[str, ...]) -> bool:
    return all(
        any(part.startswith(word) for folded in foldings(given) for part in _name_words(folded)) for word in words
    )


def _name_words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['’`]", "", fold(name))))


def _spaced(text: str) -> str:
    """A text as its words, each between blanks."""
    spaced = " ".join(re.findall(r"[^\W_]+", fold(text)))
    return f" {spaced} "


def _squeeze(name: str) -> str:
    """A name by its letters and digits alone."""
    return "".join(re.findall(r"[^\W_]+", fold(name)))
