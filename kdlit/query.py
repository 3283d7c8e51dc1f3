"""A query taken apart: words to look for, phrases, filters, and what is left out.

What is left out is left out each by itself: a paper with any of it does not pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from kdlit.filters import FIELDS, LONGEST, Filters, QueryError, condition
from kdlit.paper import Paper
from kdlit.text import fold, foldings, without_surrogates
from kdlit.words import repositories, root, words


class Query(NamedTuple):
    """A query taken apart; ``str`` puts it together again, so that `parse` reads the same from it.

    Attributes:
        text: the words to look for, those of phrases among them.
        phrases: what must stand in one of a paper's titles, word for word.
        filters: the conditions that a paper must fulfil.
        not_words: words that a paper must not have, in whatever form, anywhere a search looks; or what names it.
        not_phrases: what must not stand in any of its titles.
        not_filters: conditions that it must not fulfil, each by itself.
    """

    text: str = ""
    phrases: tuple[str, ...] = ()
    filters: Filters = Filters()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    not_filters: tuple[Filters, ...] = ()

    def __str__(self) -> str:
        text, end = self.text, 0
        for phrase in self.phrases:
            if found := re.compile(rf"(?<!\S){re.escape(phrase)}(?!\S)").search(text, end):
                text, end = f'{text[: found.start()]}"{phrase}"{text[found.end() :]}', found.end() + 2
        left_out = (
            *self.not_words,
            *(f'"{phrase}"' for phrase in self.not_phrases),
            *(part for filters in self.not_filters for part in filters.spelt()),
        )
        return " ".join(filter(None, (text, *self.filters.spelt(), *(f"not:{part}" for part in left_out))))

    def corrected(self, corrections: Mapping[str, str]) -> Query:
        """The query with other words to look for: folded word -> the word that it should be."""

        def correct(text: str) -> str:
            return re.sub(r"[^\W_]+", lambda found: corrections.get(fold(found[0]), found[0]), text)

        return self._replace(text=correct(self.text), phrases=tuple(map(correct, self.phrases)))

    @property
    def narrows(self) -> bool:
        """Whether there is anything in it besides words to look for."""
        return self._replace(text="") != Query()

    @property
    def wanted(self) -> Query:
        """The query without what is to be left out."""
        return self._replace(not_words=(), not_phrases=(), not_filters=())

    def compile(self) -> Callable[[Paper], bool]:
        """What tells whether a paper passes the filters, has every phrase, and nothing that is to be left out."""
        wanted = [self.filters.compile(), *map(_titled, self.phrases)]
        unwanted = [
            *(filters.compile() for filters in self.not_filters),
            *map(_titled, self.not_phrases),
            *([_mentioning(self.not_words)] if self.not_words else []),
        ]
        return lambda paper: all(check(paper) for check in wanted) and not any(check(paper) for check in unwanted)


_FLAGS = {
    "has:code": Filters(has_code=True),
    "is:published": Filters(published=True),
    "is:preprint": Filters(published=False),
}
_FLAG_NAMES = ("has", "is")
_MARKS = frozenset(':"-')
"""Without one of these, an argument is nothing but words to look for."""
_WORD = (
    rf"""(?i)(?P<no>-(?=["\w])|not:)?"""
    rf"""(?:(?P<name>{"|".join(FIELDS)}):(?:"(?P<quoted>[^"]*)"?|(?P<value>\S+))|"(?P<phrase>[^"]*)"?|(?P<word>\S+))"""
)


def parse(arguments: Iterable[str]) -> Query:
    """Take the words of a command line apart.

    A leading ``-`` or ``not:`` leaves out what has the word, the quoted phrase or the filter behind it.

    Args:
        arguments: as the shell hands them over. One may hold several words; quotes that the shell has already
            taken from ``venue:"machine learning"`` are forgiven where the value is a known name.

    Raises:
        QueryError: a filter's value is not of its form, nothing stands behind ``not:``, or it is all too long.
    """
    free: list[str] = []
    asked = Query()
    arguments = [*map(without_surrogates, arguments)]
    length = sum(map(len, arguments))
    if length > LONGEST:
        raise QueryError(f"the query has {length:,} characters; take the {LONGEST:,} that say most")
    for argument in arguments:
        if _MARKS.isdisjoint(argument):
            free += argument.split()
        elif whole := _whole_argument(argument):
            asked = _with_filter(asked, *whole)
        else:
            for match in re.finditer(_WORD, argument):
                asked = _with_part(asked, match, free)
    return asked._replace(text=" ".join(free))


def _with_part(asked: Query, match: re.Match[str], free: list[str]) -> Query:
    """`asked` with one part of a query; what is to be looked for goes to `free`."""
    no = bool(match["no"])
    if match["name"]:
        value = match["quoted"] if match["quoted"] is not None else match["value"]
        return _with_filter(asked, no, condition(fold(match["name"]), value))
    if match["word"] and match["word"].lower() in _FLAGS:
        return _with_filter(asked, no, _FLAGS[match["word"].lower()])
    if match["word"]:
        _refuse_unknown_filter(match["word"], "not:" if no else "")
    text = match["word"] or " ".join(match["phrase"].split())
    telling = bool(words(text))
    if no and not telling:
        raise QueryError(f"{match[0]!r} leaves nothing out; write for example not:vision")
    if no and match["word"]:
        return asked._replace(not_words=(*asked.not_words, text))
    if no:
        return asked._replace(not_phrases=(*asked.not_phrases, text))
    free.append(text)
    return asked._replace(phrases=(*asked.phrases, text)) if telling and not match["word"] else asked


def _with_filter(asked: Query, no: bool, filters: Filters) -> Query:
    if no:
        return asked._replace(not_filters=(*asked.not_filters, filters))
    return asked._replace(filters=asked.filters.merge(filters))


def _refuse_unknown_filter(word: str, no: str) -> None:
    """Raise where a word looks like a filter and is none: what it was to choose would be searched for instead."""
    name, colon, value = word.lower().partition(":")
    if not colon or not name.isalpha():
        return
    if name in FIELDS:
        condition(name, value)
    if name == "not":
        raise QueryError(f"{no + word!r} leaves nothing out; write for example not:vision, without a blank behind not:")
    if name in _FLAG_NAMES:
        raise QueryError(f"there is no filter {word!r}; there are {', '.join(_FLAGS)}")
    from difflib import get_close_matches

    if near := get_close_matches(name, (*FIELDS, *_FLAG_NAMES), n=1):
        raise QueryError(f"there is no filter {name!r}; did you mean {no}{near[0]}:{value}?")


def _whole_argument(argument: str) -> tuple[bool, Filters] | None:
    """A filter whose value holds blanks, from an argument whose quotes the shell has taken; and if it is negated."""
    match = re.fullmatch(r"(?i)(-|not:)?(venue|topic):([^\"]*\S\s[^\"]*)", argument)
    if not match:
        return None
    no, name, value = bool(match[1]), fold(match[2]), match[3]
    known = _known_venue(value) if name == "venue" else _known_topic(value)
    return (no, condition(name, value)) if known else None


def _known_venue(name: str) -> bool:
    from kdlit import venues  # most queries name no venue

    return bool(venues.match(name))


def _known_topic(name: str) -> bool:
    from kdlit import topics  # most queries name no topic

    return topics.match(name) is not None


def _titled(phrase: str) -> Callable[[Paper], bool]:
    """What tells whether `phrase` stands in one of a paper's titles; case, accents and hyphens are forgiven."""
    joined = "".join(words(phrase))
    return lambda paper: any(_stands_in(joined, words(title)) for title in paper.titles)


def _mentioning(texts: Iterable[str]) -> Callable[[Paper], bool]:
    """What tells whether a paper has one of some words in whatever form, anywhere a search looks, or is called so."""
    texts = tuple(texts)
    wanted = set(map(written_together, texts))
    called = [check for text in texts for check in _calling(text)]

    def check(paper: Paper) -> bool:
        places = [[*map(_root, words(place))] for place in _searched(paper)]
        if any(_stands_in(joined, place) for place in places for joined in wanted):
            return True
        return any(check(paper) for check in called)

    return check


def written_together(text: str) -> str:
    """The words of a text without their endings, as one."""
    return "".join(map(_root, words(text)))


_root = cache(root)


def _calling(text: str) -> Iterator[Callable[[Paper], bool]]:
    """What tells whether a text is a paper's key or identifier."""
    lower, bare = text.lower(), "".join(words(text))
    yield lambda paper: paper.key.lower() == lower or "".join(words(paper.openreview)) == bare
    if _LIKE_AN_IDENTIFIER.search(text):
        from kdlit import identifiers  # most words are none

        if identifier := identifiers.parse(text):
            yield lambda paper: identifier in identifiers.named(paper)


_LIKE_AN_IDENTIFIER = re.compile(r"[/.=:]|\d-\d")


def _searched(paper: Paper) -> Iterator[str]:
    """The texts that a search reads."""
    yield from paper.titles
    yield from foldings("; ".join(str(author._replace(suffix="")) for author in paper.author))
    yield " ".join((paper.venue, str(paper.year or ""), *paper.topics))
    yield " ".join(repositories(paper.code))


def _stands_in(joined: str, found: Sequence[str]) -> bool:
    """Whether neighbours among the words of `found`, written together, are `joined`."""
    text = "".join(found)
    start = text.find(joined)
    if start < 0:
        return False
    edges = {0, *accumulate(map(len, found))}
    while start >= 0:
        if start in edges and start + len(joined) in edges:
            return True
        start = text.find(joined, start + 1)
    return False
