"""What an entry of a .bib file says: its values as plain text, the paper that they describe, the identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from kdlit import identifiers, names, venues
from kdlit.bibfile import SETTINGS, BibFile, Entry
from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sameness import is_preprint_doi
from kdlit.tex import decode
from kdlit.text import one_line

IDENTIFYING = (
    *("eprint", "arxiv", "arxivid", "doi", "url", "ee", "link", "pdf"),
    *("journal", "journaltitle", "volume", "eid", "howpublished", "note"),
)
"""Fields in which an identifier of the paper may stand, the surest first."""
PLACES = ("booktitle", "journal", "journaltitle", "publisher", "institution", "school", "organization")
"""Fields that say where a paper appeared."""
PREPRINT_SERVER = re.compile(
    r"\barxiv|\bcorr\b|\be-?prints?\b|\bpre-?print|computing research repository|\bbiorxiv|\bopenreview"
    r"|under review|submitted to",
    re.IGNORECASE,
)
"""What stands for a place where a paper has not appeared."""

_OF_PREPRINTS = frozenset(
    (
        *("article", "conference", "electronic", "inproceedings", "misc", "online", "preprint", "report"),
        *("techreport", "unpublished", "www"),
    )
)
_WITHOUT_PLACE = frozenset(("electronic", "misc", "online", "preprint", "unpublished", "www"))
_BOOKS_OF_PAPERS = frozenset(("conference", "incollection", "inproceedings"))
_TYPES = {
    **dict.fromkeys(("conference", "inproceedings"), "inproceedings"),
    **dict.fromkeys(("electronic", "online", "preprint", "www"), "misc"),
    **dict.fromkeys(("phdthesis", "thesis"), "phdthesis"),
    **dict.fromkeys(("report", "techreport"), "techreport"),
}
_LINK = re.compile(r"\\(?:url|href|path)\s*\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([#$%&_~])|[{}]")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_ARXIV_IN_TEXT = re.compile(r"arxiv\D{0,25}?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE)
_NEEDS_DECODING = re.compile(r"[\\$]")
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
_LIGATURE = re.compile("|".join(map(re.escape, _LIGATURES)))

_OTHER_MEETING = re.compile(r"workshop|tutorial|companion|challenge|doctoral|student research", re.IGNORECASE)
"""What is held beside a conference, and no part of it."""


class Subject:
    """An entry with what it means.

    Args:
        file: the file that it stands in, for its macros.
        entry: the entry.
        parents: entries by key in lower case, for ``crossref``.
    """

    def __init__(self, file: BibFile, entry: Entry, parents: Mapping[str, Entry] = MappingProxyType({})) -> None:
        self.file = file
        self.entry = entry
        self._parents = parents
        self._plain: dict[str, str] = {}

    def again(self) -> Subject:
        """The entry as it is now."""
        return Subject(self.file, self.entry, self._parents)

    @property
    def key(self) -> str:
        """The citation key."""
        return self.entry.key

    @property
    def kind(self) -> str:
        """The entry type in lower case."""
        return self.entry.kind_of

    def latex(self, name: str) -> str:
        """The value of a field in LaTeX, without what encloses it; empty if there is none."""
        return self.file.latex(self.entry.get(name)).strip()

    def plain(self, name: str) -> str:
        """The value of a field as it would be read on paper, on one line."""
        if name not in self._plain:
            self._plain[name] = plain(self.latex(name))
        return self._plain[name]

    def verbatim(self, name: str) -> str:
        r"""The value of a field that is not for reading, such as a link: without ``\url{}`` and escapes."""
        value = self.latex(name)
        value = found[1] if (found := _LINK.search(value)) else value
        return one_line(_ESCAPED.sub(r"\1", value))

    def has(self, *fields: str) -> bool:
        """Whether one of the fields says something, here or in the entry that ``crossref`` names."""
        if any(self.latex(name) for name in fields):
            return True
        parent = self._parents.get(self.latex("crossref").lower())
        if parent is None or parent is self.entry:
            return False
        inherited = ("booktitle", "title") if "booktitle" in fields else fields
        return any(self.file.latex(parent.get(name)).strip() for name in (*fields, *inherited))

    @cached_property
    def title(self) -> str:
        """The title as plain text."""
        return self.plain("title")

    @cached_property
    def authors(self) -> tuple[Name, ...]:
        """The authors, ``others`` among them."""
        value = self.latex("author")
        return names.parse_bibtex(names.joined(" ".join(value.split())) or value)

    @cached_property
    def identifiers(self) -> dict[str, Identifier]:
        """The identifiers of the paper, by the field in which they stand."""
        found: dict[str, Identifier] = {}
        for name in IDENTIFYING:
            if self.entry.get(name) is not None and (identifier := self._identifier(name)):
                found[name] = identifier
        return found

    @cached_property
    def place(self) -> str:
        """Where the paper appeared, as the entry calls it."""
        return next(filter(None, map(self.plain, PLACES[:3])), "")

    @cached_property
    def is_preprint(self) -> bool:
        """Whether the entry describes a preprint, though it may call a preprint server its journal."""
        if self.kind not in _OF_PREPRINTS or not self._is_without_publisher:
            return False
        if self.kind in _WITHOUT_PLACE:
            return not self._is_web_page
        return any(self.plain(name) for name in PLACES) or self._names_preprint

    @cached_property
    def paper(self) -> Paper:
        """The paper as kdlit compares it."""
        by_scheme = {each.scheme: each.value for each in reversed(self.identifiers.values())}
        year = _YEAR.search(self.plain("year") or self.plain("date"))
        kind = "misc" if self.is_preprint else _TYPES.get(self.kind, self.kind)
        place = "" if self.is_preprint else self.place
        return Paper(
            title=self.title,
            key=self.key,
            type=kind,
            author=self.authors,
            year=int(year[1]) if year else None,
            booktitle=place if self.kind in _BOOKS_OF_PAPERS else "",
            journal=place if self.kind == "article" else "",
            volume=self.plain("volume"),
            pages=self.plain("pages"),
            url=self.verbatim("url"),
            doi=by_scheme.get("doi", ""),
            arxiv=by_scheme.get("arxiv", ""),
            acl=by_scheme.get("acl", ""),
            openreview=by_scheme.get("openreview", ""),
            extra={"edition": edition} if (edition := self.plain("edition")) else {},
        )

    @cached_property
    def venue(self) -> venues.Venue | None:
        """The venue of kdlit's table, if it is there."""
        if self.is_preprint or not self.place or _OTHER_MEETING.search(self.place):
            return None
        return venues.recognise(self.place)

    @property
    def _is_without_publisher(self) -> bool:
        places = [place for name in PLACES if (place := self.plain(name))]
        if "://" not in (published := self.verbatim("howpublished")) and not published.startswith("www."):
            places += [published] if published else []
        if not all(map(PREPRINT_SERVER.search, places)):
            return False
        doi = self.identifiers.get("doi")
        return doi is None or doi.scheme == "arxiv" or (doi.scheme == "doi" and is_preprint_doi(doi.value))

    @property
    def _names_preprint(self) -> bool:
        return any(identifier.scheme in ("arxiv", "openreview") for identifier in self.identifiers.values())

    @property
    def _is_web_page(self) -> bool:
        """Whether a link leads to what is no preprint: software, a blog, a data set."""
        if self._names_preprint:
            return False
        linked = (self.verbatim(name) for name in ("url", "howpublished", "note"))
        return any("://" in link or link.startswith("www.") for link in linked)

    def _identifier(self, name: str) -> Identifier | None:
        value = self.verbatim(name)
        if name in ("eprint", "arxiv", "arxivid"):
            archive = (self.plain("archiveprefix") or self.plain("eprinttype")).lower()
            if name == "eprint" and archive not in ("", "arxiv"):
                return None
            return identifiers.parse(f"arXiv:{value}") or identifiers.parse(value)
        if name == "doi":
            return identifiers.parse(f"doi:{value}") or identifiers.parse(value)
        if name == "volume":
            return identifiers.parse(value) if value.startswith("abs/") else None
        if found := identifiers.parse(value):
            return found if "/" in value or "." in value or ":" in value else None
        inside = _ARXIV_IN_TEXT.search(value) if PREPRINT_SERVER.match(value) else None
        return identifiers.parse(f"arXiv:{inside[1]}") if inside else None


def plain(latex: str) -> str:
    """LaTeX as it would be read, on one line."""
    if _NEEDS_DECODING.search(latex):
        return one_line(decode(latex))
    return one_line(_LIGATURE.sub(lambda found: _LIGATURES[found[0]], latex))


def subjects(file: BibFile) -> list[Subject]:
    """The entries of a file with what they mean; settings of styles are left in peace."""
    parents = {entry.key.lower(): entry for entry in reversed(file.entries)}
    return [Subject(file, entry, parents) for entry in file.entries if entry.kind_of not in SETTINGS]


def complete(authors: Iterable[Name]) -> bool:
    """Whether a list of authors does not end in ``others``."""
    return not any(name.family.lower().rstrip(".") in ("others", "et al") for name in authors)
