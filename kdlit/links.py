"""Where a paper can be read: its page, its PDF, its code."""

from __future__ import annotations

from kdlit import identifiers
from kdlit.paper import Paper


def page(paper: Paper) -> str:
    """The publisher's page, else the page of the first identifier that has one, else an empty string."""
    return paper.url or next((identifier.url for identifier in identifiers.of(paper) if identifier.url), "")


def pdf(paper: Paper) -> str:
    """The address of a freely readable PDF, or an empty string."""
    return next((identifier.pdf for identifier in identifiers.of(paper) if identifier.pdf), "")


def code(paper: Paper) -> str:
    """The first code repository, or an empty string."""
    return paper.code[0] if paper.code else ""


def all_pages(paper: Paper) -> list[str]:
    """Every page of the paper, the publisher's first, each once."""
    pages = [paper.url, *(identifier.url for identifier in identifiers.of(paper))]
    return list({address.lower(): address for address in reversed(pages) if address}.values())[::-1]
