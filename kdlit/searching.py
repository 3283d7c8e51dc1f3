"""Search: the papers that a query means, best first, misspelt or not.

Each word of the query is expanded against the vocabulary of the index: its other forms, words that it begins, words
one or two letters away, words written apart or together. Sets of papers tell which papers have most of what is meant;
these few are read, and a score that knows where and how well each word matched puts them in order.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from kdlit import index
from kdlit.index import shelf
from kdlit.index.meanings import Meaning, Term, Vocabulary, Word, by_word
from kdlit.index.numbersets import DamagedError, Tally, numbers_of, union, unpack
from kdlit.index.schema import FIELDS, LONGEST
from kdlit.paper import Paper
from kdlit.words import MINOR_WORDS, words

if TYPE_CHECKING:
    from kdlit.filters import Filters

_FIELD_WEIGHTS = {
    "title": 1.0,
    "other": 0.9,
    "name": 0.97,
    "initials": 0.92,
    "lead": 0.95,
    "author": 0.85,
    "venue": 0.8,
    "topic": 0.5,
    "part": 0.85,
    "ident": 1.0,
}
_TITLE_SHARE = 0.2
_ORDER_SHARE = 0.05
_COVERAGE = 0.45
"""Share of the query, by weight of its words, that a paper must match to be found at all."""
_UNKNOWN = 8.0
"""Papers that a word which the index lacks is taken to be in: what cannot be found should not outweigh the rest."""
_CANDIDATES = 400
"""How many papers are read and scored, where more might be found than are shown."""
_FINENESS = 1000
"""What the weights of a query add up to when papers are chosen."""
_ELSEWHERE = 0.7
"""What a common word counts then where the title does not have it."""
_HOPEFUL = 0.9
"""Share of `_COVERAGE` that a paper must reach then, for the weights are only about right."""
_LIKE_AN_IDENTIFIER = re.compile(r"[/.=:]|\d-\d")
"""Every identifier has one of these; most queries have none and need not be parsed."""
_LIKE_A_BARE_ONE = re.compile(r"[\w-]{8,}")
"""OpenReview's identifiers are often given without anything that says so."""
_WEIGHTS = tuple(_FIELD_WEIGHTS[name] for name in FIELDS)
_TITLE = FIELDS.index("title")
_NAMED = frozenset(("title", "other", "name"))
"""Fields whose words have parts."""


class Match(NamedTuple):
    """A word of the query and what it met in a paper.

    Attributes:
        word: as it was typed.
        found: the word of the index that it was taken for; nothing where the whole query is a key or an identifier.
        field: where the paper has it, of `kdlit.index.schema.FIELDS`.
        kind: how the two are alike: exact, form, prefix, typo, joined, split, initials or identifier. Two more parts
            of the score have neither word nor field: the share of the title that was typed, and the order of words.
        score: its part of the paper's score; the parts add up to it.
    """

    word: str
    found: str
    field: str
    kind: str
    score: float


class Hit(NamedTuple):
    """A paper that was found, how well it fits, and what it was found by."""

    paper: Paper
    score: float
    matches: tuple[Match, ...] = ()


class Found(NamedTuple):
    """What a search brought.

    Attributes:
        hits: the papers, best first.
        problems: a line for each row of the catalog that could not be read.
        total: how many papers match in all.
        corrections: words of the query that the index lacks, and what they were taken for.
    """

    hits: tuple[Hit, ...]
    problems: tuple[str, ...] = ()
    total: int = 0
    corrections: tuple[tuple[str, str], ...] = ()


def search(
    text: str, passes: Callable[[Paper], bool] | None = None, limit: int = 20, filters: Filters | None = None
) -> Found:
    """The papers of the catalog in use that `text` means, best first.

    Args:
        text: words, an identifier, a URL or a citation key.
        passes: what a paper must fulfil besides; every paper may come when it is ``None``.
        limit: how many at most; 0 for all.
        filters: those among what `passes` asks: with them, papers that cannot pass are not even looked at.

    Returns:
        Hits in order, equal scores in order of the catalog; none when nothing matches. `total` is exact up to some
        hundreds of papers; beyond, papers are counted without being read.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    return index.ask(lambda database: _Search(database).run(text, passes, limit, filters))


class _Scored(NamedTuple):
    """A paper's score, its place in the catalog, its number and its words."""

    score: float
    place: float
    number: int
    words: str


