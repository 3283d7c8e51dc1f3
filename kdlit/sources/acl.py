"""The ACL Anthology: https://aclanthology.org/faq/bib."""

from __future__ import annotations

from collections.abc import Sequence

from kdlit import identifiers as ids
from kdlit.identifiers import Identifier
from kdlit.sources import Answer, Request, Source
from kdlit.sources import bibtex_record as bibtex
from kdlit.sources.documents import asked_for, check_status


class Acl(Source):
    """The BibTeX of the ACL Anthology, one paper a request; of a volume's front matter, the volume's."""

    name = "acl"
    base_url = "https://aclanthology.org"
    interval = 0.5
    connections = 2

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is an Anthology id."""
        return identifier.scheme == "acl"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The entry of one paper."""
        return Request(f"/{identifiers[0].value}.bib")

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read an entry; see `Source.parse`. The site is files: where it has none, there is no such paper."""
        if status == 404:
            return Answer(missing=frozenset(identifiers))
        check_status(status, 200)
        entry = bibtex.read(body)
        identifier = asked_for(ids.parse(entry.link), identifiers)
        return Answer({identifier: bibtex.to_paper(entry)._replace(acl=identifier.value)})
