"""Newcomers that are no other record's paper, told at a fraction of what comparing them costs.

Two different identifiers of arXiv are two papers, and most papers of this field have one. Where no other record has an
identifier or an address of a newcomer with one, only the records without any can be the same paper, and of these only
those whose titles have words in common with its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from kdlit import identifiers
from kdlit.authors import Agreement, agreement, prepare
from kdlit.identifiers import Identifier
from kdlit.matching import Title, languages
from kdlit.paper import Paper
from kdlit.sameness import facts, verdict

_MOST_PAIRS = 1_000_000
"""Pairs of a newcomer and a record without an identifier of arXiv, up to which titles are looked at."""


def find(newcomers: Sequence[Paper], present: Sequence[Paper]) -> set[int]:
    """The places of newcomers that `kdlit.duplicates.group` leaves alone among the others and the papers present.

    There may be more of them than are found; of too many records none are. A newcomer is judged beside each record, not
    beside what several make together: if only the title of one and the authors of another are its own, it stays apart.
    """
    papers = [*newcomers, *present]
    if len(newcomers) * sum(not paper.arxiv for paper in papers) > _MOST_PAIRS:
        return set()
    named = [identifiers.named(paper) for paper in papers]
    marks = [_marks(paper, known) for paper, known in zip(papers, named, strict=True)]
    shared = {mark for mark, count in Counter(chain.from_iterable(marks)).items() if count > 1}
    without = _Titles(paper for paper, known in zip(papers, named, strict=True) if not _has_arxiv(known))
    return {
        number
        for number, paper in enumerate(newcomers)
        if _has_arxiv(named[number])
        and shared.isdisjoint(marks[number])
        and "" not in marks[number]
        and not any(_may_be_one(paper, other) for other in without.near(paper))
    }


def _has_arxiv(known: Iterable[Identifier]) -> bool:
    return any(identifier.scheme == "arxiv" for identifier in known)


def _marks(paper: Paper, known: Iterable[Identifier]) -> set[Identifier | str]:
    """What may show that two records are one: identifiers, and the addresses of the record and of its rows."""
    in_journal = identifiers.parse(paper.journal) if paper.journal else None
    addresses = map(_address, {paper.url, *(listing.url for listing in paper.listings)})
    return {*known, *addresses, *((in_journal,) if in_journal else ())}


def _address(url: str) -> str:
    """A URL without its protocol and whatever else may differ where two are one."""
    return url.strip().removeprefix("https://").removeprefix("http://").removeprefix("www.").removesuffix("/")


def _may_be_one(paper: Paper, other: Paper) -> bool:
    """Whether two records with titles of like words may be one paper; other authors, as most have, say no at once."""
    if agreement(prepare(paper.author), prepare(other.author)) in (Agreement.DIFFERENT, Agreement.LITTLE):
        return False
    return bool(verdict(facts(paper), facts(other)).strength)


class _Titles:
    """Records by the words of their titles."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._titles: list[tuple[Title, Paper]] = []
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._by_letters: dict[str, list[int]] = defaultdict(list)
        self._wordless: list[int] = []
        for paper in papers:
            for title in _titles(paper):
                for stem in title.full.stems:
                    self._by_stem[stem].append(len(self._titles))
                for letters in _letters(title):
                    self._by_letters[letters].append(len(self._titles))
                if not title.full.stems:
                    self._wordless.append(len(self._titles))
                self._titles.append((title, paper))

    def near(self, paper: Paper) -> Iterator[Paper]:
        """The records of which a title is not `kdlit.matching.far` from one of a paper's; some come twice."""
        for title in _titles(paper):
            stems = title.full.stems
            common = Counter(chain.from_iterable(self._by_stem.get(stem, ()) for stem in stems))
            for number, count in common.items():
                other, record = self._titles[number]
                if 2 * count >= min(len(stems), len(other.full.stems)):
                    yield record
            equal = (self._by_letters.get(letters, ()) for letters in _letters(title))
            # What has no word that tells anything is far from nothing.
            unlikely = self._wordless if stems else range(len(self._titles))
            yield from (self._titles[number][1] for number in chain(unlikely, *equal))


def _titles(paper: Paper) -> list[Title]:
    return [Title(text) for title in paper.titles for text in languages(title)]


def _letters(title: Title) -> set[str]:
    """The title and the name of its method, in letters alone; what is equal in one of them is not far."""
    return {title.full.letters, title.full.whole, title.name} - {""}
