"""Works as Crossref's REST interface and CSL-JSON describe them: https://docs.citationstyles.org.

The two are one format but for lists where CSL-JSON has single values, and for the names of types, of which content
negotiation gives either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kdlit.paper import Name, Paper
from kdlit.sources.values import complete, doi, items, mapping, pages, place, string, year
from kdlit.tex import decode_stray
from kdlit.text import fold, one_line, without_html

_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "book-chapter": "incollection",
    "book-part": "incollection",
    "book-section": "incollection",
    "chapter": "incollection",
    "dissertation": "phdthesis",
    "edited-book": "book",
    "journal-article": "article",
    "manuscript": "unpublished",
    "monograph": "book",
    "paper-conference": "inproceedings",
    "proceedings": "proceedings",
    "proceedings-article": "inproceedings",
    "reference-entry": "incollection",
    "report": "techreport",
    "thesis": "phdthesis",
}
# The year of the volume comes before that of the page on the web, which may be the one before.
_DATES = ("published-print", "published", "issued", "published-online")


def to_paper(work: Mapping[str, Any]) -> Paper | None:
    """The paper that `work` describes; None where it has no title."""
    title = _title(work)
    if not title:
        return None
    entry_type = _TYPES.get(string(work.get("type")), "misc")
    if entry_type == "incollection" and _is_of_conference(work):
        entry_type = "inproceedings"
    container, series = _container(work)
    collection = _plain(string(work.get("collection-title")))
    number_in_series = string(work.get("collection-number")) if collection else ""
    publisher = _plain(string(work.get("publisher")))
    numbers = pages(string(work.get("page")))
    return Paper(
        title=title,
        type=entry_type,
        author=complete(_name(mapping(author)) for author in items(work.get("author"))),
        year=_year(work),
        series=series or collection,
        volume=string(work.get("volume")) or number_in_series,
        number=string(work.get("issue")),
        pages=numbers,
        eid="" if numbers else string(work.get("article-number")),
        publisher="" if publisher == "arXiv" else publisher,  # Zotero has it so in preprints
        doi=doi(string(work.get("DOI"))),
        **place(entry_type, container),
    )


def _title(work: Mapping[str, Any]) -> str:
    title, subtitle = (_plain(string(work.get(name))) for name in ("title", "subtitle"))
    if title and subtitle and fold(subtitle) not in fold(title):
        return f"{title}: {subtitle}"
    return title


def _plain(text: str) -> str:
    """`text` without markup and entities, on one line."""
    return one_line(decode_stray(without_html(text)))


def _container(work: Mapping[str, Any]) -> tuple[str, str]:
    """The title of what the work is part of, and of the series; Springer gives both as titles, in any order."""
    value = work.get("container-title")
    titles = [_plain(string(title)) for title in (value if isinstance(value, list) else [value])]
    titles = [title for title in titles if title]
    series = [title for title in titles if title.startswith("Lecture Notes in ")]
    if series and len(titles) > len(series):
        return next(title for title in titles if title not in series), series[0]
    return (titles[0], "") if titles else ("", "")


def _is_of_conference(work: Mapping[str, Any]) -> bool:
    """Whether what calls itself a chapter is a paper of a conference, as in Springer's proceedings."""
    assertions = (string(mapping(assertion).get("name")) for assertion in items(work.get("assertion")))
    return bool(work.get("event") or any(name.startswith("conference_") for name in assertions))


def _year(work: Mapping[str, Any]) -> int | None:
    for name in _DATES:
        parts = items(mapping(work.get(name)).get("date-parts"))
        if parts and (found := year(string(items(parts[0])[:1]))):
            return found
    return None


def _name(author: Mapping[str, Any]) -> Name:
    family, given, suffix, group = (_plain(string(author.get(part))) for part in ("family", "given", "suffix", "name"))
    if not family:
        return Name(group or _plain(string(author.get("literal"))) or given)
    particles = (string(author.get(f"{kind}-particle")) for kind in ("dropping", "non-dropping"))
    return Name(" ".join((*filter(None, particles), family)), given, suffix)
