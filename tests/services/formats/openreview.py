"""OpenReview: notes that guests may search, and not read."""

from __future__ import annotations

from typing import Any

from kdlit.paper import Paper
from tests.services.formats.reply import Ask, Reply, json_reply, text_reply
from tests.services.formats.tex import slug, telling_words
from tests.services.library import Library

CHALLENGE = json_reply(
    {
        "name": "ChallengeRequiredError",
        "message": "Challenge verification required (2026-08-15-5452855)",
        "status": 403,
        "details": {"challengeUrl": "https://openreview.net/challenge?redirect=%2Fnotes"},
    },
    403,
    "application/json; charset=utf-8",
)
RATE_LIMIT = json_reply(
    {
        "name": "RateLimitError",
        "message": "Too many requests: You have made 37 requests, surpassing the limit of 36 requests. "
        "Please try again in 60 minutes and 13 seconds",
        "status": 429,
        "details": {"limit": 36, "remaining": 0, "resetTime": "2026-08-31T08:59:25.212Z"},
    },
    429,
    "application/json; charset=utf-8",
)
_FIRST_OF_SECOND_API = 2023


def api(ask: Ask, library: Library) -> Reply:
    """``/notes`` and ``/notes/search`` of api2.openreview.net."""
    if ask.path == "/notes":
        return CHALLENGE
    if ask.path != "/notes/search":
        return text_reply('{"name":"NotFoundError","message":"Not Found","status":404}', 404, CHALLENGE.media_type)
    limit = int(ask.query.get("limit", "1000"))
    papers = [paper for paper in library.search(ask.query.get("term", "")) if paper.openreview]
    content = {"notes": [_note(paper) for paper in papers[:limit]], "count": len(papers)}
    return json_reply(content, media_type="application/json; charset=utf-8", ratelimit_policy="20;w=60")


def _note(paper: Paper) -> dict[str, Any]:
    group = f"{paper.venue or 'ICLR'}.cc/{paper.year}/Conference"
    content = {
        "title": paper.title,
        "authors": [str(name) for name in paper.author] or ["Anonymous"],
        "authorids": [f"~{str(name).replace(' ', '_')}1" for name in paper.author],
        "venue": f"{paper.venue} {paper.year} poster" if _accepted(paper) else f"Submitted to ICLR {paper.year}",
        "venueid": group if _accepted(paper) else f"ICLR.cc/{paper.year}/Conference/Rejected_Submission",
        "pdf": f"/pdf/{slug(paper.openreview)}.pdf",
        "_bibtex": _bibtex(paper),
    }
    # The first API has the values bare, the second in objects.
    second = (paper.year or 0) >= _FIRST_OF_SECOND_API
    shown = {name: {"value": value} for name, value in content.items()} if second else content
    return {"id": paper.openreview, "forum": paper.openreview, "cdate": 1695552920526, "content": shown}


def _accepted(paper: Paper) -> bool:
    # Some forums are those of an earlier submission, which was turned down.
    return paper.venue in ("ICLR", "NeurIPS", "TMLR")


def _bibtex(paper: Paper) -> str:
    family = slug(paper.author[0].family) if paper.author else "anonymous"
    word = next(iter(telling_words(paper.title)))
    authors = " and ".join(map(str, paper.author)) or "Anonymous"
    published = f"booktitle={{{paper.booktitle}}},\n" if _accepted(paper) and paper.booktitle else ""
    return (
        f"@{'inproceedings' if published else 'misc'}{{\n{family}{paper.year}{word},\n"
        f"title={{{paper.title}}},\nauthor={{{authors}}},\n{published}year={{{paper.year}}},\n"
        f"url={{https://openreview.net/forum?id={paper.openreview}}}\n}}"
    )
