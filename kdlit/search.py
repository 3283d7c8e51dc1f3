"""Search: the papers that a query means, best first, misspelt or not.

Each word of the query is expanded against the vocabulary of the index: its other forms, words that it begins, words
one or two letters away, words written apart or together. FTS5 fetches the papers with any of these, and a score that
knows where and how well each word matched puts them in order.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from typing import NamedTuple

from kdlit import index
from kdlit.paper import Paper
from kdlit.schema import FIELDS
from kdlit.words import MINOR_WORDS, stem, words

_FIELD_WEIGHTS = {
    "title": 1.0,
    "other": 0.9,
    "name": 0.95,
    "lead": 0.95,
    "author": 0.85,
    "venue": 0.8,
    "topic": 0.5,
    "part": 0.85,
    "ident": 0.5,
}
_TITLE_SHARE = 0.2
_ORDER_SHARE = 0.05
_COVERAGE = 0.45
"""Share of the query, by weight of its words, that a paper must match to be found at all."""
_UNKNOWN = 8.0
"""Papers that a word which the index lacks is taken to be in: what cannot be found should not outweigh the rest."""
_CANDIDATES = 300
_EXPANSIONS = 40
_LIKE_AN_IDENTIFIER = re.compile(r"[/.=:]|\d-\d")
"""Every identifier has one of these; most queries have none and need not be parsed."""
_WEIGHTS = tuple(_FIELD_WEIGHTS[name] for name in FIELDS)
_TITLE = FIELDS.index("title")


class Hit(NamedTuple):
    """A paper that was found and how well it fits: 0 to about 1.25."""

    paper: Paper
    score: float


class Found(NamedTuple):
    """What a search brought, a line for each row of the catalog that could not be read, and the number of all hits."""

    hits: tuple[Hit, ...]
    problems: tuple[str, ...] = ()
    total: int = 0


class _Term(NamedTuple):
    """A word of the query, or two neighbours written together.

    Attributes:
        places: positions of the words of the query that it stands for.
        matches: words of the index that it may mean -> how surely, 0 to 1.
    """

    places: tuple[int, ...]
    matches: dict[str, float]


def search(text: str, passes: Callable[[Paper], bool] | None = None, limit: int = 20) -> Found:
    """The papers of the catalog in use that `text` means, best first.

    Args:
        text: words, an identifier, a URL or a citation key.
        passes: what a paper must fulfil besides; every paper may come when it is ``None``.
        limit: how many at most; 0 for all.

    Returns:
        Hits in order, equal scores in order of the catalog; none when nothing matches.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    try:
        with closing(index.open_index()) as database:
            return _Search(database).run(text, passes, limit)
    except sqlite3.DatabaseError:  # damaged behind its first page
        with closing(index.open_index(anew=True)) as database:
            return _Search(database).run(text, passes, limit)


