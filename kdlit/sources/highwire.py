"""Landing pages with the tags that Google Scholar asks for: https://scholar.google.com/intl/en/scholar/inclusion.html."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from kdlit import identifiers as ids
from kdlit import names
from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources.documents import check_status
from kdlit.sources.values import doi, pages, year
from kdlit.tex import decode_stray
from kdlit.text import one_line

_HOSTS = frozenset(
    {
        "datasets-benchmarks-proceedings.neurips.cc",
        "ojs.aaai.org",
        "openaccess.thecvf.com",
        "papers.nips.cc",
        "proceedings.mlr.press",
        "proceedings.neurips.cc",
        "www.aaai.org",
        "www.ecva.net",
        "www.ijcai.org",
    }
)
# The tag that says what the work is part of says its type too.
_PLACES = {
    "citation_conference_title": ("inproceedings", "booktitle"),
    "citation_conference": ("inproceedings", "booktitle"),
    "citation_journal_title": ("article", "journal"),
    "citation_inbook_title": ("incollection", "booktitle"),
    "citation_book_title": ("incollection", "booktitle"),
    "citation_dissertation_institution": ("phdthesis", "publisher"),
    "citation_technical_report_institution": ("techreport", "publisher"),
}
_DATES = ("citation_publication_date", "citation_date", "citation_year", "citation_online_date")
_END_OF_HEAD = re.compile(rb"</head|<body|</html", re.IGNORECASE)
# The parser takes a second for a megabyte of brackets that do not close.
_LONGEST_HEAD = 100_000


class Highwire(Source):
    """Pages at publishers whose head says what they are about; the identifier is the address."""

    name = "page"
    base_url = ""
    interval = 2.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is the address of a page, not of a file, at a publisher that tags its pages."""
        if identifier.scheme != "url" or identifier.value.endswith(".pdf"):
            return False
        return urlsplit(identifier.value).hostname in _HOSTS

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The page."""
        return Request(identifiers[0].value)

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read a page; see `Source.parse`. One without tags may be a bot wall, so it is no answer."""
        if status in (404, 410):
            return Answer(missing=frozenset(identifiers))
        check_status(status, 200)
        tags = _tags(body)
        if not tags.get("citation_title"):
            raise SourceError("the page has no citation tags")
        if any("\ufffd" in value for values in tags.values() for value in values):
            raise SourceError("the citation tags of the page are not UTF-8")
        return Answer({identifiers[0]: _paper(tags, identifiers[0].value)})


def _paper(tags: dict[str, list[str]], url: str) -> Paper:
    def first(name: str) -> str:
        return tags.get(name, [""])[0]

    place = next(filter(tags.__contains__, _PLACES), "")
    entry_type, field = _PLACES.get(place, ("misc", ""))
    fields: dict[str, Any] = {"publisher": first("citation_publisher")}
    if field:
        fields[field] = first(place)
    preprint = ids.parse(f"arXiv:{first('citation_arxiv_id')}")
    return Paper(
        first("citation_title"),
        type=entry_type,
        author=_authors(tags),
        year=next(filter(None, (year(first(name)) for name in _DATES)), None),
        volume=first("citation_volume"),
        number=first("citation_issue"),
        pages=_pages(first("citation_firstpage"), first("citation_lastpage")),
        doi=doi(first("citation_doi")),
        arxiv=preprint.value if preprint else "",
        url=url,
        **fields,
    )


def _pages(first: str, last: str) -> str:
    """The range; the tag of the first page may hold all of it."""
    begin, end = pages(first), pages(last)
    return begin if "--" in begin or end in ("", begin) else pages(f"{begin}-{end}")


def _authors(tags: dict[str, list[str]]) -> tuple[Name, ...]:
    """The authors, a tag each; very old pages of Open Journal Systems have one tag for all."""
    authors = tags.get("citation_author") or "; ".join(tags.get("citation_authors", [])).split(";")
    return tuple(name for name in map(names.split, authors) if name.family)


def _tags(body: bytes) -> dict[str, list[str]]:
    """The values of the tags by their names in lower case.

    Raises:
        SourceError: the page ends within its head, or the head is longer than any is.
    """
    end = _END_OF_HEAD.search(body, 0, _LONGEST_HEAD)
    if not end:
        raise SourceError("the answer is not a web page, or a part of one")
    parser = _Metadata()
    try:
        parser.feed(body[: end.start()].decode("utf-8", errors="replace"))
    except AssertionError as error:  # so the parser reports broken declarations until Python 3.13
        raise SourceError("the page is not HTML") from error
    return parser.tags


class _Metadata(HTMLParser):
    """Collects the ``<meta name="citation_…">`` of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the value of a citation tag that has one."""
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "").strip().lower()
        content = one_line(decode_stray(values.get("content", "")))
        if tag == "meta" and name.startswith("citation_") and content:
            self.tags.setdefault(name, []).append(content)
