"""Topics: which ones a paper belongs to, and which one a user means.

The rules are data, not code: `data/topics.toml` holds one record a topic and documents each key.
This module only applies them, to what a `Paper` says of itself: its titles, the reading-list
headings it stands under, its arXiv class and its venue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kdlit.bundled import read_table
from kdlit.paper import Paper
from kdlit.text import fold

_SEPARATORS = re.compile(r"[\s_/\-\u2010-\u2015\u2212]+")


class Evidence(NamedTuple):
    """What the rules look at, in the form in which they compare it."""

    titles: tuple[str, ...]
    squeezed_titles: frozenset[str]
    headings: frozenset[str]
    arxiv_class: str
    venue: str

    @classmethod
    def of(cls, paper: Paper) -> Evidence:
        """The evidence in `paper`."""
        titles = paper.titles
        return cls(
            titles=tuple(map(_spaced, titles)),
            squeezed_titles=frozenset(map(_squeezed, titles)),
            headings=_headings(tuple(row.section for row in paper.listings)),
            arxiv_class=paper.arxiv_class,
            venue=_spaced(paper.venue),
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """One record of `data/topics.toml`, which says what each field means."""

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which a user may call the topic, the slug first."""
        return (self.name, self.label, *self.aliases)

    def fits(self, evidence: Evidence) -> bool:
        """Whether one of the topic's own rules, `implies` and `never` aside, takes the paper."""
        return (
            any(_finds(self.words, title, re.IGNORECASE) or _finds(self.acronyms, title) for title in evidence.titles)
            or evidence.arxiv_class in self.classes
            or _finds(self.venues, evidence.venue)
            or not evidence.headings.isdisjoint(_squeezed_all(self.sections))
            or not evidence.squeezed_titles.isdisjoint(_squeezed_all(self.also))
        )

    def rejects(self, evidence: Evidence) -> bool:
        """Whether the paper is one that the topic names as not its own."""
        return not evidence.squeezed_titles.isdisjoint(_squeezed_all(self.never))


def table() -> tuple[Topic, ...]:
    """Every topic, in the table's order."""
    return _load()[0]


def labels() -> dict[str, str]:
    """The topics as slug -> label, in the table's order."""
    return {topic.name: topic.label for topic in table()}


def names() -> list[str]:
    """Every slug and alias that `match` knows, in the table's order, for suggestions."""
    return [name for topic in table() for name in (topic.name, *topic.aliases)]


def match(name: str) -> str | None:
    """The slug of the topic that a user calls `name`, or None if there is no such topic.

    Slugs, labels and aliases are known; case, hyphens, spaces and a plural s are forgiven.
    """
    return _slugs().get(_singular(name))


def assign(paper: Paper) -> tuple[str, ...]:
    """The slugs of the topics that `paper` belongs to, in the table's order.

    Never empty: a paper that no rule takes is given the table's fallback. What `paper.topics` holds
    already is not looked at.
    """
    topics, fallback = _load()
    evidence = Evidence.of(paper)
    near = _near(evidence)
    taken = _with_implied(topic.name for topic in topics if topic.name in near and topic.fits(evidence))
    kept = (topic.name for topic in topics if topic.name in taken and not topic.rejects(evidence))
    return tuple(kept) or (fallback,)


class _Clues(NamedTuple):
    """Which topics may take a paper at all: most are ruled out by a look at the words of its title.

    `literals` are letters without which a topic's pattern finds nothing, each with its longest word and the topic's
    slug, by the beginning of that word; `marks` is what is compared as a whole.
    """

    literals: Mapping[str, tuple[tuple[str, str, str], ...]]
    marks: Mapping[tuple[str, str], tuple[str, ...]]


@cache
def _clues() -> _Clues:
    literals: dict[str, dict[tuple[str, str, str], None]] = {}
    marks: dict[tuple[str, str], dict[str, None]] = {}
    for topic in table():
        for pattern in topic.words + topic.acronyms:
            literal = _literal(pattern)
            word = max(literal.split(), key=len, default="")
            literals.setdefault(word[:_BEGINNING], {})[word, literal, topic.name] = None
        wholes = [("class", value) for value in topic.classes]
        wholes += [("heading", _squeezed(value)) for value in topic.sections]
        wholes += [("title", _squeezed(value)) for value in topic.also]
        for whole in wholes:
            marks.setdefault(whole, {})[topic.name] = None
    return _Clues(
        {start: tuple(each) for start, each in literals.items()},
        {whole: tuple(slugs) for whole, slugs in marks.items()},
    )


