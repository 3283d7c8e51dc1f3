"""A BibTeX answer -> its one entry -> a paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kdlit import names
from kdlit.paper import Paper
from kdlit.sources import SourceError
from kdlit.sources.documents import is_web_page, read_text
from kdlit.sources.values import doi, link, pages, year
from kdlit.tex import decode
from kdlit.text import one_line

if TYPE_CHECKING:
    from bibtexparser.library import Library

_TYPES = {
    "article": "article",
    "book": "book",
    "conference": "inproceedings",
    "inbook": "inbook",
    "incollection": "incollection",
    "inproceedings": "inproceedings",
    "mastersthesis": "mastersthesis",
    "phdthesis": "phdthesis",
    "proceedings": "proceedings",
    "techreport": "techreport",
    "unpublished": "unpublished",
}
_TEXTS = ("title", "booktitle", "journal", "series", "volume", "number", "publisher")
# The parser takes seconds for a megabyte of beginnings of entries.
_LONGEST = 100_000
_ESCAPED = re.compile(r"\\([#$%&_~{}])")


class Entry(NamedTuple):
    """An entry as it stands in the file: names of type and fields in lower case, values in LaTeX, unenclosed.

    A field given as a macro or a concatenation (``month = oct # "-" # nov``) is left out: none that kdlit uses is.
    """

    type: str
    key: str
    fields: Mapping[str, str]

    @property
    def link(self) -> str:
        """The ``url`` without LaTeX's escapes; empty if it leads nowhere on the web."""
        return link(verbatim(self.fields.get("url", "")))


def read(body: bytes) -> Entry:
    """The entry of a body that holds one.

    Raises:
        SourceError: the body is no BibTeX, is not UTF-8, is cut, or has not exactly one entry.
    """
    if is_web_page(body):
        raise SourceError("the answer is a web page, not BibTeX")
    return parse(read_text(body))


def parse(text: str) -> Entry:
    """The entry of a text that holds one.

    Raises:
        SourceError: as `read`.
    """
    if len(text) > _LONGEST:
        raise SourceError("the answer is longer than any BibTeX entry")
    try:
        library = parser()(text)
    except Exception as error:  # the library has exceptions of its own for "internal error"
        raise SourceError("the answer is not BibTeX") from error
    if library.failed_blocks or len(library.entries) != 1:
        raise SourceError("the answer is not one whole BibTeX entry")
    entry = library.entries[0]
    fields = {field.key.lower(): field.value for field in entry.fields if field.enclosing != "no-enclosing"}
    return Entry(entry.entry_type.lower(), entry.key, fields)


def to_paper(entry: Entry) -> Paper:
    """The paper that `entry` describes: its LaTeX as Unicode, without braces; an unknown type is ``misc``.

    Raises:
        SourceError: the entry has no title.
    """
    texts: dict[str, Any] = {name: one_line(decode(entry.fields.get(name, ""))) for name in _TEXTS}
    if not texts["title"]:
        raise SourceError("the answer is an entry without a title")
    return Paper(
        **texts,
        type=_TYPES.get(entry.type, "misc"),
        author=names.parse_bibtex(entry.fields.get("author", "")),
        year=year(entry.fields.get("year", "")),
        pages=pages(decode(entry.fields.get("pages", ""))),
        doi=doi(verbatim(entry.fields.get("doi", ""))),
        url=entry.link,
    )


@cache
def parser() -> Callable[..., Library]:
    """The library's parser, kept from talking."""
    import logging

    from bibtexparser.entrypoint import parse_string

    # What the library says of odd input would reach the user's terminal.
    logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
    return parse_string


def verbatim(value: str) -> str:
    """A value that is not for reading (a URL, a DOI) without LaTeX's escapes."""
    return _ESCAPED.sub(r"\1", one_line(value))
