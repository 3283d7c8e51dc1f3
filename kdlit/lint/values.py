"""Rules on the values of fields: pages, years, links, names, characters, and fields that are missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kdlit import identifiers
from kdlit.bibfile import Field
from kdlit.formats import latex
from kdlit.lint.context import Context
from kdlit.lint.findings import Found, Mend
from kdlit.lint.subject import Subject, plain
from kdlit.lint.upgrade import record
from kdlit.names import joined

REQUIRED: Final = {
    "article": ("author", "title", "journal|journaltitle", "year|date"),
    "book": ("author|editor", "title", "publisher", "year|date"),
    "conference": ("author", "title", "booktitle", "year|date"),
    "inbook": ("author|editor", "title", "chapter|pages|booktitle", "publisher", "year|date"),
    "incollection": ("author", "title", "booktitle", "publisher", "year|date"),
    "inproceedings": ("author", "title", "booktitle", "year|date"),
    "mastersthesis": ("author", "title", "school|institution", "year|date"),
    "misc": ("title",),
    "online": ("title", "url|doi|eprint"),
    "phdthesis": ("author", "title", "school|institution", "year|date"),
    "proceedings": ("title", "year|date"),
    "report": ("author", "title", "institution", "year|date"),
    "techreport": ("author", "title", "institution", "year|date"),
    "thesis": ("author", "title", "institution|school", "year|date"),
    "unpublished": ("author", "title", "note|url|eprint|howpublished"),
}
"""What each entry type needs: O. Patashnik, "BibTeXing", section 3.1, and section 2.1 of biblatex's manual."""
KNOWN_TYPES: Final = frozenset(
    (
        *REQUIRED,
        *("artwork", "audio", "bibnote", "bookinbook", "booklet", "collection", "commentary", "customa", "customb"),
        *("dataset", "electronic", "image", "inreference", "jurisdiction", "legal", "legislation"),
        *("letter", "manual", "movie", "music", "mvbook", "mvcollection", "mvproceedings", "mvreference", "newspaper"),
        *("patent", "performance", "periodical", "preprint", "reference", "review", "set", "software", "standard"),
        *("suppbook", "suppcollection", "suppperiodical", "video", "webpage", "www", "xdata"),
    )
)
"""Entry types of BibTeX, of biblatex, and those that styles in common use add."""
_IN_BIBLATEX = {"journal": "journaltitle", "school": "institution", "year": "date"}
_HYPHEN = re.compile(r"(\w+(?:[.:]\w+)*)\s*(?:-|–|—|‐|‒|−|---)\s*(\w+(?:[.:]\w+)*)")
_LABELLED_PAGES = re.compile(r"(?:pp?\.?|pages)[~\s]+(?=\w*\d)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIX = re.compile(r"\s*(?:https?://)?(?:(?:dx\.)?doi\.org/|doi\s*:\s*)(?:doi:)?\s*", re.IGNORECASE)
_ONLY_LINK = re.compile(r"\{?\\url\s*\{[^{}]*\}\}?")
_SORTING = re.compile(r"\\(?:noopsort|SortNoop|switchargs|noop)\s*\{[^{}]*\}")
"""Macros that print nothing and make BibTeX sort otherwise."""
_UNREGISTERED = "10.5555/"
_FORTHCOMING = re.compile(r"in press|to appear|forthcoming|n\.?\s?d\.?|accepted|submitted|in review", re.IGNORECASE)
_NOT_ASCII = re.compile("(?:[A-Za-z](?=[\u0300-\u036f]))?[^\x00-\x7f]+")
_UNREAD = frozenset(
    (
        *("abstract", "abstractnote", "annotation", "annote", "biburl", "bibsource", "comment", "comments", "crossref"),
        *("doi", "ee", "eprint", "file", "ids", "keywords", "localfile", "owner", "pdf", "review", "timestamp", "url"),
        *("mendeley-groups", "mendeley-tags", "tldr", "urldate", "code", "link", "related", "groups", "langid"),
    )
)
"""Fields that no style prints, or that are no text."""


def unknown_type(context: Context, subject: Subject) -> Iterator[Found]:
    """An entry type that neither BibTeX nor biblatex has."""
    if subject.kind in KNOWN_TYPES or not subject.entry.fields:
        return
    from rapidfuzz import fuzz, process

    near = process.extractOne(subject.kind, list(REQUIRED), scorer=fuzz.ratio, score_cutoff=90)
    if near is None:
        yield Found(f"there is no entry type @{subject.kind}; styles print it as @misc", subject.entry, subject.key)
        return
    meant: str = near[0]

    def mend() -> None:
        subject.entry.retype(meant)

    yield Found(f"there is no entry type @{subject.kind}; @{meant} is meant", subject.entry, subject.key, mend)


def missing_field(context: Context, subject: Subject) -> Iterator[Found]:
    """A field that the entry type needs and the entry has not."""
    if not subject.entry.fields:
        return
    missing = [names for names in REQUIRED.get(subject.kind, ()) if not subject.has(*names.split("|"))]
    for names in missing:
        name, _, _ = names.partition("|")
        if name == "publisher" and context.biblatex:
            continue
        mend = _filling(context, subject, name)
        yield Found(f"@{subject.kind} needs {names.replace('|', ' or ')}", subject.entry, subject.key, mend)


def _filling(context: Context, subject: Subject, name: str) -> Mend | None:
    """What fills in a missing field, where the paper is known and this is no other appearance of it."""
    paper = context.own(subject)
    if paper is None:
        return None
    made = record(paper, for_biblatex=context.biblatex)
    name = name if name in made.fields else _IN_BIBLATEX.get(name, name)
    places = ("booktitle", "journal", "journaltitle", "year", "date", "school", "institution")
    if name not in made.fields or (name in places and (made.type != subject.kind or not _agrees(subject, paper.year))):
        return None

    def mend() -> None:
        subject.entry.set(name, made.fields[name])

    return mend


def _agrees(subject: Subject, year: int | None) -> bool:
    return subject.paper.year in (None, year)


def pages(context: Context, subject: Subject) -> Iterator[Found]:
    """A range of pages with anything but two hyphens, or with "pp." before it; to biber every dash is one."""
    field = subject.entry.get("pages")
    if field is None or field.value[:1] not in '{"' or context.biblatex:
        return
    value = context.file.latex(field)
    right = _LABELLED_PAGES.sub("", value)
    right = ", ".join(_range(part) for part in right.split(",")) if "," in right else _range(right)
    if right.replace(" ", "") != value.replace(" ", ""):
        what = f"a range of pages has two hyphens: {right}" if "--" in right else f"pages are numbers: {right}"
        yield Found(what, field, subject.key, _setting(field, right))


def _range(part: str) -> str:
    found = _HYPHEN.fullmatch(part.strip())
    return f"{found[1]}--{found[2]}" if found and _is_range(found[1], found[2]) else part.strip()


def _is_range(first: str, last: str) -> bool:
    """Whether these are a first and a last page, the last one perhaps in short: 123--8, but not 113601--1."""
    if first.isdigit() and last.isdigit() and len(last) < len(first):
        return last > first[-len(last) :]
    return _has_digit(first) and _has_digit(last)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def year(context: Context, subject: Subject) -> Iterator[Found]:
    """A year that is not four digits."""
    field = subject.entry.get("year")
    value = plain(_SORTING.sub("", subject.latex("year")))
    if field is None or not value or re.fullmatch(r"[12]\d{3}", value) or _FORTHCOMING.search(value):
        return
    digits = set(re.findall(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", value))
    right = digits.pop() if len(digits) == 1 else ""
    sure = bool(right) and re.fullmatch(rf"[\s.,;()'\"]*{right}[\s.,;()'\"a-d]*", value) is not None
    yield Found(f"the year is {value!r}, not four digits", field, subject.key, _setting(field, right) if sure else None)


def doi(context: Context, subject: Subject) -> Iterator[Found]:
    """A DOI with something before it, or something that is no DOI."""
    field = subject.entry.get("doi")
    value = context.file.latex(field).strip()
    if field is None or not value:
        return
    bare = _DOI_PREFIX.sub("", subject.verbatim("doi") if _ONLY_LINK.fullmatch(value) else value, count=1)
    if bare.startswith(_UNREGISTERED):
        yield Found(f"{bare} is a number of ACM's library, and no DOI", field, subject.key)
    elif not _DOI.fullmatch(bare):
        yield Found(f"{value[:60]!r} is no DOI", field, subject.key)
    elif bare != value:
        yield Found(f"the doi field holds the bare DOI: {bare}", field, subject.key, _setting(field, bare))


def url(context: Context, subject: Subject) -> Iterator[Found]:
    r"""An address in ``\url``, or without protocol."""
    field = subject.entry.get("url")
    value = context.file.latex(field).strip()
    if field is None or not value:
        return
    bare = subject.verbatim("url") if _ONLY_LINK.fullmatch(value) else value
    if re.match(r"(?:www\.|(?:[\w-]+\.)+(?:org|com|net|io|edu)/)", bare):
        bare = f"https://{bare}"
    if bare != value and " " not in bare:
        yield Found(f"the url field holds the bare address: {bare}", field, subject.key, _setting(field, bare))


def doi_as_url(context: Context, subject: Subject) -> Iterator[Found]:
    """A url that leads where the DOI does: styles print both."""
    field, value = subject.entry.get("url"), subject.verbatim("url")
    wanted = identifiers.parse(f"doi:{subject.verbatim('doi')}") if subject.latex("doi") else None
    if field is None or wanted is None or not _DOI_PREFIX.match(value):
        return
    if identifiers.parse(value) == wanted:
        entry = subject.entry

        def mend() -> None:
            entry.remove(field)

        yield Found("the url only repeats the doi", field, subject.key, mend)


def eprint(context: Context, subject: Subject) -> Iterator[Found]:
    """An eprint of arXiv that is not the bare id, or does not say that it is arXiv's."""
    field = subject.entry.get("eprint")
    identifier = subject.identifiers.get("eprint")
    archive = subject.plain("archiveprefix") or subject.plain("eprinttype")
    if field is None or not subject.latex("eprint"):
        return
    if identifier is None:
        if archive.lower() == "arxiv":
            yield Found(f"{subject.verbatim('eprint')[:60]!r} is no arXiv id", field, subject.key)
        return
    if identifier.scheme != "arxiv":
        return
    bare = f"{identifier.value}{identifier.version}"
    value = subject.verbatim("eprint")
    if value.lower() != bare.lower() and "/" not in identifier.value:
        yield Found(f"the eprint field holds the bare arXiv id: {bare}", field, subject.key, _setting(field, bare))
    if not archive:
        entry = subject.entry

        def mend() -> None:
            entry.add("eprinttype" if context.biblatex else "archiveprefix", "arXiv", after="eprint")

        yield Found("an arXiv eprint has archiveprefix = {arXiv}", field, subject.key, mend)


def authors(context: Context, subject: Subject) -> Iterator[Found]:
    """Names that are not joined by "and"."""
    for name in ("author", "editor"):
        field = subject.entry.get(name)
        value = " ".join(context.file.latex(field).split())
        if field is None or not value:
            continue
        right = joined(value)
        if right == value:
            continue
        mend = _setting(field, right) if right else None
        yield Found(f'names are joined by "and"{right and f": {right[:80]}"}', field, subject.key, mend)


def raw_unicode(context: Context, subject: Subject) -> Iterator[Found]:
    """Characters that classic BibTeX sorts wrongly and old LaTeX cannot print."""
    if context.biblatex:
        return
    for field in subject.entry.fields:
        if field.name.lower() in _UNREAD or field.value.isascii() or "$" in field.value:
            continue
        right = _NOT_ASCII.sub(lambda found: latex.encode(found[0]), field.value)
        if right != field.value:
            strange = "".join(dict.fromkeys(_NOT_ASCII.findall(field.value)))[:20]
            what = f"{field.name.lower()} has {strange}, not in LaTeX"
            yield Found(what, field, subject.key, _writing(field, right))


class _Misplaced(NamedTuple):
    """An entry type that a kind of venue does not go with, its field for the place, and what goes instead."""

    venue: str
    field: str
    right_type: str
    right_field: str
    what: str


_MISPLACED = {
    "article": _Misplaced("proceedings", "journal", "inproceedings", "booktitle", "is a conference"),
    "inproceedings": _Misplaced("journal", "booktitle", "article", "journal", "is a journal"),
}


def wrong_venue_type(context: Context, subject: Subject) -> Iterator[Found]:
    """A paper of proceedings as an article, or one of a journal as a part of proceedings."""
    entry, venue, wrong = subject.entry, subject.venue, _MISPLACED.get(subject.kind)
    if wrong is None or venue is None or venue.kind != wrong.venue:
        return
    field = entry.get(wrong.field)
    # AAAI's proceedings are a journal too, and then have numbers.
    if (
        field is None
        or entry.get(wrong.right_field) is not None
        or (subject.kind == "article" and subject.has("number"))
    ):
        return

    def mend() -> None:
        entry.retype(wrong.right_type)
        entry.rename(field, wrong.right_field)

    what = f"{venue.acronym} {wrong.what}: @{wrong.right_type} with {wrong.right_field}"
    yield Found(what, field, subject.key, mend)


def _setting(field: Field, value: str) -> Mend:
    def mend() -> None:
        quoted = field.value[:1] == '"' and '"' not in value
        field.value = value if value.isdigit() and field.value.isdigit() else f'"{value}"' if quoted else f"{{{value}}}"

    return mend


def _writing(field: Field, raw: str) -> Mend:
    def mend() -> None:
        field.value = raw

    return mend
