"""Crossref's REST interface: https://api.crossref.org."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from kdlit.identifiers import Identifier
from kdlit.sources import Answer, Request, Source, csl
from kdlit.sources.documents import asked_for, check_status, is_web_page, read_json, unexpected
from kdlit.sources.values import doi, mapping, string


class Crossref(Source):
    """What publishers told Crossref, one DOI a request."""

    name = "crossref"
    base_url = "https://api.crossref.org"
    interval = 0.2

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is a DOI; which agency registered it cannot be seen."""
        return identifier.scheme == "doi"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The work of one DOI."""
        return Request(f"/works/{quote(identifiers[0].value)}")

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read a work; see `Source.parse`.

        Nothing is ever missing: a DOI that Crossref does not know may be another agency's.
        """
        if status == 404 and not is_web_page(body):
            return Answer()
        check_status(status, 200)
        work = mapping(mapping(read_json(body)).get("message"))
        if not work:
            raise unexpected("a work", body)
        identifier = asked_for(Identifier("doi", doi(string(work.get("DOI"))).lower()), identifiers)
        paper = csl.to_paper(work)
        return Answer({identifier: paper} if paper else {})
