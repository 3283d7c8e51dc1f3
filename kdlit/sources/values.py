"""Values as services write them -> values as a record has them; what is not understood is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kdlit.paper import Name
from kdlit.tex import decode_stray
from kdlit.text import one_line

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)
_LONGEST_PAGES = 60

ARXIV_DOI = "10.48550/arxiv."
"""What DOIs begin with that arXiv makes of its ids, in lower case."""


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """A JSON list, or an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def string(value: object) -> str:
    """A JSON text or number as text on one line; for a list the first in it that is not empty."""
    if isinstance(value, list):
        return next(filter(None, (string(item) for item in value if not isinstance(item, list))), "")
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return one_line(str(value))
    return ""


def prose(value: object) -> str:
    """A JSON text as `string` reads it, in which TeX may occur."""
    return one_line(decode_stray(string(value)))


def complete(authors: Iterable[Name]) -> tuple[Name, ...]:
    """The authors, or none if there is one without a name: the list would seem complete without being so."""
    authors = tuple(authors)
    return authors if all(name.family for name in authors) else ()


def place(entry_type: str, title: str) -> dict[str, Any]:
    """The field of a record that holds the title of what a work of `entry_type` is part of."""
    if entry_type == "article":
        return {"journal": title}
    return {"booktitle": title} if entry_type in {"incollection", "inproceedings"} else {}


def year(text: str) -> int | None:
    """The year in a date, however it is written ("2021/6", "17/05/1996"); None if there is none, or several."""
    years = set(_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def pages(text: str) -> str:
    """Page numbers with ``--`` in ranges, whatever dash they were written with.

    IEEE's "1-1" is left out: it stands in for the pages of what is not yet in an issue.
    """
    text = _DASHES.sub("--", text.strip()).strip("-")
    if len(text) > _LONGEST_PAGES or not re.search(r"\w", text) or text == "1--1":
        return ""
    return text


def link(text: str) -> str:
    """An address on the web; an empty string for anything else."""
    return text if text.startswith(("http://", "https://")) else ""


def doi(text: str) -> str:
    """The DOI of a publication, in a DOI or a link made of one, as written; an empty string for anything else.

    The DOI that arXiv makes of each of its ids is such a thing: it is not that of a publication.
    """
    found = _DOI.fullmatch(text.strip())
    return found[1] if found and not found[1].lower().startswith(ARXIV_DOI) else ""
