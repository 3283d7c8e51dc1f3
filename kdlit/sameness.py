"""Whether two records are one paper, as a careful librarian would say, and why.

What two records know is compared by evidence, the best first: the row that the catalog has merged before, an
identifier, the title and the authors. What is unknown never contradicts. A title that is only alike needs authors that
agree, and two publications with different identifiers of one kind are two, whatever else they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from kdlit import identifiers, venues
from kdlit.authors import Agreement, Authors, agreement, prepare
from kdlit.identifiers import Identifier
from kdlit.matching import Form, Likeness, Title, far, likeness
from kdlit.paper import Paper
from kdlit.text import fold

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
"""Years that may lie between two records of a paper, as between a preprint and its publication."""
_YEARS_IN_REVIEW = 6
"""Years that may lie between a preprint and its publication where title and authors are the same."""
_BOOKS = frozenset(("book", "collection", "manual", "mvbook", "mvcollection", "mvproceedings", "proceedings"))
"""Entry types of which each edition and each volume is a work of its own."""
_THESES = frozenset(("mastersthesis", "phdthesis"))
"""Entry types of works of their own, whatever papers of the same title came out of them."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Strength(IntEnum):
    """How strong the evidence is; where evidence contradicts itself the stronger counts."""

    NONE = 0
    TITLE = 1
    ALIKE_AND_AUTHORS = 2
    TITLE_AND_AUTHORS = 3
    IDENTIFIER = 4
    ROW = 5


