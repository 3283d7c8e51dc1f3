"""Landing pages of publishers, with ``citation_*`` tags and, on some sites, BibTeX."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kdlit import identifiers
from kdlit.paper import Name, Paper
from tests.services.formats.reply import Ask, Reply, html_page, redirect, static, text_reply
from tests.services.formats.tex import entry, inverted, joined, slug
from tests.services.library import Library

NOT_FOUND = html_page(404, "404 Not Found")
_PDF = Reply(200, "application/pdf", b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n1 0 obj\nendobj\n%%EOF\n")


class Site(NamedTuple):
    """How a site fills in the tags, and what else it shows: `block` makes it of the paper and its address."""

    tag: str = '<meta name="{}" content="{}">'
    place: str = "citation_conference_title"
    date: tuple[str, str] = ("citation_publication_date", "{}")
    author: Callable[[Name], str] = str
    doi: bool = False
    whole_range: bool = False
    block: Callable[[Paper, str], str] | None = None
    frame: str = "<pre>{}</pre>\n"


def page(ask: Ask, library: Library) -> Reply:
    """The page of a paper: the path is that of the page, after the name of its host or without it."""
    name = re.sub(r"^/(?:https?:/+)?", "", ask.path)
    host, _, path = name.partition("/")
    if path == "forum":
        return redirect(f"https://{host}/challenge?redirect=%2Fforum", 307)
    for known, site in _SITES.items():
        address = f"https://{name}" if host == known else f"https://{known}/{name}"
        if papers := library.find("url", address):
            return _PDF if name.endswith(".pdf") else static(ask, landing(papers, address, site))
        if (hashed := _hashed(address)) and (papers := library.find("url", hashed)):
            return text_reply("\n".join(_neurips(paper, hashed) for paper in papers), media_type="text/plain")
    return NOT_FOUND


def landing(papers: Sequence[Paper], address: str, site: Site) -> Reply:
    """The landing page at `address`; a page for several papers has the tags of all."""
    head = "".join(f"{tag}\n" for paper in papers for tag in _tags(paper, address, site))
    blocks = [site.block(paper, address) for paper in papers] if site.block else []
    return html_page(200, papers[0].title, "".join(site.frame.format(html.escape(block)) for block in blocks), head)


def _tags(paper: Paper, address: str, site: Site) -> list[str]:
    first, _, last = paper.pages.partition("--")
    pages = (("firstpage", f"{first}-{last}"),) if site.whole_range else (("firstpage", first), ("lastpage", last))
    date, form = site.date
    tags = (
        ("citation_title", paper.title),
        *(("citation_author", site.author(name)) for name in paper.author),
        (date, form.format(paper.year)),
        (site.place, paper.booktitle or paper.journal),
        ("citation_volume", paper.volume),
        ("citation_issue", paper.number),
        *((f"citation_{name}", page) for name, page in pages if first),
        ("citation_doi", paper.doi if site.doi else ""),
        ("citation_pdf_url", known.pdf if (known := identifiers.parse(address)) else ""),
    )
    return [site.tag.format(name, html.escape(value)) for name, value in tags if value]


def _pmlr(paper: Paper, address: str) -> str:
    name = address.rpartition("/")[2].removesuffix(".html")
    fields = (
        ("title", paper.title),
        ("author", joined(paper.author)),
        ("booktitle", paper.booktitle),
        ("pages", paper.pages),
        ("year", str(paper.year)),
        ("editor", "Editor, Erika and de la Editor, Emil"),
        ("volume", paper.volume),
        ("series", "Proceedings of Machine Learning Research"),
        ("month", "18--24 Jul"),
        ("publisher", "PMLR"),
        ("url", address),
    )
    lines = ",\n".join(f"  {name} = \t {{{value}}}" for name, value in fields if value)
    return f"@InProceedings{{pmlr-v{paper.volume}-{name},\n{lines}\n}}\n"


def _cvf(paper: Paper, _address: str) -> str:
    family = paper.author[0].family if paper.author else ""
    meeting = paper.venue.partition(" ")[0]
    fields = (
        ("author   ", joined(paper.author)),
        ("title    ", paper.title),
        ("booktitle", f"{paper.booktitle} ({meeting})"),
        ("month    ", "June"),
        ("year     ", str(paper.year)),
        ("pages    ", paper.pages.replace("--", "-")),
    )
    return entry("InProceedings", f"{family}_{paper.year}_{meeting}", fields, indent="    ")


def _neurips_link(_paper: Paper, address: str) -> str:
    return address.partition(".cc")[2].replace("/hash/", "/file/").replace("-Abstract", "-Bibtex")[:-5] + ".bib"


def _hashed(address: str) -> str:
    """The landing page to which NeurIPS has a BibTeX file at `address`."""
    return re.sub(r"/file/(\w+)-Bibtex(.*)\.bib$", r"/hash/\1-Abstract\2.html", address)


def _neurips(paper: Paper, address: str) -> str:
    pdf = address.replace("/hash/", "/file/").replace("-Abstract", "-Paper").replace(".html", ".pdf")
    fields = (
        ("author", joined(paper.author)),
        ("booktitle", "Advances in Neural Information Processing Systems"),
        ("editor", "E. Editor and E. de la Editor"),
        ("pages", paper.pages),
        ("publisher", "Curran Associates, Inc."),
        ("title", paper.title),
        ("url", pdf),
        ("volume", paper.volume),
        ("year", str(paper.year)),
    )
    return entry("inproceedings", f"NEURIPS{paper.year}_{slug(address)[-40:-32]}", fields, indent=" ")


_CVF = Site(author=inverted, block=_cvf, frame='<div class="bibref pre-white-space">{}</div>\n')
_OJS = Site(place="citation_journal_title", date=("citation_date", "{}/04/03"), doi=True, whole_range=True)
# Attributes unquoted and in the other order.
ACL = Site(tag='<meta content="{1}" name={0}>', date=("citation_publication_date", "{}/6"), doi=True)
_SITES = {
    "proceedings.mlr.press": Site(date=("citation_publication_date", "{}/07/18"), block=_pmlr),
    "openaccess.thecvf.com": _CVF,
    "www.ecva.net": _CVF,
    "proceedings.neurips.cc": Site(author=inverted, block=_neurips_link, frame='<a href="{}">Bibtex</a>\n'),
    "ojs.aaai.org": _OJS,
    "www.aaai.org": _OJS,
}
