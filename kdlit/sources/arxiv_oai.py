"""arXiv's OAI-PMH interface: https://info.arxiv.org/help/oa."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kdlit import identifiers as ids
from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources.arxiv_ids import year_of
from kdlit.sources.documents import asked_for, check_status, read_xml, unexpected
from kdlit.sources.values import complete, doi, year
from kdlit.tex import decode_stray
from kdlit.text import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMESPACES = {"oai": "http://www.openarchives.org/OAI/2.0/", "arxiv": "http://arxiv.org/OAI/arXiv/"}
_PREFIX = "oai:arXiv.org:"


class ArxivOai(Source):
    """arXiv's OAI-PMH interface: one paper a request, with names divided as their owners divide them."""

    name = "arxiv_oai"
    base_url = "https://oaipmh.arxiv.org"
    interval = 3.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is an arXiv id."""
        return identifier.scheme == "arxiv"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The record in arXiv's own format."""
        parameters = {"verb": "GetRecord", "metadataPrefix": "arXiv"}
        return Request("/oai", {**parameters, "identifier": _PREFIX + identifiers[0].value})

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read a record; see `Source.parse`. Errors come with status 200, too."""
        root = read_xml(body)
        if root.tag != "{http://www.openarchives.org/OAI/2.0/}OAI-PMH":
            raise unexpected("OAI-PMH", body)
        error = root.find("oai:error", _NAMESPACES)
        if error is not None and error.get("code") != "idDoesNotExist":
            raise SourceError(f"the answer is an error: {one_line(error.text or '')[:200]}")
        if error is not None:
            return Answer(missing=frozenset(identifiers))
        check_status(status, 200)
        record = root.find("oai:GetRecord/oai:record", _NAMESPACES)
        if record is None:
            raise unexpected("an OAI record", body)
        identifier = asked_for(ids.parse(_text(record, "oai:header/oai:identifier")), identifiers)
        metadata = record.find("oai:metadata/arxiv:arXiv", _NAMESPACES)
        if metadata is not None:
            return Answer({identifier: _paper(metadata, identifier)})
        if record.find("oai:header[@status='deleted']", _NAMESPACES) is not None:
            return Answer(missing=frozenset([identifier]))
        raise unexpected("an arXiv record", body)


def _paper(metadata: Element, identifier: Identifier) -> Paper:
    title = _text(metadata, "arxiv:title")
    if not title:
        raise SourceError("the answer is a record without a title")
    authors = map(_name, metadata.iterfind("arxiv:authors/arxiv:author", _NAMESPACES))
    # Once there is a second version, this is the date of the latest, whatever the element is called.
    created = "" if _text(metadata, "arxiv:updated") else _text(metadata, "arxiv:created")
    return Paper(
        title=title,
        author=complete(authors),
        year=year(created) or year_of(identifier.value),
        doi=doi(_text(metadata, "arxiv:doi")),
        arxiv=identifier.value,
        arxiv_class=_text(metadata, "arxiv:categories").partition(" ")[0],
    )


def _name(author: Element) -> Name:
    return Name(*(_text(author, f"arxiv:{part}") for part in ("keyname", "forenames", "suffix")))


def _text(element: Element, path: str) -> str:
    return one_line(decode_stray(element.findtext(path, "", _NAMESPACES)))