class Verdict(NamedTuple):
    """How strongly two records are one paper, and every reason that would do by itself."""

    strength: Strength
    reasons: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What a record knows that tells papers apart, prepared for comparison.

    Attributes:
        titles: every title that it goes by.
        identifiers: of the record itself, and the publishers' pages by which lists link to it.
        exclusive: scheme -> those of which a paper has one.
        row: title and address of the record, where it has one.
        listed: titles and addresses of the rows that are known to mean it.
        authors: as far as they are known.
        year: of publication, or of the preprint.
        published: whether it is the record of a publication.
        edition: what sets editions and volumes of a book apart, and a thesis from a paper.
        place: venue and first page of what has been published.
        mark: all of this as text; equal marks say that two records know the same.
    """

    titles: tuple[Title, ...]
    identifiers: frozenset[Identifier]
    exclusive: Mapping[str, frozenset[Identifier]]
    row: tuple[str, str]
    listed: frozenset[tuple[str, str]]
    authors: Authors
    year: int | None
    published: bool
    edition: tuple[str, ...]
    place: tuple[str, str]
    mark: str


_NOTHING = Verdict(Strength.NONE)
_ALIKE = {
    Likeness.SAME: "same title",
    Likeness.SPELT: "same title up to spelling",
    Likeness.NAMED: "same title but for the method's name",
    Likeness.PART: "same title but for the subtitle",
    Likeness.REWORDED: "same words in the title",
    Likeness.METHOD: "same method",
}


def facts(paper: Paper) -> Facts:
    """Prepare what a record knows for comparison."""
    prepared = [Title(text) for text in paper.titles] or [Title("")]
    titles = {(title.full.letters, title.head.letters if title.head else ""): title for title in prepared}
    known = frozenset(_identifiers(paper))
    exclusive: dict[str, frozenset[Identifier]] = {}
    for identifier in known:
        if identifier.scheme in ("arxiv", "acl") or _is_of_publisher(identifier):
            exclusive[identifier.scheme] = exclusive.get(identifier.scheme, frozenset()) | {identifier}
    row = (prepared[0].full.letters, _address(paper.url))
    listed = frozenset((Form(listing.title).letters, _address(listing.url)) for listing in paper.listings)
    authors = prepare(paper.author)
    edition, place = _edition(paper), _place(paper)
    mark = "\n".join(
        (
            *sorted(map("\t".join, titles)),
            *sorted(identifier.value for identifier in known),
            *row,
            *sorted(map("\t".join, listed)),
            *(f"{person.family}\t{' '.join(person.given_words)}" for person in authors.persons),
            "" if authors.complete else "others",
            str(paper.year or ""),
            "" if is_preprint(paper) else "published",
            *edition,
            *place,
        )
    )
    return Facts(
        titles=tuple(titles[form] for form in sorted(titles)),
        identifiers=known,
        exclusive=exclusive,
        row=row,
        listed=listed,
        authors=authors,
        year=paper.year,
        published=not is_preprint(paper),
        edition=edition,
        place=place,
        mark=mark,
    )


def is_preprint(paper: Paper) -> bool:
    """Whether a record describes no publication, though it may call a preprint server its journal."""
    return not paper.published or _is_preprint_server(paper.journal)


def is_preprint_doi(doi: str) -> bool:
    """Whether a DOI belongs to a preprint server or a repository."""
    return doi.partition("/")[0] in _PREPRINT_DOIS


def verdict(one: Facts, other: Facts) -> Verdict:
    """Say whether two records are one paper."""
    if (one.listed or other.listed) and _same_row(one, other):
        return Verdict(Strength.ROW, ("a row that is known to mean it",))
    shared = one.identifiers & other.identifiers
    if not (shared or _titles_are_near(one, other)) or _exclude(one, other):
        return _NOTHING
    agreed = agreement(one.authors, other.authors)
    if not shared and not _may_be_one(one, other, agreed):
        return _NOTHING
    alike, generic = max(
        ((likeness(ours, theirs), ours.full.generic) for ours in one.titles for theirs in other.titles),
        key=lambda found: (found[0], not found[1]),
    )
    by_title = _by_title(one, other, alike, agreed, generic=generic)
    if not shared or (alike is Likeness.NONE and agreed is Agreement.DIFFERENT):
        return by_title
    by_identifier = tuple(f"same identifier {identifier}" for identifier in sorted(shared))
    return Verdict(Strength.IDENTIFIER, (*by_identifier, *by_title.reasons))


def contradict(one: Facts, other: Facts) -> bool:
    """Whether two records cannot be one paper, however alike other records make them."""
    if _is_row_of(one, other) or _is_row_of(other, one):
        return False
    if _exclude(one, other):
        return True
    return (
        one.identifiers.isdisjoint(other.identifiers) and agreement(one.authors, other.authors) is Agreement.DIFFERENT
    )


def _by_title(one: Facts, other: Facts, alike: Likeness, agreed: Agreement, *, generic: bool) -> Verdict:
    """What titles and authors say; an address that names no paper by itself may stand in for authors."""
    sure = alike >= Likeness.NAMED
    same_address = bool(one.row[1]) and one.row[1] == other.row[1] and one.identifiers.isdisjoint(other.identifiers)
    backed = "same authors" if agreed > Agreement.UNKNOWN else "same address" if same_address else ""
    several = agreed is Agreement.FULL and min(len(one.authors.persons), len(other.authors.persons)) > 1
    if alike is Likeness.METHOD:
        enough = several
    elif generic:
        enough = several or (bool(backed) and not _years_apart(one, other))
    else:
        enough = bool(backed) or sure
    if alike is Likeness.NONE or not enough or not _may_be_one(one, other, agreed, certain=alike >= Likeness.SPELT):
        return _NOTHING
    if sure:
        return Verdict(Strength.TITLE_AND_AUTHORS if backed else Strength.TITLE, (_ALIKE[alike],))
    return Verdict(Strength.ALIKE_AND_AUTHORS, (f"{_ALIKE[alike]}, {backed}",))


def _may_be_one(one: Facts, other: Facts, agreed: Agreement, *, certain: bool = True) -> bool:
    """Whether authors, years and places allow it; titles that are `certain` are allowed to appear at two venues."""
    if agreed in (Agreement.DIFFERENT, Agreement.LITTLE):
        return False
    in_review = certain and agreed is Agreement.FULL and one.published != other.published
    if _years_apart(one, other) > (_YEARS_IN_REVIEW if in_review else _YEARS_APART):
        return False
    return not _appeared_elsewhere(one, other, certainly=certain)


def _titles_are_near(one: Facts, other: Facts) -> bool:
    return not all(far(ours, theirs) for ours in one.titles for theirs in other.titles)


def _same_row(one: Facts, other: Facts) -> bool:
    """Whether two records stand in one row, or one is a row that the other stands in."""
    in_both = any(address for _, address in one.listed & other.listed)
    return in_both or _is_row_of(one, other) or _is_row_of(other, one)


def _is_row_of(one: Facts, other: Facts) -> bool:
    """Whether a record is a row that the other one is known to stand in; without an address the title must tell."""
    if one.row not in other.listed:
        return False
    return bool(one.row[1]) or not (any(title.full.generic for title in one.titles) or _years_apart(one, other))


def _exclude(one: Facts, other: Facts) -> bool:
    """Whether two records have different identifiers of one kind, or differ in what sets editions and theses apart."""
    for scheme, values in one.exclusive.items():
        if scheme in other.exclusive and values.isdisjoint(other.exclusive[scheme]):
            return True
    return any(ours and theirs and ours != theirs for ours, theirs in zip(one.edition, other.edition, strict=True))


def _years_apart(one: Facts, other: Facts) -> int:
    """How many years lie between two records, as far as is known."""
    return 0 if one.year is None or other.year is None else abs(one.year - other.year)


def _appeared_elsewhere(one: Facts, other: Facts, *, certainly: bool) -> bool:
    """Whether both were published, at different venues; `certainly`: on other pages too, or only one in a journal."""
    if not one.place[0] or not other.place[0]:
        return False
    venue, other_venue = _venue(one.place[0]), _venue(other.place[0])
    if venue is None or other_venue is None or venue.acronym == other_venue.acronym:
        return False
    pages, other_pages = one.place[1], other.place[1]
    return not certainly or venue.kind != other_venue.kind or bool(pages and other_pages and pages != other_pages)


@cache
def _venue(name: str) -> venues.Venue | None:
    """The venue, or ``None`` where the table does not know it."""
    matches = venues.match(name)
    return matches[0] if len(matches) == 1 else venues.recognise(name)


def _identifiers(paper: Paper) -> Iterator[Identifier]:
    yield from identifiers.named(paper)
    # As Google Scholar exports preprints: journal = {arXiv preprint arXiv:1503.02531}.
    if _is_preprint_server(paper.journal) and (found := identifiers.parse(paper.journal)):
        yield found


def _is_of_publisher(identifier: Identifier) -> bool:
    return identifier.scheme == "doi" and not is_preprint_doi(identifier.value)


def _is_preprint_server(journal: str) -> bool:
    return journal.casefold().startswith(_PREPRINT_JOURNALS)


def _edition(paper: Paper) -> tuple[str, ...]:
    """Edition, of a book year and volume, and whether it is a thesis; an empty text is unknown."""
    edition = fold(str(paper.extra.get("edition") or "")).removesuffix("edition").strip(" .")
    ordinal = _ORDINALS.index(edition) + 1 if edition in _ORDINALS else edition
    edition = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", str(ordinal))
    work = "thesis" if paper.type in _THESES else "" if is_preprint(paper) else "paper"
    if paper.type not in _BOOKS:
        return (edition, "", "", work)
    return (edition, str(paper.year or ""), paper.volume, work)


def _place(paper: Paper) -> tuple[str, str]:
    if is_preprint(paper):
        return ("", "")
    return (paper.venue or paper.journal or paper.booktitle, re.split(r"\D", paper.pages, maxsplit=1)[0] or paper.eid)


def _address(url: str) -> str:
    """A URL by which it is compared: without protocol, "www." and what follows a last slash."""
    return re.sub(r"^https?://(?:www\.)?|/$", "", url.strip()) if url else ""
