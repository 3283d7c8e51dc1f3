"""What each service answers, one file each: pure functions from a request and the papers to a reply."""

from __future__ import annotations

from tests.services.formats import (
    acl,
    arxiv,
    arxiv_bibtex,
    arxiv_oai,
    crossref,
    datacite,
    dblp,
    doi,
    openalex,
    openreview,
    pages,
    semanticscholar,
)
from tests.services.formats.reply import Ask, Reply, Service, html_page, json_reply, text_reply

__all__ = ["ASKED", "CHALLENGES", "ERRORS", "SERVICES", "THROTTLES", "Ask", "Reply", "Service"]

ASKED: dict[str, Service] = {
    "arxiv": arxiv.api,
    "arxiv_oai": arxiv_oai.repository,
    "arxiv_bibtex": arxiv_bibtex.site,
    "acl": acl.anthology,
    "doi": doi.proxy,
    "crossref": crossref.rest,
    "datacite": datacite.rest,
    "openreview": openreview.api,
    "semanticscholar": semanticscholar.graph,
    "dblp": dblp.site,
    "openalex": openalex.api,
    "page": pages.page,
}
"""The services that kdlit is pointed at: ``KDLIT_<NAME>_URL``."""

SERVICES: dict[str, Service] = {
    **ASKED,
    "crossref_content": crossref.content,
    "datacite_content": datacite.content,
    "publisher": doi.publisher,
}
"""All services: those, and the ones to which doi.org redirects."""

THROTTLES: dict[str, Reply] = {
    "arxiv": text_reply("Rate exceeded.", 429, "text/plain"),
    "openreview": openreview.RATE_LIMIT,
    "semanticscholar": semanticscholar.RATE_LIMIT,
    "openalex": openalex.RATE_LIMIT,
}
"""What services say to whom asks too often, where it is known; none has a ``Retry-After``."""

CHALLENGES: dict[str, Reply] = {"openreview": openreview.CHALLENGE}
"""What services say with status 403, where it is known."""

ERRORS: dict[str, Reply] = {
    "arxiv": arxiv.API_ERROR,
    "arxiv_oai": Reply(200, "application/xml", b"<?xml version='1.0'?><error>internal</error>"),
    "crossref": json_reply({"status": "failed", "message-type": "exception", "message": []}),
    "crossref_content": html_page(200, "Internal error"),
    "datacite": json_reply({"errors": [{"status": "500", "title": "Internal error"}]}),
    "openreview": openreview.RATE_LIMIT,
    "semanticscholar": json_reply({"error": "Internal error"}),
    "dblp": json_reply({"result": {"status": {"@code": "500", "text": "Internal error"}}}),
    "openalex": openalex.RATE_LIMIT,
}
"""The error documents of services, which come with status 200, too; others send a page."""
