"""Semantic Scholar's interface: https://api.semanticscholar.org/api-docs/graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kdlit import identifiers as ids
from kdlit.identifiers import Identifier
from kdlit.paper import Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources.documents import check_status, read_json, undisputed
from kdlit.sources.values import doi, mapping, prose, string

_PREFIXES = {"acl": "ACL", "arxiv": "ARXIV", "doi": "DOI"}
_PREPRINTS = "arXiv.org"


class SemanticScholar(Source):
    """Semantic Scholar, which knows which preprint became which publication; many ids in one request.

    Of a record only title, identifiers and the name of the venue are taken: authors are abbreviated, and year and the
    rest may be those of the preprint.
    """

    name = "semanticscholar"
    base_url = "https://api.semanticscholar.org"
    # Five hundred are allowed, and time out.
    batch_size = 100
    interval = 1.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is an arXiv id, an Anthology id or a DOI."""
        return identifier.scheme in _PREFIXES

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The records of all the ids."""
        names = [f"{_PREFIXES[identifier.scheme]}:{identifier.value}" for identifier in identifiers]
        return Request("/graph/v1/paper/batch", {"fields": "title,venue,externalIds"}, json={"ids": names})

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read records; see `Source.parse`.

        They are told apart by the ids in them, for their order cannot be relied on. Nothing is ever missing: the
        service is no authority on what there is.
        """
        document = read_json(body)
        if status == 400 and "error" in mapping(document):
            return Answer()
        check_status(status, 200)
        if not isinstance(document, list):
            raise SourceError("the answer is not a list of papers")
        papers = map(_paper, map(mapping, document))
        asked = frozenset(identifiers)
        return Answer(undisputed((each, paper) for paper in papers for each in asked.intersection(ids.of(paper))))


def _paper(record: Mapping[str, Any]) -> Paper:
    external = mapping(record.get("externalIds"))
    venue = prose(record.get("venue"))
    registered = string(external.get("DOI"))
    return Paper(
        title=prose(record.get("title")),
        booktitle="" if venue == _PREPRINTS else venue,
        doi=doi(registered),
        arxiv=_value("arxiv", f"arXiv:{string(external.get('ArXiv'))}") or _value("arxiv", f"doi:{registered}"),
        acl=_value("acl", f"ACL:{string(external.get('ACL'))}"),
    )


def _value(scheme: str, text: str) -> str:
    """The identifier that `text` is, if it is one of `scheme`."""
    identifier = ids.parse(text)
    return identifier.value if identifier and identifier.scheme == scheme else ""
