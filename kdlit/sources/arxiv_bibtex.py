"""The BibTeX that arXiv's pages offer: arxiv.org/bibtex/<id>."""

from __future__ import annotations

from collections.abc import Sequence

from kdlit import identifiers as ids
from kdlit.identifiers import Identifier
from kdlit.sources import Answer, Request, Source
from kdlit.sources import bibtex_record as bibtex
from kdlit.sources.arxiv_ids import year_of
from kdlit.sources.documents import asked_for, check_status, read_text

_NO_SUCH_PAPER = frozenset({"{'reason': 'bad_id'}", "{'reason': 'deleted'}", "{'reason': 'not_found'}"})


class ArxivBibtex(Source):
    """arXiv's own BibTeX, one paper a request.

    The year in it is that of the latest version, so the id's is taken instead.
    """

    name = "arxiv_bibtex"
    base_url = "https://arxiv.org"
    # What robots.txt asks of those who fetch pages.
    interval = 15.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is an arXiv id."""
        return identifier.scheme == "arxiv"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The entry of one paper."""
        return Request(f"/bibtex/{identifiers[0].value}")

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read an entry; see `Source.parse`. Errors are Python's dictionaries in print, not JSON."""
        if status in (400, 404) and read_text(body) in _NO_SUCH_PAPER:
            return Answer(missing=frozenset(identifiers))
        check_status(status, 200)
        entry = bibtex.read(body)
        identifier = asked_for(ids.parse(f"arXiv:{entry.fields.get('eprint', '')}"), identifiers)
        paper = bibtex.to_paper(entry)._replace(
            type="misc",
            year=year_of(identifier.value),
            arxiv=identifier.value,
            arxiv_class=bibtex.verbatim(entry.fields.get("primaryclass", "")),
            url="",
        )
        return Answer({identifier: paper})
