"""DBLP: a search, and records in BibTeX."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from zlib import crc32

from kdlit.paper import Name, Paper
from tests.services.formats.reply import Ask, Reply, html_page, json_reply
from tests.services.formats.tex import entry, escaped
from tests.services.library import Library, dice

WALL = html_page(
    200,
    "Making sure you're not a bot!",
    '<p>Loading...</p>\n<script src="/.within.website/x/xess/main.mjs"></script>\n',
    '<link rel="stylesheet" href="/.within.website/x/xess/xess.css">\n',
)
_PREPRINTS = "journals/corr/"


class _Row(NamedTuple):
    """A record: papers that were published have one besides that of the preprint."""

    paper: Paper
    key: str

    @property
    def preprint(self) -> bool:
        return self.key.startswith(_PREPRINTS)


def site(ask: Ask, library: Library) -> Reply:
    """``/search/publ/api`` and ``/rec/<key>.bib`` of dblp.org."""
    if ask.path == "/search/publ/api":
        return _search(ask, library)
    key = ask.path.removeprefix("/rec/")
    if key != ask.path and key.endswith(".bib"):
        key = key.removesuffix(".bib")
        rows = [row for row in _rows(_find(key, library)) if row.key == key]
        if rows:
            return Reply(200, "text/x-bibtex; charset=utf-8", "\n".join(map(_bibtex, rows)).encode())
    return html_page(404, "404 Not Found")


def _find(key: str, library: Library) -> list[Paper]:
    preprint = re.fullmatch(rf"{_PREPRINTS}abs-(\d{{4}})-(\d+)", key)
    return library.find("arxiv", ".".join(preprint.groups())) if preprint else library.find("dblp", key)


def _rows(papers: Iterable[Paper]) -> list[_Row]:
    rows = []
    for paper in papers:
        keys = [source.partition(":")[2] for source in paper.sources if source.startswith("dblp:")]
        if paper.arxiv and "/" not in paper.arxiv:
            keys.append(f"{_PREPRINTS}abs-{paper.arxiv.replace('.', '-')}")
        rows += [_Row(paper, key) for key in dict.fromkeys(keys)]
    return rows


def _search(ask: Ask, library: Library) -> Reply:
    asked = ask.query.get("q", "")
    rows = _rows(library.search(asked, every=True))
    first, size = int(ask.query.get("f", "0")), min(int(ask.query.get("h", "30")), 1000)
    shown = rows[first : first + size]
    hits: dict[str, Any] = {"@total": str(len(rows)), "@computed": str(len(rows)), "@sent": str(len(shown))}
    hits["@first"] = str(first)
    if shown:
        hits["hit"] = [_hit(row) for row in shown]
    result = {
        "query": asked,
        "status": {"@code": "200", "text": "OK"},
        "time": {"@unit": "msecs", "text": "2.93"},
        "completions": {"@total": "1", "@computed": "1", "@sent": "0"},
        "hits": hits,
    }
    return json_reply({"result": result})


def _hit(row: _Row) -> dict[str, Any]:
    paper, number = row.paper, str(crc32(row.key.encode()))
    authors = [{"@pid": f"{place}/{number[:4]}", "text": _person(name)} for place, name in enumerate(paper.author, 1)]
    info: dict[str, Any] = {
        "authors": {"author": authors[0] if len(authors) == 1 else authors},
        "title": html.escape(paper.title) + ".",
        "venue": "CoRR" if row.preprint else paper.venue,
        "volume": f"abs/{paper.arxiv}" if row.preprint else paper.volume,
        "pages": "" if row.preprint else paper.pages.replace("--", "-"),
        "year": str(_year(row)),
        "type": _TYPES["preprint" if row.preprint else paper.type],
        "access": "open",
        "key": row.key,
        "doi": f"10.48550/ARXIV.{paper.arxiv}" if row.preprint else paper.doi.upper(),
        "ee": _ee(row),
        "url": f"https://dblp.org/rec/{row.key}",
    }
    return {
        "@score": "5",
        "@id": number,
        "info": {name: value for name, value in info.items() if value},
        "url": f"URL#{number}",
    }


_TYPES = {
    "preprint": "Informal or Other Publications",
    "misc": "Informal or Other Publications",
    "inproceedings": "Conference and Workshop Papers",
    "article": "Journal Articles",
}


def _person(name: Name) -> str:
    # People of one name are told apart by numbers.
    return f"{name} 0001" if crc32(str(name).encode()) % 8 == 0 else str(name)


def _year(row: _Row) -> int | None:
    return 2000 + int(row.paper.arxiv[:2]) if row.preprint else row.paper.year


def _ee(row: _Row) -> object:
    paper = row.paper
    if row.preprint:
        return f"https://doi.org/10.48550/arXiv.{paper.arxiv}"
    pages = [page for page in (paper.doi and f"https://doi.org/{paper.doi}", paper.url) if page]
    return pages if dice(paper, "two addresses", 3) else pages[0]


def _bibtex(row: _Row) -> str:
    paper = row.paper
    authors = " and\n                  ".join(escaped(str(name)).replace("-", "{-}") for name in paper.author)
    words = [f"{{{word}}}" if re.search(r"\w[A-Z]", word) else word for word in escaped(paper.title).split()]
    journal = row.preprint or paper.type == "article"
    published = (
        (
            ("journal", "CoRR" if row.preprint else paper.journal),
            ("volume", f"abs/{paper.arxiv}" if row.preprint else paper.volume),
        )
        if journal
        else (("booktitle", f"{paper.booktitle}, {paper.venue} {paper.year}, Online, May 1-5, {paper.year}"),)
    )
    fields = (
        ("author", authors),
        ("title", " ".join(words)),
        *published,
        ("pages", "" if row.preprint else paper.pages),
        ("publisher", "" if journal else escaped(paper.publisher)),
        ("year", str(_year(row))),
        ("url", (f"https://arxiv.org/abs/{paper.arxiv}" if row.preprint else paper.url).replace("_", r"\_")),
        ("doi", f"10.48550/ARXIV.{paper.arxiv}" if row.preprint else paper.doi.upper()),
        ("eprinttype", "arXiv" if row.preprint else ""),
        ("eprint", paper.arxiv if row.preprint else ""),
        ("timestamp", "Mon, 01 Sep 2025 12:00:00 +0200"),
        ("biburl", f"https://dblp.org/rec/{row.key}.bib"),
        ("bibsource", "dblp computer science bibliography, https://dblp.org"),
    )
    columns = [(f"{name:<12}", value) for name, value in fields]
    return entry("article" if journal else "inproceedings", f"DBLP:{row.key}", columns)
