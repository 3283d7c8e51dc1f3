"""The DOI system, whose proxy passes on to the agency that registered a DOI: https://www.doi.org/the-identifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from kdlit.identifiers import Identifier
from kdlit.sources import Answer, Request, Source, csl
from kdlit.sources.documents import asked_for, check_status, is_web_page, read_json
from kdlit.sources.values import doi, mapping, string

_NOT_FOUND = re.compile(rb"doi (?:prefix )?not found|cannot be found in the (?:doi|handle) system", re.IGNORECASE)


class Doi(Source):
    """Any agency's record by content negotiation, one DOI a request, behind redirects."""

    name = "doi"
    base_url = "https://doi.org"
    interval = 0.2
    connections = 2

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is a DOI."""
        return identifier.scheme == "doi"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The record of one DOI in CSL-JSON, which every agency that negotiates at all has."""
        accept = {"Accept": "application/vnd.citationstyles.csl+json"}
        return Request(f"/{quote(identifiers[0].value)}", headers=accept)

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read a record; see `Source.parse`.

        Only the DOI system's own page says that there is no such DOI; a 404 of the agency behind it does not.
        """
        if status == 404 and _NOT_FOUND.search(body):
            return Answer(missing=frozenset(identifiers))
        if status == 404 and not is_web_page(body):
            return Answer()
        check_status(status, 200)
        work = mapping(read_json(body))
        identifier = asked_for(Identifier("doi", doi(string(work.get("DOI"))).lower()), identifiers)
        paper = csl.to_paper(work)
        return Answer({identifier: paper} if paper else {})
