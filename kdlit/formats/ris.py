"""Papers as RIS, which reference managers read: EndNote, Mendeley, Zotero and most others.

The tags are used as in the format's specification (Research Information Systems, 2011): of any work, ``T2`` is what it
appeared in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rispy import RisWriter, dumps

from kdlit.identifiers import Identifier
from kdlit.paper import OTHERS, Name, Paper
from kdlit.text import one_line, without_surrogates

_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "conference": "CONF",
    "inbook": "CHAP",
    "incollection": "CHAP",
    "inproceedings": "CONF",
    "mastersthesis": "THES",
    "phdthesis": "THES",
    "proceedings": "CONF",
    "techreport": "RPRT",
}
_OTHER = "UNPB"
_DASHES = re.compile("-+|[–—]")


class _Writer(RisWriter):  # type: ignore[misc]
    """rispy's writer without the numbers that it sets before the records; some programs do not expect them."""

    def set_header(self, count: int) -> str:  # noqa: ARG002
        """No header, whatever the number of the record."""
        return ""


def render(papers: Iterable[Paper]) -> str:
    """The text of an .ris file with one record a paper, in the order given."""
    text: str = dumps([record(paper) for paper in papers], implementation=_Writer)
    return text


def record(paper: Paper) -> dict[str, Any]:
    """The paper under rispy's names for the tags, in the order of writing; what is unknown is left out."""
    first, _, last = _DASHES.sub("-", paper.pages).partition("-")
    values: dict[str, Any] = {
        "type_of_reference": _TYPES.get(paper.type, _OTHER),
        "id": paper.key,
        "authors": [_name(name) for name in paper.author if name != OTHERS],
        "title": paper.title,
        "secondary_title": paper.booktitle or paper.journal or paper.venue,
        "tertiary_title": paper.series,
        "year": str(paper.year or ""),
        "volume": paper.volume,
        "number": paper.number,
        "start_page": first,
        "end_page": last,
        "custom7": paper.eid,
        "publisher": paper.publisher,
        "doi": paper.doi,
        "accession_number": paper.arxiv and f"arXiv:{paper.arxiv}",
        "urls": [_url(paper)],
    }
    clean = {name: _clean(value) for name, value in values.items()}
    return {name: value for name, value in clean.items() if value}


def _clean(value: str | list[str]) -> str | list[str]:
    """Values without line breaks, at which the format would see a new tag."""
    return (
        one_line(without_surrogates(value))
        if isinstance(value, str)
        else [clean for each in value if (clean := str(_clean(each)))]
    )


def _url(paper: Paper) -> str:
    return Identifier("arxiv", paper.arxiv).url if paper.arxiv and not paper.published else paper.url


def _name(name: Name) -> str:
    """A person as ``Family, Given, Suffix``; a group without commas, for a comma would divide it."""
    name = Name(*(str(_clean(part.replace(",", " "))) for part in name))
    return ", ".join(filter(None, name)) if name.family and name.given else str(name)
