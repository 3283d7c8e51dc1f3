"""Which paper that kdlit knows an entry means: by identifier, title and authors, never by one of these alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from kdlit import identifiers
from kdlit.authors import Agreement, agreement, prepare
from kdlit.identifiers import Identifier
from kdlit.lint.subject import Subject
from kdlit.matching import Form, Likeness, Title, is_titled, likeness
from kdlit.paper import Paper
from kdlit.retitling import speak_of_one_method

_NEAR = 85
"""Percent of its letters that a title has to share with another one to be compared with it."""


_ANOTHER_TEXT = re.compile(
    r"\((?:an? )?(?:extended|full|long|longer|journal|revised|technical report|supplement\w*|poster|student)\b[^()]*\)$"
    r"|[\[(](?:retracted|withdrawn|abstract)\b[^\])]*[\])]|[:,.–—-]\s*(?:extended|full|long|journal) version$"
    r"|^(?:erratum|errata|corrigend\w+|corrections?|addendum|comments?|reply|rebuttal|response|supplement\w*|slides"
    r"|retraction)\b(?:[\w ]*:| to\b| for\b| on\b)",
    re.IGNORECASE,
)
"""What a title says of a text that goes with a paper, and is not the paper."""


class Sureness(IntEnum):
    """How sure it is that an entry means a paper: the title alone fits, or all that is known does."""

    LIKELY = 1
    CERTAIN = 2


class Match(NamedTuple):
    """The paper that an entry means."""

    paper: Paper
    sureness: Sureness


class Known:
    """Papers, found by what entries say of them."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers = tuple(papers)

    def named(self, identifier: Identifier) -> Paper | None:
        """The paper that has an identifier."""
        return self._by_identifier.get(identifier)

    def find(self, subject: Subject) -> Match | None:
        """The paper that an entry means, if one does; of several that fit the surest."""
        if not subject.title:
            return None
        candidates = {paper.key: paper for paper in self._candidates(subject)}
        matches = (found for paper in candidates.values() if (found := match(subject, paper)))
        return max(matches, key=lambda found: found.sureness, default=None)

    def _candidates(self, subject: Subject) -> Iterable[Paper]:
        for identifier in subject.identifiers.values():
            if paper := self.named(identifier):
                yield paper
        letters = Form(subject.title).letters
        exact = self._by_letters.get(letters)
        if exact:
            yield from exact
            return
        from rapidfuzz import fuzz, process

        near = process.extract(letters, self._letters, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=3)
        rest = Title(subject.title).rest
        behind_name = self._by_letters.get(rest.letters, ()) if rest is not None else ()
        yield from behind_name
        for letters, _, _ in near:
            yield from self._by_letters[letters]

    @cached_property
    def _by_identifier(self) -> dict[Identifier, Paper]:
        found: dict[Identifier, Paper] = {}
        for paper in self._papers:
            for identifier in identifiers.of(paper):
                found.setdefault(identifier, paper)
        return found

    @cached_property
    def _by_letters(self) -> dict[str, list[Paper]]:
        found: dict[str, list[Paper]] = {}
        for paper in self._papers:
            for text in paper.titles:
                title = Title(text)
                forms = [title.full, title.rest] if title.name and title.rest is not None else [title.full]
                for form in forms:
                    found.setdefault(form.letters, []).append(paper)
        found.pop("", None)
        return found

    @cached_property
    def _letters(self) -> Sequence[str]:
        return tuple(self._by_letters)


def match(subject: Subject, paper: Paper) -> Match | None:
    """Whether an entry means a paper.

    Title and authors have to agree. Where the entry has no authors, or the name of a method stands before one of the
    titles only, as of "OpenPose: Realtime ..." and its forerunner "Realtime ...", an identifier in common has to make
    up for it. Where the title was changed since, an identifier and all authors do. Who writes "(extended version)"
    behind the title, or "Erratum" before it, may mean another text.
    """
    found = _match(subject, paper)
    if found and _ANOTHER_TEXT.search(subject.title) and not any(map(_ANOTHER_TEXT.search, paper.titles)):
        return found._replace(sureness=Sureness.LIKELY)
    return found


def _match(subject: Subject, paper: Paper) -> Match | None:
    own = set(identifiers.of(paper))
    shared = not own.isdisjoint(subject.identifiers.values())
    agreed = agreement(prepare(paper.author), prepare(subject.authors))
    if agreed in (Agreement.DIFFERENT, Agreement.LITTLE):
        return None
    title = Title(subject.title)
    alike = max(likeness(title, Title(each)) for each in paper.titles)
    if alike >= Likeness.SPELT:
        return Match(paper, Sureness.CERTAIN if agreed > Agreement.UNKNOWN or shared else Sureness.LIKELY)
    if is_titled(paper, subject.title):
        if shared:
            return Match(paper, Sureness.CERTAIN)
        return None if _has_another(subject, own) else Match(paper, Sureness.LIKELY)
    if shared and agreed is Agreement.FULL and len(subject.authors) > 1 and is_alike(paper, subject.title):
        return Match(paper, Sureness.CERTAIN)
    return None


def _has_another(subject: Subject, own: set[Identifier]) -> bool:
    """Whether an entry has another identifier of a kind of which a paper has one."""
    schemes = {each.scheme for each in own if each.scheme in ("acl", "arxiv")}
    return any(each.scheme in schemes and each not in own for each in subject.identifiers.values())


def is_alike(paper: Paper, title: str) -> bool:
    """Whether a title may be an earlier or a shortened one of the paper's."""
    compared = Title(title)
    own = [Title(title) for title in paper.titles]
    return any(likeness(compared, each) > Likeness.NONE or speak_of_one_method(compared, each) for each in own)
