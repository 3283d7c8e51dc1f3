"""arXiv's API: https://info.arxiv.org/help/api/user-manual.html."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kdlit import identifiers as ids
from kdlit import names
from kdlit.identifiers import Identifier
from kdlit.paper import Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources.documents import check_status, read_xml, undisputed, unexpected
from kdlit.sources.values import complete, doi, year
from kdlit.tex import decode_stray
from kdlit.text import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}
_ERRORS = "arxiv.org/api/errors"
_MALFORMED = "incorrect id format for "


class Arxiv(Source):
    """arXiv's API: many ids in one request, each paper with the date of its first version.

    The entries come in any order and are told apart by their ids. One id that arXiv finds malformed spoils the whole
    request: it is then the only one missing, and the others are unknown until they are asked for without it.
    """

    name = "arxiv"
    base_url = "https://export.arxiv.org"
    # About 640 ids make a URL that is refused for its length.
    batch_size = 100
    interval = 3.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is an arXiv id."""
        return identifier.scheme == "arxiv"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The feed of the papers; without a maximum it would end after ten."""
        values = ",".join(identifier.value for identifier in identifiers)
        return Request("/api/query", {"id_list": values, "max_results": str(len(identifiers))})

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read a feed; see `Source.parse`.

        What the feed leaves out is missing, if the feed is whole. One without any entry is doubted where several
        papers were asked for, as arXiv is known to send such feeds where there are entries.
        """
        feed = read_xml(body)
        if feed.tag != "{http://www.w3.org/2005/Atom}feed":
            raise unexpected("an Atom feed", body)
        entries = feed.findall("atom:entry", _NAMESPACES)
        if any(_ERRORS in _text(entry, "atom:id") for entry in entries):
            return _read_error(entries[0], identifiers)
        check_status(status, 200)
        if not entries and len(identifiers) > 1:
            raise SourceError("the answer is an empty feed")
        named = [(ids.parse(_text(entry, "atom:id")), entry) for entry in entries]
        papers = ((each, _paper(entry, each)) for each, entry in named if each and each in identifiers)
        absent = frozenset(identifiers).difference(each for each, _ in named)
        total = _text(feed, "opensearch:totalResults") or str(len(entries))
        whole = total == str(len(entries)) and all(each for each, _ in named)
        return Answer(undisputed(papers), absent if whole else frozenset())


def _read_error(entry: Element, identifiers: Sequence[Identifier]) -> Answer:
    summary = _text(entry, "atom:summary")
    malformed = summary.removeprefix(_MALFORMED).lower()
    missing = frozenset(identifier for identifier in identifiers if identifier.value == malformed)
    if not missing:
        raise SourceError(f"the answer is an error: {summary[:200]}")
    return Answer(missing=missing)


def _paper(entry: Element, identifier: Identifier) -> Paper:
    authors = [_text(author, "atom:name") for author in entry.iterfind("atom:author", _NAMESPACES)]
    category = entry.find("arxiv:primary_category", _NAMESPACES)
    return Paper(
        title=_text(entry, "atom:title"),
        author=complete(map(names.split, authors)),
        year=year(_text(entry, "atom:published")[:10]),
        doi=doi(_text(entry, "arxiv:doi")),
        arxiv=identifier.value,
        arxiv_class="" if category is None else one_line(category.get("term", "")),
    )


def _text(element: Element, path: str) -> str:
    return one_line(decode_stray(element.findtext(path, "", _NAMESPACES)))
