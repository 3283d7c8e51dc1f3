"""DBLP: https://dblp.org/faq/How+to+use+the+dblp+search+API.html."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kdlit import identifiers as ids
from kdlit import names
from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sources import Answer, Request, Source, SourceError
from kdlit.sources import bibtex_record as bibtex
from kdlit.sources.documents import asked_for, check_status, is_web_page, read_json, unexpected
from kdlit.sources.values import complete, doi, link, mapping, pages, place, string, year
from kdlit.text import one_line
from kdlit.words import words

_TYPES = {
    "Books and Theses": "book",
    "Conference and Workshop Papers": "inproceedings",
    "Editorship": "proceedings",
    "Journal Articles": "article",
    "Parts in Books or Collections": "incollection",
    "Reference Works": "incollection",
}
# The number by which DBLP tells apart people of one name.
_NUMBER = re.compile(r" \d{4}$")
_PREPRINTS = "CoRR"
_BOT_WALL = (b"/.within.website/", b"not a bot")


class Dblp(Source):
    """DBLP: a record by its key, or whatever has a title, of which what is a given paper's is taken.

    A bot wall may stand before it, so that no answer is evidence of absence but that a key does not exist.
    """

    name = "dblp"
    base_url = "https://dblp.org"
    interval = 2.0

    def takes(self, identifier: Identifier) -> bool:
        """Whether `identifier` is a key of DBLP."""
        return identifier.scheme == "dblp"

    def request(self, identifiers: Sequence[Identifier]) -> Request:
        """The entry of a key."""
        return Request(f"/rec/{identifiers[0].value}.bib")

    def request_by_title(self, title: str, identifier: Identifier) -> Request:  # noqa: ARG002  # told from the answer
        """The records with the words of `title`, among which `parse` finds those of `identifier`, of any scheme."""
        return Request("/search/publ/api", {"q": " ".join(words(title)), "format": "json", "h": "20", "c": "0"})

    def parse(self, status: int, body: bytes, identifiers: Sequence[Identifier]) -> Answer:
        """Read an entry or the records of a search; see `Source.parse`.

        A record of a search is a paper's if it has one of its identifiers. Where that is the preprint, the one
        publication with its title and first author stands in for it, if there is one alone.
        """
        if is_web_page(body) and any(sign in body for sign in _BOT_WALL):
            raise SourceError("the answer is a bot wall")
        if status == 404:
            return Answer(missing=frozenset(each for each in identifiers if each.scheme == "dblp"))
        check_status(status, 200)
        if body.lstrip()[:1] == b"@":
            return _read_entry(body, identifiers)
        hits = _hits(body)
        found = {identifier: _choose(identifier, hits) for identifier in identifiers}
        return Answer({identifier: hit.paper for identifier, hit in found.items() if hit})


class _Hit(NamedTuple):
    paper: Paper
    identifiers: frozenset[Identifier | None]

    @property
    def work(self) -> tuple[list[str], list[str]]:
        """What two records of one work have in common."""
        return words(self.paper.title), words(self.paper.author[0].family) if self.paper.author else []


def _read_entry(body: bytes, identifiers: Sequence[Identifier]) -> Answer:
    entry = bibtex.read(body)
    # Not parsed: the keys of preprints would become arXiv ids.
    asked = {f"dblp:{identifier.value}".lower(): identifier for identifier in identifiers}
    identifier = asked_for(asked.get(entry.key.lower()), identifiers)
    paper = bibtex.to_paper(entry)
    if paper.journal == _PREPRINTS:
        eprint = ids.parse(f"arXiv:{entry.fields.get('eprint', '')}")
        paper = paper._replace(type="misc", journal="", volume="", arxiv=eprint.value if eprint else "")
    return Answer({identifier: paper})


def _hits(body: bytes) -> list[_Hit]:
    result = mapping(mapping(read_json(body)).get("result"))
    if "hits" not in result:
        raise unexpected("a list of hits", body)
    found = mapping(result["hits"]).get("hit")
    infos = [mapping(mapping(hit).get("info")) for hit in _listed(found)]
    return [hit for hit in map(_hit, infos) if hit.paper.title]


def _choose(identifier: Identifier, hits: Sequence[_Hit]) -> _Hit | None:
    own = [hit for hit in hits if identifier in hit.identifiers]
    if not own:
        return None
    published = [hit for hit in own if hit.paper.published] or [
        hit for hit in hits if hit.paper.published and hit.work == own[0].work
    ]
    return published[0] if len(published) == 1 else own[0]


def _hit(info: Mapping[str, Any]) -> _Hit:
    venue = _text(info.get("venue"))
    entry_type = "misc" if venue == _PREPRINTS else _TYPES.get(string(info.get("type")), "misc")
    registered = string(info.get("doi"))
    links = map(string, _listed(info.get("ee")))
    named = frozenset(map(ids.parse, (f"DBLP:{string(info.get('key'))}", f"doi:{registered}", *links)))
    paper = Paper(
        title=_text(info.get("title")).removesuffix("."),
        type=entry_type,
        author=complete(map(_name, _listed(mapping(info.get("authors")).get("author")))),
        year=year(string(info.get("year"))),
        volume=string(info.get("volume")),
        number=string(info.get("number")),
        pages=pages(string(info.get("pages"))),
        doi=doi(registered),
        url=link(string(info.get("ee"))),
        **place(entry_type, venue),
    )
    if venue == _PREPRINTS:
        arxiv = next((each.value for each in named if each and each.scheme == "arxiv"), "")
        paper = paper._replace(volume="", arxiv=arxiv, doi="", url="")
    return _Hit(paper, named)


def _name(author: object) -> Name:
    return names.split(_NUMBER.sub("", _text(mapping(author).get("text"))))


def _listed(value: object) -> list[object]:
    """The items of a list; a single one is not in a list, and none is nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    from html import unescape

    return one_line(unescape(string(value)))
