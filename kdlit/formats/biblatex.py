"""Papers as biblatex entries in UTF-8, for biber.

Types and fields are those of biblatex's data model (P. Lehman and others, "The biblatex Package", section 2), where a
preprint is an ``online`` of which the archive is a field and not a text, so that styles link to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from bibtexparser.model import Entry

from kdlit.formats.entries import Dialect
from kdlit.formats.latex import encode_in_unicode
from kdlit.paper import Paper

FIELDS = (
    "author",
    "title",
    "booktitle",
    "journaltitle",
    "type",
    "institution",
    "series",
    "volume",
    "number",
    "pages",
    "eid",
    "date",
    "publisher",
    "howpublished",
    "doi",
    "url",
    "eprint",
    "eprinttype",
    "eprintclass",
)
"""Every field that an entry can have, in the order of writing."""

_DIALECT = Dialect(FIELDS, encode_in_unicode)
_IN_BOOK = ("series", "volume", "number", "pages", "eid", "publisher")


class _Shape(NamedTuple):
    """What papers of a type are in biblatex.

    Attributes:
        entry_type: biblatex's type.
        place: the field that says where it appeared; a paper that lacks it is a ``misc``.
        sources: the attributes of a paper to take it from, the first known.
        details: further fields, named as in a paper.
        kind: what the field ``type`` says.
    """

    entry_type: str
    place: str
    sources: tuple[str, ...]
    details: tuple[str, ...] = ()
    kind: str = ""


_ANY_PLACE = ("booktitle", "journal", "venue")
_SHAPES = {
    "article": _Shape("article", "journaltitle", ("journal", "venue"), ("volume", "number", "pages", "eid")),
    "book": _Shape("book", "publisher", ("publisher",), ("series", "volume", "number")),
    "conference": _Shape("inproceedings", "booktitle", ("booktitle", "venue"), _IN_BOOK),
    "incollection": _Shape("incollection", "booktitle", ("booktitle", "venue"), _IN_BOOK),
    "inproceedings": _Shape("inproceedings", "booktitle", ("booktitle", "venue"), _IN_BOOK),
    "mastersthesis": _Shape("thesis", "institution", ("publisher", "venue"), kind="mathesis"),
    "misc": _Shape("misc", "howpublished", _ANY_PLACE),
    "phdthesis": _Shape("thesis", "institution", ("publisher", "venue"), kind="phdthesis"),
    "techreport": _Shape("report", "institution", ("publisher", "venue"), ("number",), kind="techreport"),
    "unpublished": _Shape("unpublished", "howpublished", _ANY_PLACE),
}


def render(papers: Iterable[Paper]) -> str:
    """The text of a .bib file with one entry a paper, in the order given.

    Raises:
        KdlitError: A key cannot stand in a .bib file, or two keys differ in case at most.
    """
    return _DIALECT.render(map(entry, papers))


def entry(paper: Paper) -> Entry:
    """The paper as an entry: values in LaTeX, in the order of `FIELDS`, not yet enclosed in braces.

    Raises:
        KdlitError: The key of the paper cannot stand in a .bib file.
    """
    shape = _SHAPES.get(paper.type, _SHAPES["misc"])
    if not _place(paper, shape):
        shape = _SHAPES["misc"]
    place, links = _place(paper, shape), _links(paper)
    values: dict[str, Any] = {
        "author": paper.author,
        "title": paper.title,
        "type": shape.kind,
        "date": str(paper.year or ""),
        shape.place: place,
    }
    values |= {name: getattr(paper, name) for name in shape.details}
    if "series" in shape.details:
        values |= _volume(paper)
    is_online = shape.entry_type == "misc" and links and not place
    return _DIALECT.entry("online" if is_online else shape.entry_type, paper.key, values | links)


def _volume(paper: Paper) -> dict[str, str]:
    """What counts books: biblatex calls it a number within a series, and a volume where there is none.

    A number beside a volume without a series is an issue, for which proceedings have no field.
    """
    if paper.series:
        return {"volume": "", "number": paper.volume or paper.number}
    return {"volume": paper.volume, "number": ""}


def _place(paper: Paper, shape: _Shape) -> str:
    """Where the paper appeared, as far as its type has a field for it; empty if unknown."""
    known = (getattr(paper, source) for source in shape.sources)
    return next(filter(None, known), "")


def _links(paper: Paper) -> dict[str, str]:
    """The fields that lead to the paper, without empty ones; a URL only where neither DOI nor archive leads there."""
    links = {"doi": paper.doi}
    if paper.arxiv:
        links |= {"eprint": paper.arxiv, "eprinttype": "arxiv", "eprintclass": paper.arxiv_class}
    if not paper.doi and not (paper.arxiv and not paper.published):
        links["url"] = paper.url
    return {name: value for name, value in links.items() if value}
