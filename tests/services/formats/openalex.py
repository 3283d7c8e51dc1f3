"""OpenAlex: works in which preprint and publication are merged."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from kdlit.paper import Paper
from tests.services.formats.datacite import ARXIV_PREFIX
from tests.services.formats.reply import Ask, Reply, html_page, json_reply
from tests.services.library import Library

NOT_FOUND = html_page(404, "404 Not Found")
RATE_LIMIT = json_reply(
    {"error": "Rate limit exceeded", "message": "The daily budget is spent; it is renewed at midnight UTC."},
    429,
    x_ratelimit_remaining="0",
    x_ratelimit_reset="40000",
)
_TYPES = {"inproceedings": "conference", "article": "journal"}


def api(ask: Ask, library: Library) -> Reply:
    """``/works/doi:<doi>``, ``/works?filter=doi:A|B`` and ``/works?search=…`` of api.openalex.org."""
    folder, _, name = ask.path[1:].partition("/")
    if folder != "works":
        return NOT_FOUND
    if name:
        papers = _find(name, library)
        return _reply(_work(papers[0])) if papers else NOT_FOUND
    kind, _, value = ask.query.get("filter", "").partition(":")
    if kind == "doi":
        papers = [paper for doi in value.split("|") for paper in _find(doi, library)]
    else:
        papers = library.search(ask.query.get("search", ""))
    size = int(ask.query.get("per_page") or ask.query.get("per-page") or 25)
    meta = {"count": len(papers), "page": 1, "per_page": size}
    return _reply({"meta": meta, "results": [_work(paper) for paper in papers[:size]]})


def _reply(content: object) -> Reply:
    return json_reply(content, x_ratelimit_limit="100000", x_ratelimit_remaining="99990", x_ratelimit_credits_used="1")


def _find(name: str, library: Library) -> list[Paper]:
    doi = name.lower().removeprefix("doi:").removeprefix("https://doi.org/")
    if doi.startswith(ARXIV_PREFIX):
        return library.find("arxiv", doi.removeprefix(ARXIV_PREFIX))
    return library.find("doi", doi)


def _work(paper: Paper) -> dict[str, Any]:
    preprint = _location("submittedVersion", "repository", "arXiv", f"https://arxiv.org/abs/{paper.arxiv}")
    place = paper.booktitle or paper.journal
    published = _location("publishedVersion", _TYPES.get(paper.type, "repository"), place, paper.url)
    locations = [*([published] if place else []), *([preprint] if paper.arxiv else [])]
    pages = paper.pages.split("--") if paper.pages else [None]
    doi = paper.doi or (paper.arxiv and f"{ARXIV_PREFIX}{paper.arxiv}")
    return {
        "id": f"https://openalex.org/W{crc32(paper.key.encode())}",
        "doi": f"https://doi.org/{doi.lower()}" if doi else None,
        "title": paper.title,
        "publication_year": paper.year,
        "type": "article" if place else "preprint",
        "primary_location": locations[0] if locations else None,
        "locations": locations,
        "biblio": {
            "volume": paper.volume or None,
            "issue": paper.number or None,
            "first_page": pages[0],
            "last_page": pages[-1],
        },
        "authorships": [{"author": {"display_name": str(name)}} for name in paper.author],
    }


def _location(version: str, kind: str, name: str, url: str) -> dict[str, Any]:
    return {"version": version, "landing_page_url": url, "source": {"display_name": name, "type": kind}}
