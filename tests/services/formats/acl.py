"""The ACL Anthology: a site of static files."""

from __future__ import annotations

from zlib import crc32

from kdlit.paper import Paper
from tests.services.formats.pages import ACL, landing
from tests.services.formats.reply import Ask, Reply, html_page, static
from tests.services.formats.tex import escaped, inverted, protected, slug, telling_words
from tests.services.library import Library

_MONTHS = (
    "jun",
    'oct # "-" # nov',
    '"6"',
    '"aug 23{--}aug 27"',
    'may # " 2 - " # may # " 7"',
    "jul",
    "nov",
)
NOT_FOUND = html_page(404, "404 Not Found", "<p>The requested file could not be found on this server.</p>\n")


def anthology(ask: Ask, library: Library) -> Reply:
    """``/<id>.bib``, ``/<id>/`` and ``/volumes/<volume>.bib`` of aclanthology.org."""
    name, dot, suffix = ask.path[1:].rpartition(".")
    if dot and suffix == "bib":
        folder, _, name = name.rpartition("/")
        if folder == "volumes":
            # The number of a paper follows the volume: P18-1 and 129, 2020.acl-main and .195.
            entries = [bibtex_entry(paper) for paper in library.volume(f"{name}." if "." in name else name)]
        else:
            entries = [] if folder else [bibtex_entry(paper, abstract=True) for paper in library.find("acl", name)]
        if entries:
            return static(ask, Reply(200, "text/x-bibtex; charset=utf-8", "\n".join(entries).encode()))
    elif papers := library.find("acl", ask.path.strip("/")):
        return static(ask, landing(papers, f"https://aclanthology.org/{_id(papers[0])}/", ACL))
    return NOT_FOUND


def bibtex_entry(paper: Paper, *, abstract: bool = False) -> str:
    """The entry of a paper; the files of whole volumes leave the abstracts out."""
    published = (
        (("journal", paper.journal), ("volume", paper.volume), ("number", paper.number))
        if paper.type == "article"
        else (("booktitle", paper.booktitle),)
    )
    fields = (
        ("title", protected(escaped(paper.title))),
        ("author", "  and\n      ".join(escaped(inverted(name)) for name in paper.author)),
        ("editor", "Editor, Erika  and\n      de la Editor, Emil"),
        *((name, escaped(value)) for name, value in published),
        ("year", str(paper.year or "")),
        ("address", "Online" if paper.year in (2020, 2021) else ""),
        ("publisher", escaped(paper.publisher)),
        ("url", f"https://aclanthology.org/{_id(paper)}/"),
        ("doi", paper.doi),
        ("pages", paper.pages),
        (
            "abstract",
            "We study what a small network can learn from a large one, 50{\\%} of the time." if abstract else "",
        ),
    )
    lines = [f"    {name} = {_value(value)}" for name, value in fields if value]
    month = next(place for place, line in enumerate(lines) if line.startswith("    year"))
    lines.insert(month, f"    month = {_MONTHS[crc32(_id(paper).encode()) % len(_MONTHS)]}")
    return f"@{paper.type}{{{_key(paper)},\n" + ",\n".join(lines) + "\n}\n"


def _id(paper: Paper) -> str:
    return paper.acl or paper.doi.removeprefix("10.18653/v1/")


def _value(value: str) -> str:
    return f"{{{value}}}" if '"' in value else f'"{value}"'


def _key(paper: Paper) -> str:
    families = ["-".join(map(slug, name.family.split())) for name in paper.author] or ["nn"]
    people = families if len(families) < 3 else [families[0], "etal"]
    return "-".join((*people, str(paper.year), telling_words(paper.title)[0]))
