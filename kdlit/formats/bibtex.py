"""Papers as BibTeX that the classic styles, natbib and biblatex read without a warning.

Which field belongs to which type is what the standard styles (btxdoc, Patashnik 1988) and biber's data model share.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from bibtexparser.model import Entry

from kdlit.formats.entries import HEADER, Dialect
from kdlit.formats.latex import encode
from kdlit.identifiers import Identifier
from kdlit.paper import PREPRINT_TYPES, Paper

__all__ = ["FIELDS", "HEADER", "entry", "render"]

FIELDS = (
    "author",
    "title",
    "booktitle",
    "journal",
    "school",
    "institution",
    "series",
    "volume",
    "number",
    "pages",
    "eid",
    "year",
    "publisher",
    "howpublished",
    "note",
    "doi",
    "url",
    "eprint",
    "archiveprefix",
    "primaryclass",
    "key",
)
"""Every field that an entry can have, in the order of writing."""

_DIALECT = Dialect(FIELDS, encode, bytewise=True)


class _Shape(NamedTuple):
    """What entries of a type are made of: the place where the paper appeared, and details of it.

    `place` is a field; `sources` are the attributes of a paper to take it from, the first known.
    """

    place: str
    sources: tuple[str, ...]
    details: tuple[str, ...] = ()


_PART_OF_BOOK = _Shape(
    "booktitle",
    ("booktitle", "venue"),
    ("series", "volume", "number", "pages", "eid", "publisher"),
)
_THESIS = _Shape("school", ("publisher", "venue"))
_SHAPES = {
    # An article has no publisher in either data model.
    "article": _Shape("journal", ("journal", "venue"), ("volume", "number", "pages", "eid")),
    "book": _Shape("publisher", ("publisher",), ("series", "volume", "number")),
    "conference": _PART_OF_BOOK,
    "incollection": _PART_OF_BOOK,
    "inproceedings": _PART_OF_BOOK,
    "mastersthesis": _THESIS,
    "misc": _Shape("howpublished", ("booktitle", "journal", "venue")),
    "phdthesis": _THESIS,
    "techreport": _Shape("institution", ("publisher", "venue"), ("number",)),
    "unpublished": _Shape("note", ("booktitle", "journal", "venue")),
}


def render(papers: Iterable[Paper]) -> str:
    """The text of a .bib file with one entry a paper, in the order given.

    Raises:
        KdlitError: A key cannot stand in a .bib file, or two keys differ in case at most, which
            BibTeX takes for one.
    """
    return _DIALECT.render(map(entry, papers))


def entry(paper: Paper) -> Entry:
    """The paper as an entry: values in LaTeX, in the order of `FIELDS`, not yet enclosed in braces.

    A paper of a type that BibTeX does not know, or that lacks the place its type asks for (an
    article without a journal), becomes a ``misc``.

    Raises:
        KdlitError: The key of the paper cannot stand in a .bib file.
    """
    entry_type = paper.type if _place(paper, paper.type) else "misc"
    return _DIALECT.entry(entry_type, paper.key, _values(paper, entry_type))


def _values(paper: Paper, entry_type: str) -> dict[str, Any]:
    """The values of the fields as the paper has them; unknown ones may be there, empty."""
    shape = _SHAPES[entry_type]
    values = {
        "author": paper.author,
        "title": paper.title,
        "year": str(paper.year or ""),
        shape.place: _place(paper, entry_type),
    }
    values |= {name: getattr(paper, name) for name in shape.details}
    if "series" in shape.details and (paper.volume or not paper.series):
        # Outside journals a number counts within a series; beside a volume, styles warn that they
        # cannot use both, and print the volume.
        values["number"] = ""
    if not paper.author:
        # Styles sort and label by it, and natbib prints it in the place of names: the short title.
        values["key"] = paper.title.partition(":")[0]
    return values | _links(paper, entry_type)


def _place(paper: Paper, entry_type: str) -> str:
    """Where the paper appeared, for the type's own field; empty if unknown, or the type is."""
    shape = _SHAPES.get(entry_type)
    if shape is None:
        return ""
    known = [getattr(paper, source) for source in shape.sources]
    if entry_type in PREPRINT_TYPES:
        # The classic styles print no eprint and no URL: the reader would see no source.
        known.insert(0, paper.arxiv and f"arXiv preprint arXiv:{paper.arxiv}")
        known.append(paper.openreview and "OpenReview")
    return next(filter(None, known), "")


def _links(paper: Paper, entry_type: str) -> dict[str, str]:
    """The fields that lead to the paper; published papers have a URL only where no DOI leads."""
    links = {"doi": paper.doi}
    if paper.arxiv:
        links |= {
            "eprint": paper.arxiv,
            "archiveprefix": "arXiv",
            "primaryclass": paper.arxiv_class,
        }
    if paper.arxiv and entry_type in PREPRINT_TYPES:
        links["url"] = Identifier("arxiv", paper.arxiv).url
    elif not paper.doi:
        links["url"] = paper.url
    return links
