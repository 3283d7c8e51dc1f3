"""arXiv over OAI-PMH: names in parts, one paper a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from kdlit.paper import Name
from tests.services.formats.eprint import NOW, Eprint, eprint
from tests.services.formats.markup import element, xml
from tests.services.formats.reply import Ask, Reply, html_page
from tests.services.formats.tex import escaped
from tests.services.library import Library, dice


def repository(ask: Ask, library: Library) -> Reply:
    """``/oai`` of oaipmh.arxiv.org; its errors, too, have status 200."""
    if ask.path != "/oai":
        return html_page(404, "404 Not Found")
    if ask.query.get("verb") != "GetRecord":
        return _oai(ask, _oai_error("badVerb", "only GetRecord is served here"))
    if {"identifier", "metadataPrefix"} - ask.query.keys():
        return _oai(ask, _oai_error("badArgument", "identifier and metadataPrefix are required"))
    record = _OAI_RECORDS.get(ask.query["metadataPrefix"])
    if record is None:
        return _oai(ask, _oai_error("cannotDisseminateFormat", "Did not recognize requested format"))
    prefix, _, name = ask.query["identifier"].rpartition(":")
    papers = library.find("arxiv", name) if prefix == "oai:arXiv.org" else []
    entries = [entry for paper in papers if (entry := eprint(paper))]
    if not entries:
        return _oai(ask, _NOT_FOUND)
    records = "".join(
        f"<record>\n    <header><identifier>oai:arXiv.org:{entry.paper.arxiv}</identifier>"
        f"<datestamp>2026-08-01</datestamp><setSpec>cs:cs:{entry.primary_class.partition('.')[2]}</setSpec></header>\n"
        f"    <metadata>{record(entry)}</metadata></record>"
        for entry in entries
    )
    return _oai(ask, f"<GetRecord>{records}</GetRecord>")


def _oai(ask: Ask, content: str) -> Reply:
    asked = "".join(f' {name}="{xml(value)}"' for name, value in ask.query.items() if name.isalpha())
    space = "http://www.openarchives.org/OAI/2.0/"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OAI-PMH xmlns="{space}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{space} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
        f"  <responseDate>{NOW}</responseDate>\n"
        f"  <request{asked}>https://oaipmh.arxiv.org/oai</request>\n"
        f"  {content}\n</OAI-PMH>\n"
    )
    return Reply(200, "application/xml", body.encode(), {"Surrogate-Control": "max-age=800000"})


def _oai_error(code: str, message: str) -> str:
    return f"<error code='{code}'>{message}</error>"


_NOT_FOUND = _oai_error("idDoesNotExist", "Nothing found for this ID")


def _oai_arxiv(entry: Eprint) -> str:
    paper = entry.paper
    # Both come from the row of the version at hand: neither is the date of the first.
    created, updated = entry.dates[-1], entry.dates[-1] + timedelta(days=1)
    spell: Callable[[str], str] = _in_tex if dice(paper, "TeX in OAI", 2) else str
    return (
        '<arXiv xmlns="http://arxiv.org/OAI/arXiv/">\n      '
        f"{element('id', paper.arxiv)}{element('created', f'{created:%Y-%m-%d}')}"
        f"{element('updated', f'{updated:%Y-%m-%d}')}\n      "
        f"<authors>{''.join(_oai_author(name, spell) for name in paper.author)}</authors>\n      "
        f"{element('title', entry.title)}\n      "
        f"{element('categories', ' '.join(entry.classes))}"
        f"{element('comments', entry.comment) if entry.comment else ''}"
        f"{element('doi', entry.doi) if entry.doi else ''}"
        "<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>"
        "<abstract>We study what a small network can learn from a large one.</abstract>\n    </arXiv>"
    )


def _in_tex(text: str) -> str:
    return re.sub(r"\{(\\[^a-z][a-zA-Z])\}", r"\1", escaped(text))


def _oai_author(name: Name, spell: Callable[[str], str]) -> str:
    parts = (("keyname", name.family), ("forenames", name.given), ("suffix", name.suffix))
    return "<author>" + "".join(element(part, spell(value)) for part, value in parts if value) + "</author>"


def _oai_raw(entry: Eprint) -> str:
    paper = entry.paper
    versions = "".join(
        f'<version version="v{number}"><date>{date:%a, %d %b %Y %H:%M:%S} GMT</date><size>12kb</size></version>'
        for number, date in enumerate(entry.dates, start=1)
    )
    return (
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">{element("id", paper.arxiv)}'
        f"<submitter>A. N. Author</submitter>{versions}{element('title', entry.title)}"
        f"{element('authors', ', '.join(map(str, paper.author)))}"
        f"{element('categories', ' '.join(entry.classes))}</arXivRaw>"
    )


_OAI_RECORDS: dict[str, Callable[[Eprint], str]] = {"arXiv": _oai_arxiv, "arXivRaw": _oai_raw}