class _Search:
    """One search over one index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._shelf = shelf.Shelf(database)
        self._vocabulary = Vocabulary(database)

    def run(self, text: str, passes: Callable[[Paper], bool] | None, limit: int, filters: Filters | None) -> Found:
        exact = self._identified(text)
        if exact is not None:
            named = (Match(text.strip(), "", "ident", "identifier", 1.0),)
            hits = [Hit(paper, 1.0, named) for paper in exact if passes is None or passes(paper)]
            return Found(tuple(hits[: limit or None]), self._shelf.problems, len(hits))
        asked = self._asked(text)
        among = self._shelf.among(filters) if filters else -1
        chosen = _Choice(self._database, asked, among)
        for most in (_CANDIDATES, 10 * _CANDIDATES, 0) if limit else (0,):
            numbers, left = chosen.best(most)
            scored = sorted(self._scores(asked, numbers), key=lambda row: (-row.score, row.place))
            if passes is None:
                total, scored = len(scored), scored[: limit or None]
                papers = [(self._shelf.paper(row.number), row) for row in scored]
            else:
                found = ((self._shelf.paper(row.number), row) for row in scored)
                papers = [(paper, row) for paper, row in found if passes(paper)]
                total = len(papers)
            if not left or len(papers) >= limit:
                break
        hits = [Hit(paper, row.score, asked.matches(row.words)) for paper, row in papers[: limit or None]]
        return Found(tuple(hits), self._shelf.problems, total + left, asked.corrections(hits))

    def _identified(self, text: str) -> list[Paper] | None:
        """The papers that a citation key or an identifier names; ``None`` when `text` is neither."""
        find = self._database.execute
        rows = find("SELECT id FROM doc WHERE lower = ? ORDER BY place", (text.strip().lower(),)).fetchall()
        if not rows:
            name = self._identifier(text)
            if name is None:
                return None
            rows = find("SELECT doc FROM name JOIN doc ON id = doc WHERE name = ? ORDER BY place", (name,)).fetchall()
        return [self._shelf.paper(number) for (number,) in rows]

    def _identifier(self, text: str) -> str | None:
        """An identifier as a word of the index; ``None`` when `text` is none."""
        if _LIKE_AN_IDENTIFIER.search(text):
            from kdlit import identifiers  # most queries have none
            from kdlit.index import fieldwords

            if found := identifiers.parse(text):
                return fieldwords.identifier_word(found)
            if "://" in text:
                return self._known(fieldwords.address_word(text))
        if _LIKE_A_BARE_ONE.fullmatch(text):
            return self._known(f"~{''.join(words(text))}")
        return None

    def _known(self, name: str) -> str | None:
        """A name that some paper has; ``None`` when none has it."""
        return name if self._database.execute("SELECT 1 FROM name WHERE name = ?", (name,)).fetchone() else None

    def _asked(self, text: str) -> _Asked:
        """What the words of a query ask for, and any identifiers among them."""
        typed: list[Word] = []
        terms: list[Term] = []
        plain: list[str] = []
        for token in text.split():
            name = self._identifier(token)
            if name is None:
                plain.append(token)
                continue
            terms.append(Term((len(terms),), token, {name: Meaning(1.0, "identifier")}))
            typed.append(Word(name, token))
        read = self._vocabulary.read(" ".join(plain))
        for term in self._vocabulary.terms(read):
            places = tuple(place + len(typed) for place in term.places)
            terms.append(term._replace(places=places))
        return _Asked(self._vocabulary, [*typed, *read], terms, self._shelf.count)

    def _scores(self, asked: _Asked, numbers: Iterable[int]) -> Iterator[_Scored]:
        """The papers of `numbers` that have enough of what is asked."""
        for number in numbers:
            row = self._database.execute("SELECT place, words FROM doc WHERE id = ?", (number,)).fetchone()
            if not row:
                raise DamagedError
            place, stored = row
            score = asked.score(stored)
            if score:
                yield _Scored(score, place, number, stored)


class _Found(NamedTuple):
    """What a word of a query met: how well, 0 to 1, by what it was meant, which word, and in which field."""

    value: float = 0.0
    term: Term = Term((), "", {})
    word: str = ""
    field: int = 0


class _Asked:
    """A query: its words, what they may mean, and what each counts."""

    def __init__(self, vocabulary: Vocabulary, typed: Sequence[Word], terms: Sequence[Term], papers: int) -> None:
        self.terms = terms
        self._typed = typed
        self._meant = by_word(terms)
        self._vocabulary = vocabulary
        weights = self._weigh(papers)
        total = sum(weights) or 1.0
        self.weights = [weight / total for weight in weights]

    def _weigh(self, papers: int) -> list[float]:
        """How telling each word is: the fewer papers have it, or what it may mean, the more."""
        commonest = [0] * len(self._typed)
        for term in self.terms:
            sure = (word for word, meaning in term.meanings.items() if meaning.sureness > 0.75)
            count = max(map(self._vocabulary.count, sure), default=0)
            for place in term.places:
                commonest[place] = max(commonest[place], count)
        rarity = [math.log(1 + papers / (count + 0.5 if count else _UNKNOWN)) for count in commonest]
        minor = (0.25 if word.text in MINOR_WORDS else 1.0 for word in self._typed)
        return [value * factor for value, factor in zip(rarity, minor, strict=True)]

    def score(self, stored: str) -> float:
        """How well a paper with these words fits: 0 when it has too little of what is asked, 1.25 at most."""
        columns = [line.split(" ") if line else [] for line in stored.split("\n")]
        covered = sum(weight * found.value for weight, found in zip(self.weights, self._best(columns), strict=True))
        if covered < _COVERAGE:
            return 0.0
        return covered + _TITLE_SHARE * self._share(columns[_TITLE]) + _ORDER_SHARE * self._order(columns[_TITLE])

    def matches(self, stored: str) -> tuple[Match, ...]:
        """What makes up the score of a paper with these words."""
        columns = [line.split(" ") if line else [] for line in stored.split("\n")]
        parts: dict[tuple[str, str, str, str], float] = {}
        for weight, (value, term, word, field) in zip(self.weights, self._best(columns), strict=True):
            if value:
                name = FIELDS[field]
                kind = "initials" if _stands_for(word, name, columns) else term.meanings[word].kind
                part = (term.typed, word, name, kind)
                parts[part] = parts.get(part, 0.0) + weight * value
        title = columns[_TITLE]
        bonus = {
            "share of the title": _TITLE_SHARE * self._share(title),
            "order of words": _ORDER_SHARE * self._order(title),
        }
        parts |= {("", "", "", kind): score for kind, score in bonus.items() if score}
        return tuple(Match(*part, score) for part, score in parts.items())

    def corrections(self, hits: Sequence[Hit]) -> tuple[tuple[str, str], ...]:
        """Words that no paper has, each with what it was taken for in the best hit that has something like it."""
        taken: dict[str, str] = {}
        for hit in hits:
            for match in hit.matches:
                if match.kind == "typo":
                    taken.setdefault(match.word, match.found)
        return tuple((word.text, taken[word.typed]) for word in self._typed if word.typed in taken)

    def _best(self, columns: Sequence[Sequence[str]]) -> list[_Found]:
        """For each word that was typed the best of what the paper has for it."""
        best = [_Found()] * len(self._typed)
        for field, column in enumerate(columns):
            for word in column:
                for term, meaning in self._meant.get(word, ()):
                    value = meaning.sureness * _WEIGHTS[field]
                    for place in term.places:
                        if value > best[place].value:
                            best[place] = _Found(value, term, word, field)
        return best

    def _share(self, title: Sequence[str]) -> float:
        """Share of the title's words that are meant."""
        return sum(word in self._meant for word in title) / len(title) if title else 0.0

    def _order(self, title: Sequence[str]) -> float:
        """Share of the query's neighbours that are neighbours in the title too."""
        if len(self._typed) < 2:
            return 0.0
        places = [{place for term, _ in self._meant.get(word, ()) for place in term.places} for word in title]
        pairs = {(a, a + 1) for here, there in pairwise(places) for a in here if a + 1 in there}
        return len(pairs) / (len(self._typed) - 1)


