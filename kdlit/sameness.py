"""Whether two records are one paper, as a careful librarian would say, and why.

What two records know is compared by evidence, the best first: the row that the catalog has merged before, an
identifier, the title and the authors. What is unknown never contradicts. A title that is only alike needs authors that
agree, and two publications with different identifiers of one kind are two, whatever else they share.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import NamedTuple

from kdlit import identifiers, venues
from kdlit.authors import Agreement, Authors, agreement
from kdlit.authors import prepare as prepare_authors
from kdlit.identifiers import Identifier
from kdlit.matching import Likeness, Title, likeness
from kdlit.paper import Paper

_PREPRINT_DOIS = frozenset(
    (
        *("10.1101", "10.2139", "10.5281", "10.6084", "10.13140", "10.20944", "10.21203", "10.22541", "10.26434"),
        *("10.31219", "10.31234", "10.36227", "10.48550"),
    )
)
"""DOI prefixes of preprint servers and repositories: bioRxiv, SSRN, Zenodo, figshare, ResearchGate, Preprints.org,
Research Square, Authorea, ChemRxiv, OSF, PsyArXiv, TechRxiv, arXiv. A publisher's DOI does not contradict them."""
_PREPRINT_JOURNALS = ("arxiv", "corr", "computing research repository")
_YEARS_APART = 2
"""Years that may lie between a preprint and its publication."""
_BOOKS = frozenset(("book", "inbook", "mvbook", "proceedings", "manual", "phdthesis", "mastersthesis", "techreport"))
"""Entry types of which each edition is a work of its own."""


class Strength(IntEnum):
    """How strong the evidence is; of contradicting evidence the stronger counts."""

    NONE = 0
    TITLE = 1
    LIKE_TITLE_AND_AUTHORS = 2
    TITLE_AND_AUTHORS = 3
    IDENTIFIER = 4
    ROW = 5


class Verdict(NamedTuple):
    """What is said of two records: how strongly they are one paper, and by which reasons."""

    strength: Strength
    reasons: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What a record knows that tells papers apart, prepared for comparison."""

    titles: tuple[Title, ...]
    identifiers: frozenset[Identifier]
    exclusive: dict[str, str]
    rows: frozenset[tuple[str, str]]
    authors: Authors
    year: int | None
    edition: str
    place: tuple[str, str, str]
    mark: tuple[str, ...]
    """All of it as text: equal for records that know the same."""
