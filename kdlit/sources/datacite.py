"""DataCite's REST interface: https://support.datacite.org/docs/api-get-doi."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kdlit import names
from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources.documents import check_status, read_json, unexpected
from kdlit.sources.values import ARXIV_DOI, complete, doi, items, link, mapping, pages, place, prose, string, year

_TYPES = {
    "Book": "book",
    "BookChapter": "incollection",
    "ConferencePaper": "inproceedings",
    "ConferenceProceeding": "proceedings",
    "Dissertation": "phdthesis",
    "JournalArticle": "article",
    "Report": "techreport",
}


class Datacite(Source):
    """DataCite, with which arXiv, Zenodo and other repositories register their DOIs; one a request."""

    name = "datacite"
    base_url = "https://api.datacite.org"
    interval = 0.3
    connections = 2

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is an arXiv id, of which arXiv makes a DOI, or a DOI, whosever it is."""
        return identifier.scheme in {"arxiv", "doi"}

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The record of one DOI."""
        return Request(f"/dois/{quote(_doi_of(identifiers[0]), safe='')}")

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read a record; see `Source.parse`.

        Nothing is ever missing: an arXiv paper may be too new, and a DOI another agency's.
        """
        check_status(status, 200, 404)
        document = mapping(read_json(body))
        if status == 404 and "errors" in document:
            return Answer()
        record = mapping(mapping(document.get("data")).get("attributes"))
        if not record:
            raise unexpected("a DataCite record", body)
        registered = string(record.get("doi")).lower()
        identifier = next((each for each in identifiers if _doi_of(each) == registered), None)
        if identifier is None:
            raise SourceError("the answer is the record of another DOI")
        title = _title(record)
        if not title:
            return Answer()
        authors = complete(_name(mapping(creator)) for creator in items(record.get("creators")))
        read = _preprint if identifier.scheme == "arxiv" else _publication
        return Answer({identifier: read(record, identifier, Paper(title, author=authors))})


def _doi_of(identifier: Identifier) -> str:
    return ARXIV_DOI + identifier.value if identifier.scheme == "arxiv" else identifier.value


def _preprint(record: Mapping[str, Any], identifier: Identifier, paper: Paper) -> Paper:
    dates = map(mapping, items(record.get("dates")))
    first = next((date for date in dates if _is_first_version(date)), {})
    return paper._replace(
        year=year(string(first.get("date"))[:10]) or year(string(record.get("publicationYear"))),
        doi=_published_as(record),
        arxiv=identifier.value,
        arxiv_class=_arxiv_class(record),
    )


def _is_first_version(date: Mapping[str, Any]) -> bool:
    return date.get("dateType") == "Submitted" and date.get("dateInformation") == "v1"


def _publication(record: Mapping[str, Any], identifier: Identifier, paper: Paper) -> Paper:
    container = mapping(record.get("container"))
    entry_type = _TYPES.get(string(mapping(record.get("types")).get("resourceTypeGeneral")), "misc")
    first, last = (string(container.get(name)) for name in ("firstPage", "lastPage"))
    publisher = record.get("publisher")
    return paper._replace(
        type=entry_type,
        year=year(string(record.get("publicationYear"))),
        volume=string(container.get("volume")),
        number=string(container.get("issue")),
        pages=pages(f"{first}-{last}" if last else first),
        publisher=prose(publisher) or prose(mapping(publisher).get("name")),
        doi=identifier.value,
        url=link(string(record.get("url"))),
        **place(entry_type, prose(container.get("title"))),
    )


def _title(record: Mapping[str, Any]) -> str:
    """The title itself: others are marked as alternative, translated or subtitle."""
    titles = map(mapping, items(record.get("titles")))
    return next((prose(title.get("title")) for title in titles if not title.get("titleType")), "")


def _name(creator: Mapping[str, Any]) -> Name:
    family, given, name = (prose(creator.get(part)) for part in ("familyName", "givenName", "name"))
    if family:
        return Name(family, given)
    return Name(name) if creator.get("nameType") == "Organizational" else names.split(name)


def _arxiv_class(record: Mapping[str, Any]) -> str:
    """The class in the first of arXiv's subjects: "Computation and Language (cs.CL)"."""
    subjects = map(mapping, items(record.get("subjects")))
    first = next((string(each.get("subject")) for each in subjects if each.get("subjectScheme") == "arXiv"), "")
    return first.rpartition("(")[2].removesuffix(")") if first.endswith(")") else ""


def _published_as(record: Mapping[str, Any]) -> str:
    """The publisher's DOI, if there is one."""
    related = map(mapping, items(record.get("relatedIdentifiers")))
    links = [string(each.get("relatedIdentifier")) for each in related if each.get("relationType") == "IsVersionOf"]
    dois = list(filter(None, map(doi, links)))
    return dois[0] if len(dois) == 1 else ""
