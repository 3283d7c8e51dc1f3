"""What rules may ask: the file, its entries, the papers that kdlit knows, what services said."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from kdlit.bibfile import BibFile
from kdlit.identifiers import Identifier
from kdlit.lint.known import Known, Match, Sureness, match
from kdlit.lint.subject import Subject, subjects
from kdlit.paper import Paper

_OF_BIBLATEX = frozenset(("journaltitle", "date", "eprinttype", "eprintclass"))
_OF_BIBTEX = frozenset(("journal", "year", "archiveprefix", "primaryclass"))
"""The same in classic BibTeX, which biblatex reads too: in doubt, a file is for BibTeX."""


class Said(NamedTuple):
    """What services answered on identifiers: the papers that they name, and those that name none."""

    papers: Mapping[Identifier, Paper] = {}
    absent: frozenset[Identifier] = frozenset()


_NOTHING = Said()


class Context:
    """One file and what is known besides.

    Args:
        file: the file.
        known: the papers of the catalog and the library.
        said: what services answered on identifiers that these lack.
        biblatex: whether the file is for biblatex; ``None`` lets its fields tell.
    """

    def __init__(
        self,
        file: BibFile,
        known: Known,
        said: Said = _NOTHING,
        *,
        biblatex: bool | None = None,
    ) -> None:
        self.file = file
        self.known = known
        self._said = said
        self._biblatex = biblatex
        self._matches: dict[Subject, Match | None] = {}

    @cached_property
    def subjects(self) -> list[Subject]:
        """The entries."""
        return subjects(self.file)

    def refresh(self, subject: Subject | None = None) -> None:
        """Look again at an entry that was changed, or at all of them."""
        if subject is None:
            self.subjects[:] = subjects(self.file)
        else:
            self.subjects[self.subjects.index(subject)] = subject.again()

    @cached_property
    def biblatex(self) -> bool:
        """Whether the file is one for biblatex."""
        if self._biblatex is not None:
            return self._biblatex
        names = [field.name.lower() for entry in self.file.entries for field in entry.fields]
        return sum(name in _OF_BIBLATEX for name in names) > sum(name in _OF_BIBTEX for name in names)

    def match(self, subject: Subject) -> Match | None:
        """The paper that an entry means: of the catalog, else of a service."""
        if subject not in self._matches:
            self._matches[subject] = self.known.find(subject) or self._find_said(subject)
        return self._matches[subject]

    def own(self, subject: Subject) -> Paper | None:
        """The paper that an entry means for certain."""
        found = self.match(subject)
        return found.paper if found is not None and found.sureness is Sureness.CERTAIN else None

    def named(self, identifier: Identifier) -> Paper | None:
        """The paper that an identifier names."""
        return self.known.named(identifier) or self._said.papers.get(identifier)

    def is_absent(self, identifier: Identifier) -> bool:
        """Whether the service that would know says that an identifier names nothing."""
        return identifier in self._said.absent

    def _find_said(self, subject: Subject) -> Match | None:
        said = (self._said.papers.get(identifier) for identifier in subject.identifiers.values())
        matches = (found for paper in said if paper is not None and (found := match(subject, paper)))
        return max(matches, key=lambda found: found.sureness, default=None)
