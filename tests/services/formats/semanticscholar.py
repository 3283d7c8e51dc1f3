"""Semantic Scholar: one record for all the identifiers of a paper."""

from __future__ import annotations

import json
import re
from typing import Any
from zlib import crc32

from kdlit import identifiers
from kdlit.paper import Name, Paper
from tests.services.formats.eprint import eprint
from tests.services.formats.reply import Ask, Reply, json_reply
from tests.services.library import Library, dice

KEY = "a-good-key"
_LARGEST_BATCH = 500
_ADDRESS = "https://www.semanticscholar.org/product/api#api-key-form"
RATE_LIMIT = json_reply(
    {
        "message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. "
        + _ADDRESS,
        "code": "429",
    },
    429,
    x_amzn_errortype="TooManyRequestsException",
)


def graph(ask: Ask, library: Library) -> Reply:
    """``/graph/v1/paper/…`` of api.semanticscholar.org."""
    if ask.headers.get("x-api-key", KEY) != KEY:
        return json_reply({"message": "Forbidden"}, 403, x_amzn_errortype="ForbiddenException")
    name = ask.path.removeprefix("/graph/v1/paper/")
    fields = ask.query.get("fields", "title").split(",")
    if name == "batch":
        return _batch(ask, fields, library)
    if name == "search/match":
        papers = library.search(ask.query.get("query", ""))
        matches = [{**_record(paper, fields), "matchScore": 170.1} for paper in papers[:1]]
        return json_reply({"data": matches}) if matches else json_reply({"error": "Title match not found"}, 404)
    papers = _find(name, library)
    if not papers:
        return json_reply({"error": f"Paper with id {name} not found"}, 404)
    return json_reply(_record(papers[0], fields))


def _batch(ask: Ask, fields: list[str], library: Library) -> Reply:
    try:
        asked = json.loads(ask.body)["ids"]
    except (ValueError, KeyError, TypeError):
        return json_reply({"error": "Bad Request: no ids"}, 400)
    if ask.method != "POST" or not asked or len(asked) > _LARGEST_BATCH:
        return json_reply({"error": f"1 to {_LARGEST_BATCH} ids"}, 400)
    found = [_find(name, library) for name in asked]
    if not any(found):
        return json_reply({"error": "No valid paper ids given"}, 400)
    records: list[dict[str, Any] | None] = []
    for papers in found:
        records += [_record(paper, fields) for paper in papers] or [None]
    return json_reply(records)


def _find(name: str, library: Library) -> list[Paper]:
    scheme, _, value = name.partition(":")
    scheme = scheme.lower()
    return library.find(scheme, value.lower() if scheme == "doi" else value)


def _record(paper: Paper, fields: list[str]) -> dict[str, Any]:
    number = crc32(paper.key.encode())
    preprint = eprint(paper) if paper.arxiv else None
    dblp = next((source.partition(":")[2] for source in paper.sources if source.startswith("dblp:")), "")
    acl = next((identifier.value for identifier in identifiers.of(paper) if identifier.scheme == "acl"), "")
    names = {"ArXiv": paper.arxiv, "DBLP": dblp, "ACL": acl, "DOI": paper.doi}
    venue = re.sub(r"^Proceedings of the (?:\d+\w* )?", "", paper.booktitle or paper.journal) or "arXiv.org"
    record: dict[str, Any] = {
        "externalIds": {scheme: value for scheme, value in names.items() if value} | {"CorpusId": number},
        "title": paper.title,
        # Mostly those of the preprint.
        "year": preprint.dates[0].year if preprint else paper.year,
        "publicationDate": f"{preprint.dates[0]:%Y-%m-%d}" if preprint else None,
        "venue": venue,
        "publicationVenue": venue
        if dice(paper, "venue as a string", 5)
        else {"id": f"{number:08x}-0000-0000-0000-000000000000", "name": venue, "type": "conference"},
        "journal": {"name": paper.journal or venue, "pages": paper.pages.replace("--", "-"), "volume": None},
        "publicationTypes": ["JournalArticle", "Conference"],
        "authors": [{"authorId": str(crc32(str(name).encode())), "name": _short(name)} for name in paper.author],
    }
    chosen = {name: value for name, value in record.items() if name in fields}
    return {"paperId": f"{number:040x}"} | chosen


def _short(name: Name) -> str:
    initials = " ".join(f"{part[0]}." for part in name.given.split())
    return f"{initials} {name.family}".strip()
