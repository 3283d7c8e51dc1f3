"""Everything known of a paper, as a page that one reads, with its BibTeX entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from kdlit import links
from kdlit.paper import OTHERS, Paper
from kdlit.text import fold, one_line

Section = tuple[str, Sequence[str]]
"""A label, and one line of text for each thing it holds."""


def lines(papers: Iterable[Paper], *, terminal: bool, preview: bool = False) -> Iterator[str]:
    """The pages of `papers`, a blank line between them.

    Args:
        papers: what to show.
        terminal: wrap and colour them for a terminal.
        preview: for a part of the screen, where nothing is copied or clicked on: entries are wrapped too.
    """
    render = partial(_coloured, preview=preview) if terminal else _plain
    for number, paper in enumerate(papers):
        if number:
            yield ""
        yield from render(paper)


def sections(paper: Paper) -> Iterator[Section]:
    """What the page says, label by label; labels without anything to say are left out."""
    found: tuple[Section, ...] = (
        ("Authors", [_authors(paper)] if paper.author else ["unknown"]),
        ("Published" if paper.published else "Preprint", [_published(paper)]),
        ("Links", links.all_pages(paper)),
        ("Code", paper.code),
        ("Ids", _ids(paper)),
        ("Topics", [", ".join(paper.topics)] if paper.topics else []),
        ("Also titled", _other_titles(paper)),
        ("Listed in", [_listing(paper, place) for place in range(len(paper.listings))]),
        ("List faults", paper.errata),
        ("Notes", paper.notes),
        ("Sources", paper.sources),
        ("Confidence", [paper.confidence] if paper.confidence else []),
        *((name, [str(value)]) for name, value in paper.extra.items()),
    )
    return ((label, [one_line(text) for text in texts if text]) for label, texts in found if any(texts))


def _authors(paper: Paper) -> str:
    names = [str(name) for name in paper.author if name != OTHERS]
    return ", ".join(names) + (" et al." if OTHERS in paper.author else "")


def _published(paper: Paper) -> str:
    """Venue and place in it: ``EMNLP 2019, Proceedings of …, pages 4323–4332``."""
    short = " ".join(filter(None, (paper.venue, str(paper.year or "")))) or "year unknown"
    host = paper.journal or paper.booktitle
    details = (
        host if host != paper.venue else "",
        paper.series,
        f"volume {paper.volume}" if paper.volume else "",
        f"number {paper.number}" if paper.number else "",
        f"pages {paper.pages.replace('--', '–')}" if paper.pages else "",
        f"article {paper.eid}" if paper.eid else "",
        paper.publisher,
    )
    return ", ".join(filter(None, (short, *details)))


def _ids(paper: Paper) -> list[str]:
    arxiv = f"{paper.arxiv} [{paper.arxiv_class}]" if paper.arxiv_class else paper.arxiv
    named = (("arXiv", arxiv), ("ACL Anthology", paper.acl), ("DOI", paper.doi), ("OpenReview", paper.openreview))
    return [f"{name} {value}" for name, value in named if value]


def _other_titles(paper: Paper) -> list[str]:
    """Titles that differ from the paper's own in more than case and punctuation, and where each stands."""
    places: dict[str, tuple[str, list[str]]] = {_bare(paper.title): ("", [])}
    rows = ((other.title, other.where) for other in paper.other_titles)
    listed = ((listing.title, f"the list {listing.list}") for listing in paper.listings if listing.title)
    for title, where in (*rows, *listed):
        places.setdefault(_bare(title), (title, []))[1].append(where)
    return [f"{title} ({'; '.join(dict.fromkeys(where))})" for title, where in places.values() if title]


def _bare(title: str) -> str:
    return "".join(filter(str.isalnum, fold(title)))


def _listing(paper: Paper, place: int) -> str:
    listing = paper.listings[place]
    where = ", ".join(filter(None, (listing.list, listing.section, f"line {listing.line}" if listing.line else "")))
    return f"{where}: {listing.title}" + (f" <{listing.url}>" if listing.url else " (without a link)")


def _plain(paper: Paper) -> Iterator[str]:
    yield one_line(paper.key)
    yield one_line(paper.title)
    for label, texts in sections(paper):
        for number, text in enumerate(texts):
            yield f"  {one_line(label) if not number else '':<13}{text}"
    yield from _entry(paper)


def _entry(paper: Paper) -> list[str]:
    """The paper's BibTeX entry, not indented, so that it can be copied; nothing where its key allows none."""
    from kdlit.errors import KdlitError
    from kdlit.formats import bibtex

    try:
        return bibtex.render([paper]).removeprefix(bibtex.HEADER).strip().split("\n")
    except KdlitError:
        return []


def _coloured(paper: Paper, *, preview: bool) -> Iterator[str]:
    from rich.table import Table
    from rich.text import Text

    from kdlit.formats.screen import console

    screen = console()
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, texts in sections(paper):
        for number, text in enumerate(texts):
            is_link = not preview and text.startswith(("https://", "http://")) and " " not in text
            link = f"link {text}" if is_link else ""
            table.add_row(Text(one_line(label) if not number else ""), Text(text, style=link))
    with screen.capture() as capture:
        screen.print(Text(one_line(paper.key), style="cyan"))
        screen.print(Text(one_line(paper.title), style="bold"))
        screen.print(table)
    yield from (line.rstrip() for line in capture.get().rstrip("\n").split("\n"))
    for line in _entry(paper):
        yield from (map(str, Text(line).wrap(screen, screen.width)) if preview else (line,))
