"""OpenReview's interface: https://docs.openreview.net/reference/api-v2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kdlit import names
from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources import bibtex_record as bibtex
from kdlit.sources.documents import check_status, read_json, undisputed
from kdlit.sources.values import complete, items, mapping, prose, string, year

# The group of a venue itself; "…/Submission", "…/Rejected_Submission" and the like are below it. Records copied from
# DBLP say so, those of preprints as CoRR.
_ACCEPTED = re.compile(
    r"(?:[\w.-]+/)+\d{4}/(?:Conference|(?:Symposium|Track|Workshop)/[\w-]+)|TMLR|dblp\.org/(?:conf|journals)/(?!CORR\b).+",
    re.IGNORECASE,
)


class OpenReview(Source):
    """OpenReview, one paper a request.

    Guests who ask for an id are sent to a challenge; the search by title is open to them and its answer has the ids,
    so that a paper whose title is known can be asked for in that way.
    """

    name = "openreview"
    base_url = "https://api2.openreview.net"
    interval = 3.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is the id of a forum."""
        return identifier.scheme == "openreview"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The note that the forum is about."""
        return Request("/notes", {"id": identifiers[0].value})

    def request_by_title(self, title: str, identifier: Identifier) -> Request:  # noqa: ARG002  # told from the answer
        """The notes with a title like `title`, among which `parse` finds that of `identifier`."""
        return Request("/notes/search", {"term": title, "source": "forum", "limit": "10"})

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read notes, of either version of the interface; see `Source.parse`."""
        document = mapping(read_json(body))
        if status == 403:
            raise SourceError("the service needs a login to answer this")
        if status == 404 and document.get("name") == "NotFoundError":
            return Answer(missing=frozenset(identifiers))
        check_status(status, 200)
        if "notes" not in document:
            raise SourceError("the answer has no notes")
        forums = {identifier.value: identifier for identifier in identifiers}
        notes = [(string(note.get("forum")), note) for note in map(mapping, items(document["notes"]))]
        # Comments and reviews have the same forum, and ids of their own.
        subjects = ((forum, note) for forum, note in notes if forum in forums and string(note.get("id")) == forum)
        return Answer(undisputed((forums[forum], _paper(note)._replace(openreview=forum)) for forum, note in subjects))


def _paper(note: Mapping[str, Any]) -> Paper:
    content = {name: _value(value) for name, value in mapping(note.get("content")).items()}
    entry = _entry(string(content.get("_bibtex")))
    venue, venueid = prose(content.get("venue")), string(content.get("venueid"))
    paper = Paper(prose(content.get("title")), author=_authors(content.get("authors")), year=entry.year)
    if not _ACCEPTED.fullmatch(venueid) or venue.startswith("Submitted to "):
        return paper
    if entry.published and (entry.booktitle or entry.journal):
        return entry._replace(title=paper.title, author=paper.author, url="")
    return paper._replace(type="inproceedings", booktitle=venue, year=year(venueid) or paper.year)


def _value(field: object) -> object:
    """The value of a field: version 2 wraps it in an object."""
    return field.get("value") if isinstance(field, dict) else field


def _entry(text: str) -> Paper:
    """OpenReview's own BibTeX; if it cannot be read it is as good as none."""
    try:
        return bibtex.to_paper(bibtex.parse(text))
    except SourceError:
        return Paper("")


def _authors(value: object) -> tuple[Name, ...]:
    """The authors, or none as long as they are not told."""
    authors = [prose(author) for author in items(value)]
    return () if "Anonymous" in authors else complete(map(names.split, authors))