_BEGINNING = 3


def _near(evidence: Evidence) -> set[str]:
    """The slugs of the topics whose rules are worth trying."""
    text = "\n".join(evidence.titles).lower()
    hinted = {hint for word in ("", *text.split()) for hint in _hints(word)}
    found = {slug for literal, slug in hinted if literal in text}
    marks = _clues().marks
    found.update(_with_venue(evidence.venue), marks.get(("class", evidence.arxiv_class), ()))
    for kind, values in (("heading", evidence.headings), ("title", evidence.squeezed_titles)):
        for value in values:
            found.update(marks.get((kind, value), ()))
    return found


@lru_cache(maxsize=8192)
def _hints(word: str) -> tuple[tuple[str, str], ...]:
    """The literals, each with the slug of its topic, whose longest word stands in this one."""
    starts = {word[start : start + length] for start in range(len(word) or 1) for length in range(_BEGINNING + 1)}
    near = (each for start in starts for each in _clues().literals.get(start, ()))
    return tuple((literal, slug) for part, literal, slug in near if part in word)


_PARTS = re.compile(r"\\.|\[[^\]]*\]|\{[^}]*\}|.")


def _literal(pattern: str) -> str:
    """The longest run of letters that whatever `pattern` finds must hold, in lower case; it may be empty."""
    runs = [""]
    depth = 0
    for part in _PARTS.findall(pattern):
        depth += (part == "(") - (part == ")")
        if depth == 0 and part == "|":
            return ""
        if depth == 0 and (part.isalnum() or part in " ,-"):
            runs[-1] += part
        elif depth == 0 and part[0] in "?*+{":
            runs[-1:] = [runs[-1][:-1], ""]
        else:
            runs.append("")
    return max(runs, key=len).lower()


@cache
def _with_venue(venue: str) -> tuple[str, ...]:
    return tuple(topic.name for topic in table() if _finds(topic.venues, venue))


@cache
def _load() -> tuple[tuple[Topic, ...], str]:
    document = read_table("topics.toml")
    return tuple(map(_topic, document["topic"])), document["fallback"]


def _topic(record: dict[str, Any]) -> Topic:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    return Topic(**values)


@cache
def _slugs() -> dict[str, str]:
    return {_singular(name): topic.name for topic in table() for name in topic.names}


@cache
def _implications() -> dict[str, frozenset[str]]:
    """The topics to which a paper of each topic belongs, itself and what its own topics imply included."""
    implied = {topic.name: topic.implies for topic in table()}
    reached: dict[str, frozenset[str]] = {}
    for name in implied:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            slug = waiting.pop()
            if slug not in found:
                found.add(slug)
                waiting += implied[slug]
        reached[name] = frozenset(found)
    return reached


def _with_implied(slugs: Iterable[str]) -> set[str]:
    return {each for slug in slugs for each in _implications()[slug]}


def _finds(patterns: tuple[str, ...], text: str, flags: int = 0) -> bool:
    return bool(patterns) and _compiled(patterns, flags).search(text) is not None


@cache
def _compiled(patterns: tuple[str, ...], flags: int) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})s?\b", flags)


def _spaced(text: str) -> str:
    """`text` with every hyphen, dash, slash and run of spaces as one space."""
    return _SEPARATORS.sub(" ", text if text.isascii() else unicodedata.normalize("NFKC", text))


@cache
def _squeezed(text: str) -> str:
    """`text` folded to its letters and digits, so that only the wording counts."""
    return "".join(filter(str.isalnum, fold(text)))


@cache
def _headings(sections: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_squeezed(part) for section in sections for part in section.split(" / "))


@cache
def _squeezed_all(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_squeezed, texts))


def _singular(name: str) -> str:
    return _squeezed(name).removesuffix("s")
