"""Papers as CSL-JSON, which pandoc and Zotero read.

Types and variables are those of the Citation Style Language 1.0.2 (docs.citationstyles.org, appendices III and IV), in
the form of its schema ``csl-data.json``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kdlit.formats import json
from kdlit.identifiers import Identifier
from kdlit.paper import OTHERS, PREPRINT_TYPES, Name, Paper
from kdlit.particles import divide
from kdlit.text import without_surrogates

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "conference": "paper-conference",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "proceedings": "book",
    "techreport": "report",
    "unpublished": "manuscript",
}
_GENRES = {"mastersthesis": "Master's thesis", "phdthesis": "PhD thesis"}
_OTHER = "article"
"""A work that has been made public, but in no journal or book: a preprint."""
_DASHES = re.compile("-{2,}|[–—]")


def render(papers: Iterable[Paper], *, ascii_only: bool = False) -> str:
    """One JSON array with an object a paper, in the order given; with `ascii_only`, other characters are escaped."""
    return json.dump([item(paper) for paper in papers], ascii_only=ascii_only) + "\n"


def item(paper: Paper) -> dict[str, Any]:
    """The paper as a CSL item; what is unknown is left out.

    Identifiers for which CSL has no variable are under ``custom``, so that no style prints them.
    """
    values: dict[str, Any] = {
        "id": paper.key,
        "type": _TYPES.get(paper.type, _OTHER),
        "title": paper.title,
        "author": [_name(name) for name in paper.author if name != OTHERS and _plain(str(name))],
        "issued": {"date-parts": [[paper.year]]} if paper.year else None,
        "genre": _GENRES.get(paper.type),
        "container-title": paper.booktitle or paper.journal or paper.venue,
        "collection-title": paper.series,
        "volume": paper.volume,
        "issue": paper.number,
        "page": _DASHES.sub("-", paper.pages),
        "publisher": paper.publisher,
        "DOI": paper.doi,
        "URL": paper.url,
    }
    if paper.venue != values["container-title"]:
        values["container-title-short"] = paper.venue
    if paper.series and paper.type != "article":
        values |= {"collection-number": paper.volume or paper.number, "volume": None, "issue": None}
    if paper.eid and not paper.pages:
        values["page"] = paper.eid
    if paper.type == "techreport":
        values |= {"number": paper.number, "issue": None}
    if paper.type in PREPRINT_TYPES and paper.arxiv:
        url = Identifier("arxiv", paper.arxiv).url
        values |= {"number": f"arXiv:{paper.arxiv}", "publisher": "arXiv", "URL": url}
    values["custom"] = {
        name: value
        for name in ("arxiv", "arxiv_class", "acl", "openreview", "eid")
        if (value := _plain(getattr(paper, name)))
    }
    plain = {name: _plain(value) if isinstance(value, str) else value for name, value in values.items()}
    return {name: value for name, value in plain.items() if value}


def _name(name: Name) -> dict[str, str]:
    """A person by parts, particles apart, or a group as a whole."""
    name = Name(*map(_plain, name))
    if not (name.family and name.given):
        return {"literal": str(name)}
    particle, family = divide(name.family)
    parts = {"family": family, "given": name.given, "non-dropping-particle": particle, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def _plain(text: str) -> str:
    """The text on one line; JSON itself escapes what else could do harm."""
    return " ".join(without_surrogates(text).split())
