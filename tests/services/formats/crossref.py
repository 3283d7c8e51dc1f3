"""Crossref: the registry of most publishers' DOIs."""

from __future__ import annotations

import html
import re
from typing import Any

from kdlit.paper import Name, Paper
from tests.services.formats.datacite import PREFIXES as DATACITE_PREFIXES
from tests.services.formats.reply import Ask, Reply, json_reply, text_reply
from tests.services.formats.tex import joined
from tests.services.library import Library, dice

_TYPES = {"inproceedings": "proceedings-article", "article": "journal-article", "misc": "posted-content"}
_CSL_TYPES = {
    "proceedings-article": "paper-conference",
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "posted-content": "article",
}
_BIBTEX_TYPES = {"proceedings-article": "inproceedings", "journal-article": "article", "book-chapter": "inbook"}
NOT_FOUND = text_reply("Resource not found.", 404, "text/plain")


def registered(doi: str, library: Library) -> list[Paper]:
    """The papers under a DOI of this registry."""
    doi = doi.lower()
    return [] if doi.startswith(DATACITE_PREFIXES) else library.find("doi", doi)


def rest(ask: Ask, library: Library) -> Reply:
    """``/works/<doi>`` and ``/works?query…`` or ``/works?filter=doi:…`` of api.crossref.org."""
    folder, _, doi = ask.path[1:].removeprefix("v1/").partition("/")
    if folder != "works":
        return NOT_FOUND
    if doi:
        papers = registered(doi, library)
        return _reply(ask, "work", _work(papers[0])) if papers else NOT_FOUND
    papers = _filtered(ask.query["filter"], library) if "filter" in ask.query else _searched(ask, library)
    rows = ask.query.get("rows", "20")
    if not rows.isdecimal():
        return json_reply({"status": "failed", "message-type": "validation-failure", "message": []}, 400)
    works = [{**_work(paper), "score": 90.0 - place} for place, paper in enumerate(papers[: int(rows)])]
    return _reply(ask, "work-list", {"total-results": len(papers), "items-per-page": int(rows), "items": works})


def content(ask: Ask, library: Library) -> Reply:
    """Content negotiation, to which doi.org sends who accepts BibTeX or CSL-JSON."""
    doi = ask.path[1:].removeprefix("v1/works/").removesuffix("/transform")
    papers = registered(doi, library)
    if not papers:
        return NOT_FOUND
    if "citationstyles" in ask.headers.get("accept", ""):
        return json_reply(_csl(papers[0]), media_type="application/vnd.citationstyles.csl+json")
    return Reply(200, "application/x-bibtex", "\n".join(map(_bibtex, papers)).encode())


def _reply(ask: Ask, kind: str, message: object) -> Reply:
    known = "mailto" in ask.query or "mailto:" in ask.headers.get("user-agent", "")
    document = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    return json_reply(
        document,
        x_rate_limit_limit="10" if known else "5",
        x_rate_limit_interval="1s",
        x_api_pool="polite" if known else "public",
    )


def _filtered(expression: str, library: Library) -> list[Paper]:
    dois = [part.removeprefix("doi:") for part in expression.split(",") if part.startswith("doi:")]
    return [paper for doi in dois for paper in registered(doi, library)]


def _searched(ask: Ask, library: Library) -> list[Paper]:
    words = ask.query.get("query.bibliographic") or ask.query.get("query.title") or ask.query.get("query", "")
    return [paper for paper in library.search(words) if paper.doi and registered(paper.doi, library)]


def _type(paper: Paper) -> str:
    # Springer deposits proceedings as books of a series.
    return "book-chapter" if paper.doi.startswith("10.1007/978") else _TYPES[paper.type]


def _work(paper: Paper) -> dict[str, Any]:
    # ACM deposits what follows the colon apart.
    title, colon, subtitle = paper.title.partition(": ") if paper.doi.startswith("10.1145/") else (paper.title, "", "")
    if dice(paper, "tags in the title", 10):
        title = re.sub(r"^(\w+)", r"<i>\1</i>", title)
    containers = [paper.series, paper.booktitle] if _type(paper) == "book-chapter" else [_container(paper)]
    # Some records have no year of issue, only the day on which they were made.
    issued = [None] if dice(paper, "no year", 10) else [paper.year]
    work = {
        "DOI": paper.doi,
        "type": _type(paper),
        "publisher": paper.publisher,
        "title": [html.escape(title, quote=False) if "<i>" not in title else title],
        "subtitle": [subtitle] if colon else [],
        "container-title": [html.escape(name, quote=False) for name in containers if name],
        "author": [
            {**_person(name), "sequence": "additional" if place else "first", "affiliation": []}
            for place, name in enumerate(paper.author)
        ],
        "issued": {"date-parts": [issued]},
        "created": {"date-parts": [[2025, 3, 14]]},
        "volume": paper.volume,
        "issue": paper.number,
        "page": paper.pages.replace("--", "-"),
        "article-number": paper.eid,
        "URL": f"http://dx.doi.org/{paper.doi}",
        "ISSN": ["0000-0000"] if paper.type == "article" else [],
    }
    return {name: value for name, value in work.items() if value != ""}


def _container(paper: Paper) -> str:
    return paper.journal or paper.booktitle


def _person(name: Name) -> dict[str, str]:
    if not name.given:
        return {"name": name.family}
    return {"given": name.given, "family": name.family} | ({"suffix": name.suffix} if name.suffix else {})


def _csl(paper: Paper) -> dict[str, Any]:
    work = _work(paper)
    # The service has used its own names of types and those of CSL.
    kind = _type(paper) if dice(paper, "Crossref's names of types", 2) else _CSL_TYPES[_type(paper)]
    flat = {name: " ".join(work[name][-1:]) for name in ("title", "container-title")}
    return {**work, **flat, "type": kind}


def _bibtex(paper: Paper) -> str:
    kind = _BIBTEX_TYPES.get(_type(paper), "misc")
    family = paper.author[0].family if paper.author else ""
    fields = (
        ("title", paper.title),
        ("volume", paper.volume),
        ("url", f"http://dx.doi.org/{paper.doi}"),
        ("DOI", paper.doi),
        ("number", paper.number),
        ("journal" if kind == "article" else "booktitle", _container(paper).replace("&", r"\&amp;")),
        ("publisher", paper.publisher),
        ("author", joined(paper.author)),
        ("year", "" if dice(paper, "no year", 10) else str(paper.year)),
        ("pages", paper.pages.replace("--", "\N{EN DASH}")),
    )
    content = ", ".join(f"{name}={{{value}}}" for name, value in fields if value)
    return f" @{kind}{{{family}_{paper.year}, {content} }}"
