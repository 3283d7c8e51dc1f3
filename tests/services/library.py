"""The papers that the services know, and ways to have them know others."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias
from zlib import crc32

from kdlit import identifiers
from kdlit.paper import Name, Paper

Twist: TypeAlias = Callable[["Library", Paper], Sequence[Paper]]
"""What a service takes for a paper that it was asked for: none, that one, another, several."""

_NAMES = ("arxiv", "acl", "doi", "openreview", "url", "sources")
_STRANGER = Paper(
    title="On the Migration of Garden Snails", key="doe1999migration", author=(Name("Doe", "Jane"),), year=1999
)


class Library:
    """Papers by any of their identifiers, and by the words of their titles."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers = tuple(papers)
        self._twist: Twist | None = None
        self._index: dict[tuple[str, str], Paper] = {}
        for paper in self.papers:
            for name in _names(paper):
                self._index.setdefault(name, paper)
        self._words = [(paper, _words(paper.title)) for paper in self.papers]

    def twisted(self, twist: Twist) -> Library:
        """The same library, where `twist` decides what stands for each paper."""
        library = copy.copy(self)
        library._twist = twist
        return library

    def find(self, scheme: str, value: str) -> list[Paper]:
        """The papers under an identifier, spelled as `kdlit.identifiers.Identifier` spells it; mostly one or none."""
        paper = self._index.get((scheme, value))
        return [] if paper is None else self._shown(paper)

    def search(self, text: str, *, every: bool = False) -> list[Paper]:
        """Papers that share words of their title with `text`, those that share most first.

        With `every`, each word of `text` has to begin a word of the title.
        """
        asked = _words(text)
        scored = [
            (len(asked & words) / len(asked | words), paper)
            for paper, words in self._words
            if (all(any(word.startswith(start) for word in words) for start in asked) if every else asked & words)
        ]
        scored.sort(key=lambda found: (-found[0], found[1].key))
        return [shown for _, paper in scored for shown in self._shown(paper)]

    def volume(self, prefix: str) -> list[Paper]:
        """The papers whose Anthology ids begin with `prefix`, in the order of the ids."""
        known = sorted(value for scheme, value in self._index if scheme == "acl" and value.startswith(prefix))
        return [paper for value in known for paper in self.find("acl", value)]

    def _shown(self, paper: Paper) -> list[Paper]:
        return [paper] if self._twist is None else list(self._twist(self, paper))


def another(library: Library, paper: Paper) -> Sequence[Paper]:
    """Another paper under the identifiers of this one."""
    papers = library.papers
    other = papers[papers.index(paper) - len(papers) // 2]
    stranger = _STRANGER if other is paper else other
    return (stranger._replace(**{name: getattr(paper, name) for name in _NAMES}),)


def forgotten(_library: Library, _paper: Paper) -> Sequence[Paper]:
    """Nothing."""
    return ()


def half_forgotten(_library: Library, paper: Paper) -> Sequence[Paper]:
    """Nothing for one half of the papers, always the same half."""
    return () if dice(paper, "forgotten", 2) else (paper,)


def twice(_library: Library, paper: Paper) -> Sequence[Paper]:
    """The paper two times."""
    return (paper, paper)


def both(library: Library, paper: Paper) -> Sequence[Paper]:
    """The paper, then another under the same identifiers."""
    return (paper, *another(library, paper))


def with_escapes(_library: Library, paper: Paper) -> Sequence[Paper]:
    """The paper under a title that rings, recolours and renames a terminal."""
    return (paper._replace(title=f"\x07\x1b[31m{paper.title}\x1b]0;owned\x07\x9b2J"),)


def dice(paper: Paper, subject: str, sides: int) -> bool:
    """Whether a die of so many sides, thrown for one subject of one paper, shows its first side; always the same."""
    return crc32(f"{subject} {paper.key}".encode()) % sides == 0


def _names(paper: Paper) -> Iterable[tuple[str, str]]:
    for identifier in identifiers.of(paper):
        yield identifier.scheme, identifier.value
    for source in paper.sources:
        scheme, _, value = source.partition(":")
        if scheme == "dblp":
            yield scheme, value


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