def _stands_for(word: str, field: str, columns: Sequence[Sequence[str]]) -> bool:
    """Whether a word is the initials of others, not a part of one."""
    if field != "part":
        return field == "initials"
    named = "".join(part for place, column in enumerate(columns) if FIELDS[place] in _NAMED for part in column)
    return word not in named


class _Choice:
    """The papers that are worth reading, found by sets alone: what each has of a query, about right."""

    def __init__(self, database: sqlite3.Connection, asked: _Asked, among: int) -> None:
        self._database = database
        self._tally = Tally()
        for place, weight in enumerate(asked.weights):
            before, beneath = 0, 0.0
            levels = self._levels(place, asked.terms)
            # A paper counts for its surest meaning: each level adds what it has beyond the next lower one.
            for value, papers in sorted(levels.items(), reverse=True):
                before |= papers & among
                levels[value] = before
            for value in sorted(levels):
                self._tally.add(levels[value], round(_FINENESS * weight * value) - round(_FINENESS * weight * beneath))
                beneath = value
        self._enough = max(1, int(_FINENESS * _COVERAGE * _HOPEFUL))

    def _levels(self, place: int, terms: Iterable[Term]) -> dict[float, int]:
        """What a word of the query may count for -> the papers that have what it means then."""
        levels: dict[float, int] = {}
        for term in terms:
            if place not in term.places:
                continue
            for word, meaning in term.meanings.items():
                docs, titles = self._posting(word, meaning.kind)
                if titles:
                    levels[meaning.sureness] = levels.get(meaning.sureness, 0) | titles
                    lower = round(_ELSEWHERE * meaning.sureness, 3)
                    levels[lower] = levels.get(lower, 0) | docs
                else:
                    levels[meaning.sureness] = levels.get(meaning.sureness, 0) | docs
        return levels

    def _posting(self, word: str, kind: str) -> tuple[int, int]:
        """The papers that have a word; and those that have it in the title, where there are many."""
        if kind == "identifier":
            rows = self._database.execute("SELECT doc FROM name WHERE name = ?", (word,))
            return union(1 << number for (number,) in rows), 0
        row = self._database.execute("SELECT docs, titles FROM posting WHERE word = ?", (word,)).fetchone()
        if not row:
            return 0, 0
        return unpack(row[0]), unpack(row[1]) if row[1] else 0

    def best(self, most: int) -> tuple[list[int], int]:
        """The numbers of the `most` papers that have most of the query (of all when 0), and how many are left."""
        everything = self._tally.at_least(self._enough)
        if not most or everything.bit_count() <= most:
            return list(numbers_of(everything)), 0
        low, high = self._enough, self._tally.highest() + 1
        while low + 1 < high:  # at least `most` papers reach `low`, fewer reach `high`
            middle = (low + high) // 2
            if self._tally.at_least(middle).bit_count() >= most:
                low = middle
            else:
                high = middle
        chosen = self._tally.at_least(high)
        tied = self._tally.at_least(low) & ~chosen
        for length in range(LONGEST + 1):  # of papers with as much, those with short titles fit best
            part = tied & self._of_length(length)
            room = most - chosen.bit_count()
            if part.bit_count() >= room:
                part = union(1 << number for number in islice(numbers_of(part), room))
            chosen |= part
            if chosen.bit_count() >= most:
                break
        return list(numbers_of(chosen)), everything.bit_count() - chosen.bit_count()

    def _of_length(self, length: int) -> int:
        row = self._database.execute("SELECT docs FROM posting WHERE word = ?", (f"#length {length:02}",)).fetchone()
        return unpack(row[0]) if row else 0
