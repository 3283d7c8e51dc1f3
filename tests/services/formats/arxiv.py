"""arXiv's API: Atom feeds, errors among them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from tests.services.formats.eprint import ID, NOW, Eprint, eprint
from tests.services.formats.markup import element, xml
from tests.services.formats.reply import Ask, Reply, html_page
from tests.services.library import Library

LONGEST_URL = 6000
"""Characters of a URL beyond which the API does not read it."""

_LARGEST_PAGE = 2000


def api(ask: Ask, library: Library) -> Reply:
    """``/api/query`` of export.arxiv.org."""
    if len(ask.target) > LONGEST_URL:
        return html_page(414, "414 Request-URI Too Large")
    if ask.path != "/api/query":
        return html_page(404, "404 Not Found")
    asked = [text for text in ask.query.get("id_list", "").split(",") if text]
    words = ask.query.get("search_query", "")
    if not asked and not words:
        return _error("id_list or search_query is required")
    for name in ("start", "max_results"):
        if not ask.query.get(name, "0").isdecimal():
            return _error(f"{name} must be an integer")
    malformed = next((text for text in asked if not ID.fullmatch(text)), None)
    if malformed:
        return _error(f"incorrect id format for {malformed}")
    entries = _asked_for(asked, library) if asked else _searched(words, library)
    return _feed(ask, entries)


def _asked_for(asked: Sequence[str], library: Library) -> list[Eprint]:
    found = []
    for text in dict.fromkeys(asked):
        known = ID.fullmatch(text)
        assert known
        papers = library.find("arxiv", re.sub(r"\.[A-Z]{2}/", "/", known["id"]))
        found += [entry for paper in papers if (entry := eprint(paper, known["version"]))]
    # The service sorts by a score in which all that was asked for is equal: no order to rely on.
    return sorted(found, key=lambda entry: crc32(entry.paper.arxiv.encode()))


def _searched(words: str, library: Library) -> list[Eprint]:
    papers = library.search(re.sub(r"\b(?:ti|au|abs|all):", "", words), every=True)
    return [entry for paper in papers if paper.arxiv and (entry := eprint(paper))]


def _feed(ask: Ask, entries: Sequence[Eprint]) -> Reply:
    start = int(ask.query.get("start", "0"))
    size = min(int(ask.query.get("max_results", "10")), _LARGEST_PAGE)
    shown = entries[start : start + size]
    asked = f"search_query={ask.query.get('search_query', '')}&id_list={ask.query.get('id_list', '')}"
    head = [
        element("id", "https://arxiv.org/api/SkuXkYxumgL1drFIL7NufdnpkFc"),
        element("title", f"arXiv Query: {asked}&start={start}&max_results={size}"),
        element("updated", NOW),
        f'<link href="https://arxiv.org/api/query?{xml(asked)}" type="application/atom+xml"/>',
    ]
    return _atom(200, head, (size, len(entries), start), [_entry(entry) for entry in shown])


def _entry(entry: Eprint) -> str:
    paper = entry.paper
    name = f"{paper.arxiv}v{entry.number}"
    # Long titles come in several lines, and those after the first are indented.
    title = "\n  ".join(textwrap.wrap(xml(entry.title), 76, break_long_words=False, break_on_hyphens=False))
    lines = [
        element("id", f"http://arxiv.org/abs/{name}"),
        f"<title>{title}</title>",
        element("updated", _stamp(entry.dates[entry.number - 1])),
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        element("summary", "We study what a small network can learn from a large one."),
        *(f'<category term="{term}" scheme="http://arxiv.org/schemas/atom"/>' for term in entry.classes),
        element("published", _stamp(entry.dates[0])),
        *([element("arxiv:comment", entry.comment)] if entry.comment else []),
        f'<arxiv:primary_category term="{entry.primary_class}"/>',
        *(f"<author>{element('name', str(author))}</author>" for author in paper.author),
    ]
    if entry.doi:
        lines.append(element("arxiv:doi", entry.doi))
        lines.append(f'<link rel="related" href="https://doi.org/{xml(entry.doi)}" title="doi"/>')
    return "<entry>\n    " + "\n    ".join(lines) + "\n  </entry>"


def _error(message: str, status: int = 400) -> Reply:
    address = "https://arxiv.org/api/errors#" + message.replace(" ", "_")
    head = [
        element("id", "https://arxiv.org/"),
        element("title", "arXiv Search Results"),
        element("updated", NOW),
    ]
    entry = (
        f"<entry>{element('id', address)}<title>Error</title>{element('updated', NOW)}"
        f'<link href="{xml(address)}" rel="alternate" type="text/html"/>'
        f"{element('summary', message)}<author><name>arXiv api core</name></author></entry>"
    )
    return _atom(status, head, (1, 1, 0), [entry])


def _atom(status: int, head: Sequence[str], counts: tuple[int, int, int], entries: Sequence[str]) -> Reply:
    names = ("itemsPerPage", "totalResults", "startIndex")
    numbers = [element(f"opensearch:{name}", str(count)) for name, count in zip(names, counts, strict=True)]
    lines = "\n  ".join((*head, *numbers, *entries))
    body = (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        f"  {lines}\n</feed>\n"
    )
    return Reply(status, "application/atom+xml; charset=utf-8", body.encode())


API_ERROR = _error("the search service failed")
"""The error document; the API sends it with several statuses."""


def _stamp(date: datetime) -> str:
    return f"{date:%Y-%m-%dT%H:%M:%SZ}"
