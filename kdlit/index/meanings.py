"""What the words of a query may mean: words of the index that are alike, and how surely each is meant."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kdlit.words import has_forms, stem, words

_EXPANSIONS = 100
"""Words that the beginning of a word may mean, at most."""
_TOKEN = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")


class Meaning(NamedTuple):
    """How surely a word of the index is meant, 0 to 1, and how it is like the one that was typed."""

    sureness: float
    kind: str


class Word(NamedTuple):
    """A word of the query as it is searched, and as it was typed."""

    text: str
    typed: str


class Term(NamedTuple):
    """A word of the query, or neighbours written together.

    Attributes:
        places: positions of the words of the query that it stands for.
        typed: what was typed.
        meanings: words of the index that it may mean.
    """

    places: tuple[int, ...]
    typed: str
    meanings: dict[str, Meaning]


class Vocabulary:
    """The words of an index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._counts: dict[str, int] = {}

    def count(self, word: str) -> int:
        """How many papers have `word`."""
        if word not in self._counts:
            row = self._database.execute("SELECT papers FROM word WHERE word = ?", (word,)).fetchone()
            self._counts[word] = row[0] if row else 0
        return self._counts[word]

    def read(self, text: str) -> list[Word]:
        """The words of a query; what was written as one ("romero2015fitnets", "selfdistillation") taken apart."""
        found: list[Word] = []
        for token in text.split():
            parts, typed = words(token), _TOKEN.findall(token)
            shown = typed if len(typed) == len(parts) else parts
            for part, as_typed in zip(parts, shown, strict=True):
                pieces = [part] if self.count(part) or self.near(part, 1) else self._pieces(part)
                found += (Word(piece, as_typed) for piece in pieces)
        return found

    def _pieces(self, word: str) -> list[str]:
        """The parts of a word that no paper has, where papers have the parts; else the word."""
        runs = re.findall(r"\d+|\D+", word)
        if len(runs) > 2:
            return runs
        cuts = range(4, len(word) - 3)
        pairs = [(word[:cut], word[cut:]) for cut in cuts if self.count(word[:cut]) and self.count(word[cut:])]
        return list(max(pairs, key=lambda pair: min(map(self.count, pair)))) if pairs else [word]

    def terms(self, typed: list[Word]) -> list[Term]:
        """Each word with its meanings, and up to three neighbours that some paper writes as one word."""
        terms = [Term((place,), word.typed, self.meanings(word)) for place, word in enumerate(typed)]
        for length in (2, 3):
            for place in range(len(typed) - length + 1):
                group = typed[place : place + length]
                joined = "".join(word.text for word in group)
                if len(joined) > 3 and (known := self._known(joined)):
                    shown = " ".join(dict.fromkeys(word.typed for word in group))
                    meanings = {word: Meaning(meant.sureness, "joined") for word, meant in known.items()}
                    terms.append(Term(tuple(range(place, place + length)), shown, meanings))
        return terms

    def meanings(self, word: Word) -> dict[str, Meaning]:
        """Words that a word of the query may mean."""
        known = self._known(word.text)
        near = {} if known else self.near(word.text)
        found = self._begun(word.text) | near | known
        if word.text in found and len(words(word.typed)[0]) > len(word.text):
            found[word.text] = Meaning(found[word.text].sureness, "split")
        return found

    def _known(self, word: str) -> dict[str, Meaning]:
        """`word` itself and its other forms, as far as the index has them."""
        found: dict[str, Meaning] = {}
        if has_forms(word):
            rows = self._database.execute("SELECT word FROM word WHERE stem = ?", (stem(word),))
            found = {other: Meaning(0.9, "typo" if _is_doubled(word, other) else "form") for (other,) in rows}
        if self.count(word):
            found = {other: Meaning(0.9, "form") for other in found} | {word: Meaning(1.0, "exact")}
        return found

    def _begun(self, word: str) -> dict[str, Meaning]:
        """Words that `word` is the beginning of."""
        if len(word) < 2 or (len(word) < 4 and not word.isalpha()):
            return {}
        rows = self._database.execute(
            "SELECT word FROM word WHERE word > ? AND word < ? ORDER BY papers DESC, word LIMIT ?",
            (word, word + "\uffff", _EXPANSIONS),
        )
        return {longer: Meaning(0.65 + 0.25 * len(word) / len(longer), "prefix") for (longer,) in rows}

    def near(self, word: str, most: int = 2) -> dict[str, Meaning]:
        """Words that `word` may be a slip of: a letter wrong, missing, doubled, or two swapped, `most` of these."""
        length = len(word)
        allowed = min(most, 0 if length < 4 or word.isdigit() else 1 if length < 7 else 2)
        if not allowed:
            return {}
        from rapidfuzz.distance import OSA

        found: dict[str, Meaning] = {}
        for other in self._alike(word, allowed):
            slips = OSA.distance(word, other, score_cutoff=allowed)
            if slips <= allowed:
                sureness = 0.95 - 0.9 * slips / length - (0.05 if other[0] != word[0] else 0.0)
                found[other] = Meaning(sureness, "typo")
        return found

    def _alike(self, word: str, slips: int) -> Iterable[str]:
        """Words of about the length of `word` that share its beginning or its end: one of them is left intact."""
        length = len(word)
        intact = length // (slips + 1)
        begin, end = word[:intact], word[::-1][:intact]
        row = self._database.execute(
            "SELECT group_concat(word, ' ') FROM ("
            "SELECT word FROM word"
            " WHERE word BETWEEN :begin AND :begin || :last AND length(word) BETWEEN :least AND :most"
            " UNION SELECT word FROM word"
            " WHERE backwards BETWEEN :end AND :end || :last AND length(word) BETWEEN :least AND :most)",
            {"begin": begin, "end": end, "last": "\uffff", "least": length - slips, "most": length + slips},
        ).fetchone()
        return row[0].split(" ") if row[0] else ()


def _is_doubled(word: str, other: str) -> bool:
    """Whether two words differ in a doubled letter alone, and not as "modelling" and "modeling" do."""
    if word.endswith(("ing", "ed", "er", "ers")):
        return False
    return word != other and _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", other)


_DOUBLED = re.compile(r"(.)\1")


def by_word(terms: Iterable[Term]) -> Mapping[str, list[tuple[Term, Meaning]]]:
    """The words of the index that are meant, each with what may mean it."""
    found: dict[str, list[tuple[Term, Meaning]]] = {}
    for term in terms:
        for word, meaning in term.meanings.items():
            found.setdefault(word, []).append((term, meaning))
    return found