class _Search:
    """One search over one index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        meta = dict(database.execute("SELECT name, value FROM meta"))
        self._papers = int(meta["papers"])
        self._problems = tuple(json.loads(meta["problems"]))

    def run(self, text: str, passes: Callable[[Paper], bool] | None, limit: int) -> Found:
        exact = self._identified(text)
        if exact is not None:
            hits = [Hit(paper, 1.0) for paper in exact if passes is None or passes(paper)]
            total = len(hits)
        elif passes is None:
            ranked = self._ranked(text, _CANDIDATES)
            hits = [Hit(self._paper(number), score) for score, number in ranked[: limit or None]]
            total = len(ranked)
        else:
            papers = ((self._paper(number), score) for score, number in self._ranked(text, -1))
            hits = [Hit(paper, score) for paper, score in papers if passes(paper)]
            total = len(hits)
        return Found(tuple(hits[: limit or None]), self._problems, total)

    def _ranked(self, text: str, candidates: int) -> list[tuple[float, int]]:
        """Score and number of the papers that match, best first, equal ones in the order of the catalog."""
        typed = self._apart(words(text))
        terms = self._terms(typed)
        scored = self._scores(self._weights(typed, terms), terms, candidates)
        return sorted(((score, number) for number, score in scored), key=lambda row: (-row[0], row[1]))

    def _identified(self, text: str) -> list[Paper] | None:
        """The papers that a citation key or an identifier names; ``None`` when `text` is neither."""
        rows = self._database.execute("SELECT id FROM doc WHERE key = ? COLLATE NOCASE", (text.strip(),)).fetchall()
        if rows:
            return [self._paper(number) for (number,) in rows]
        if not _LIKE_AN_IDENTIFIER.search(text):
            return None
        from kdlit import identifiers

        identifier = identifiers.parse(text)
        if identifier is None:
            return None
        phrase = " ".join(words(identifier.value))
        rows = self._database.execute("SELECT rowid FROM field WHERE ident MATCH ?", (f'"{phrase}"',)).fetchall()
        found = [self._paper(number) for (number,) in rows]
        return [paper for paper in found if identifier in identifiers.named(paper)]

    def _paper(self, number: int) -> Paper:
        ((stored,),) = self._database.execute("SELECT json FROM doc WHERE id = ?", (number,))
        return Paper.from_json(json.loads(stored))

    # What the words of the query may mean

    def _apart(self, typed: Sequence[str]) -> list[str]:
        """The words of the query; what was written as one ("romero2015fitnets", "selfdistillation") taken apart."""
        found: list[str] = []
        for word in typed:
            found += [word] if self._count(word) or self._near(word, 1) else self._pieces(word)
        return found

    def _pieces(self, word: str) -> list[str]:
        """The parts of a word that no paper has, where papers have the parts; else the word."""
        runs = re.findall(r"\d+|\D+", word)
        if len(runs) > 2:
            return runs
        cuts = range(4, len(word) - 3)
        pairs = [(word[:cut], word[cut:]) for cut in cuts if self._count(word[:cut]) and self._count(word[cut:])]
        return list(max(pairs, key=lambda pair: min(map(self._count, pair)))) if pairs else [word]

    def _terms(self, typed: Sequence[str]) -> list[_Term]:
        """Each word with its meanings, and up to three neighbours that some paper writes as one word."""
        terms = [_Term((place,), self._meanings(word)) for place, word in enumerate(typed)]
        for length in (2, 3):
            for place in range(len(typed) - length + 1):
                joined = "".join(typed[place : place + length])
                if len(joined) > 3 and (matches := self._known(joined)):
                    terms.append(_Term(tuple(range(place, place + length)), matches))
        return terms

    def _meanings(self, word: str) -> dict[str, float]:
        known = self._known(word)
        near = {} if known else self._near(word)
        return self._begun(word) | near | known

    def _known(self, word: str) -> dict[str, float]:
        """`word` itself and its other forms, as far as the index has them."""
        if len(word) > 3 and not word.isdigit():
            rows = self._database.execute("SELECT word FROM word WHERE stem = ?", (stem(word),))
            found = {other: 0.9 for (other,) in rows}
        else:
            found = {}
        if self._count(word):
            found[word] = 1.0
        return found

    def _begun(self, word: str) -> dict[str, float]:
        """Words that `word` is the beginning of."""
        if len(word) < 2 or (len(word) < 4 and not word.isalpha()):
            return {}
        rows = self._database.execute(
            "SELECT word FROM word WHERE word > ? AND word < ? ORDER BY papers DESC LIMIT ?",
            (word, word + "\uffff", _EXPANSIONS),
        )
        return {longer: 0.65 + 0.25 * len(word) / len(longer) for (longer,) in rows}

    def _near(self, word: str, most: int = 2) -> dict[str, float]:
        """Words that `word` may be a slip of: a letter wrong, missing, doubled, or two swapped, `most` of these."""
        length = len(word)
        allowed = min(most, 0 if length < 4 or word.isdigit() else 1 if length < 7 else 2)
        if not allowed:
            return {}
        from rapidfuzz.distance import OSA

        intact = length // (allowed + 1)  # a slip leaves the beginning or the end of a word intact
        begin, end = word[:intact], word[::-1][:intact]
        rows = self._database.execute(
            "SELECT word FROM word WHERE length(word) BETWEEN ? AND ?"
            " AND (word BETWEEN ? AND ? OR backwards BETWEEN ? AND ?)",
            (length - allowed, length + allowed, begin, begin + "\uffff", end, end + "\uffff"),
        )
        found: dict[str, float] = {}
        for (other,) in rows:
            slips = OSA.distance(word, other, score_cutoff=allowed)
            if slips <= allowed:
                found[other] = 0.95 - 0.9 * slips / length - (0.05 if other[0] != word[0] else 0.0)
        return found

    def _count(self, word: str) -> int:
        """How many papers have `word`."""
        row = self._database.execute("SELECT papers FROM word WHERE word = ?", (word,)).fetchone()
        return row[0] if row else 0

    def _weights(self, typed: Sequence[str], terms: Iterable[_Term]) -> list[float]:
        """How telling each word of the query is: the fewer papers have it, or what it may mean, the more."""
        commonest = [0] * len(typed)
        for term in terms:
            count = max((self._count(word) for word, sure in term.matches.items() if sure > 0.75), default=0)
            for place in term.places:
                commonest[place] = max(commonest[place], count)
        rarity = [math.log(1 + self._papers / (count + 0.5 if count else _UNKNOWN)) for count in commonest]
        return [value * (0.25 if word in MINOR_WORDS else 1.0) for value, word in zip(rarity, typed, strict=True)]

    # How well a paper fits

    def _scores(self, weights: Sequence[float], terms: Sequence[_Term], limit: int) -> Iterator[tuple[int, float]]:
        """Number and score of each paper that matches enough of the query."""
        total = sum(weights)
        meanings: dict[str, list[tuple[tuple[int, ...], float]]] = {}
        for term in terms:
            for word, sureness in term.matches.items():
                meanings.setdefault(word, []).append((term.places, sureness))
        if not meanings or not total:
            return
        expression = " OR ".join(f'"{word}"' for word in meanings)
        rows = self._database.execute(
            f"SELECT rowid, {', '.join(FIELDS)} FROM field WHERE field MATCH ? ORDER BY rank LIMIT ?",
            (expression, limit),
        )
        for number, *texts in rows:
            columns = [text.split() for text in texts]
            best = _best_matches(len(weights), columns, meanings)
            covered = sum(weight * value for weight, value in zip(weights, best, strict=True)) / total
            if covered >= _COVERAGE:
                title = columns[_TITLE]
                share = sum(word in meanings for word in title) / len(title) if title else 0.0
                order = _in_order(title, meanings, len(weights))
                yield number, covered + _TITLE_SHARE * share + _ORDER_SHARE * order


def _best_matches(
    count: int, columns: Sequence[Sequence[str]], meanings: Mapping[str, list[tuple[tuple[int, ...], float]]]
) -> list[float]:
    """For each of the query's `count` words how well the paper's best word matches it."""
    best = [0.0] * count
    for column, weight in zip(columns, _WEIGHTS, strict=True):
        for word in column:
            for places, sureness in meanings.get(word, ()):
                for place in places:
                    best[place] = max(best[place], sureness * weight)
    return best


def _in_order(title: Sequence[str], meanings: Mapping[str, list[tuple[tuple[int, ...], float]]], count: int) -> float:
    """Share of the query's neighbours that are neighbours in the title too."""
    if count < 2:
        return 0.0
    places = [{place for spot, _ in meanings.get(word, ()) for place in spot} for word in title]
    pairs = {(a, a + 1) for here, there in pairwise(places) for a in here if a + 1 in there}
    return len(pairs) / (count - 1)
