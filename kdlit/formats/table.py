"""Papers as a table for a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from kdlit import links
from kdlit.formats.columns import GAP, beside, drawn, rule, span, widest
from kdlit.formats.highlight import spans
from kdlit.formats.screen import console
from kdlit.paper import OTHERS, Paper
from kdlit.text import one_line

if TYPE_CHECKING:
    from kdlit.searching import Match

_LONGEST_KEY, _LONGEST_KEY_OF_ALL = 24, 32
"""Keys up to here set the width of their column on any terminal, and on wide ones; longer ones have a line each."""
_WIDEST_VENUE = 18
_ROOM = 64
"""Columns that titles and authors need to stand side by side; with less, authors stand under their title."""
_LEAST_AUTHORS = 16
_MARKED = Style(bold=True, underline=True, dim=False)
_TITLE_FIELDS = frozenset(("title", "other", "name", "part", "topic"))
_AUTHOR_FIELDS = frozenset(("lead", "author", "part"))
_VENUE_FIELDS = frozenset(("venue",))
"""Fields of the index; what was found in one of them is marked where it is shown."""


class _Row(NamedTuple):
    """A paper and the words that it was found by."""

    paper: Paper
    matches: Sequence[Match]
    link: str

    @property
    def key(self) -> Text:
        return Text(one_line(self.paper.key), style=Style(color="cyan", link=self.link or None))

    @property
    def year(self) -> Text:
        return self._marked(str(self.paper.year or ""), _VENUE_FIELDS)

    @property
    def venue(self) -> Text:
        return self._marked(self.paper.venue, _VENUE_FIELDS, Style(color="green"))

    @property
    def title(self) -> Text:
        return self._marked(self.paper.title, _TITLE_FIELDS, Style(link=self.link or None))

    def authors(self, width: int, lines: int = 1) -> Text:
        """Family names, as many as fit; those that were found before others, and how many there are more."""
        names = [one_line(author.family) for author in self.paper.author if author != OTHERS]
        et_al = " et al." if OTHERS in self.paper.author else ""
        found = self._found(_AUTHOR_FIELDS)
        first = sorted(range(1, len(names)), key=lambda place: not spans(names[place], found))
        shown = ""
        for count in range(len(names), 0, -1):
            left = f" +{len(names) - count}" if count < len(names) else et_al
            shown = ", ".join(names[place] for place in (0, *sorted(first[: count - 1]))) + left
            if _height(shown, width) <= lines:
                break
        return self._marked(shown, _AUTHOR_FIELDS, Style(dim=True))

    def _marked(self, text: str, fields: frozenset[str], style: Style | str = "") -> Text:
        marked = Text(one_line(text), style=style)
        for start, end in spans(marked.plain, self._found(fields)):
            marked.stylize(_MARKED, start, end)
        return marked

    def _found(self, fields: frozenset[str]) -> set[str]:
        return {match.found for match in self.matches if match.field in fields}


def lines(papers: Iterable[Paper], matches: Sequence[Sequence[Match]] = ()) -> Iterator[str]:
    """A table of papers that fits the terminal: titles wrap at words, and nothing but authors is left out.

    Args:
        papers: what to show.
        matches: for each paper what a search found it by, to be marked; or nothing.
    """
    screen = console()
    rows = [
        _Row(paper, () if screen.no_color else found, _link(paper, screen))
        for paper, found in zip_longest(papers, matches, fillvalue=())
        if isinstance(paper, Paper)
    ]
    yield from drawn(_side_by_side(rows, screen) or _stacked(rows, screen), screen)


def _side_by_side(rows: Sequence[_Row], screen: Console) -> Iterator[Text] | None:
    """A column for each field, or ``None`` where there is no room for that."""
    longest_word = widest(word for row in rows for word in row.paper.venue.split())
    venue = max(len("Venue"), longest_word, min(_WIDEST_VENUE, widest(row.paper.venue for row in rows)))
    room = screen.width - venue - len("Year") - 4 * GAP
    key = _key_width(rows, min(screen.width // 4, room - _ROOM))
    room -= key
    if room < _ROOM:
        return None
    title = min(room - max(_LEAST_AUTHORS, room // 3), max(len("Title"), widest(row.paper.title for row in rows)))
    authors = min(room - title, room // 2)
    columns = {"Key": key, "Year": len("Year"), "Venue": venue, "Title": title, "Authors": authors}
    heights = (_height(one_line(row.paper.title), title) for row in rows)
    cells = (
        (row.key, (Text(), row.year, row.venue, row.title, row.authors(authors, height)))
        for row, height in zip(rows, heights, strict=True)
    )
    return _lay_out(columns, cells, screen)


def _stacked(rows: Sequence[_Row], screen: Console) -> Iterator[Text]:
    """Venue and year under the key, authors under the title."""
    published = [_join(" ", row.venue, row.year) for row in rows]
    left = max(
        len("Key, venue, year"), _key_width(rows, screen.width // 3), min(_LONGEST_KEY, widest(map(str, published)))
    )
    left = max(1, min(left, screen.width // 2 - GAP))
    right = max(1, screen.width - left - GAP)
    cells = (
        (row.key, (where, _join("\n", row.title, row.authors(right))))
        for row, where in zip(rows, published, strict=True)
    )
    return _lay_out({"Key, venue, year": left, "Title, authors": right}, cells, screen)


def _lay_out(columns: dict[str, int], rows: Iterable[tuple[Text, Sequence[Text]]], screen: Console) -> Iterator[Text]:
    """The lines of a table of `columns`, heading -> width: the key stands above what else is in the first column."""
    widths = list(columns.values())
    yield from beside([Text(heading, style="bold") for heading in columns], widths, screen)
    yield rule(span(widths), screen)
    for key, (first, *others) in rows:
        if key.cell_len > widths[0]:
            yield from key.wrap(screen, screen.width, overflow="fold")
            yield from beside([first, *others], widths, screen)
        else:
            yield from beside([_join("\n", key, first), *others], widths, screen)


def _join(between: str, *texts: Text) -> Text:
    return Text(between).join(filter(None, texts))


def _key_width(rows: Iterable[_Row], most: int) -> int:
    """The width of the keys but for the longest; `most` is what there is room for."""
    most = max(_LONGEST_KEY, min(most, _LONGEST_KEY_OF_ALL))
    return max(len("Key"), *(len(row.paper.key) for row in rows if len(row.paper.key) <= most), 0)


def _height(text: str, width: int) -> int:
    """How many lines of this width a text takes, if it is not broken within words."""
    lines, used = 1, 0
    for length in map(cell_len, text.split(" ") if cell_len(text) > width else ()):
        if used and used + 1 + length > width:
            lines, used = lines + 1, length
        else:
            used += length + bool(used)
    return lines


_WEB_ADDRESS = re.compile(r"https?://[!-~]+")


def _link(paper: Paper, screen: Console) -> str:
    """The address of a paper's page where the terminal can make it something to click on."""
    if not screen.is_terminal or os.environ.get("TERM") == "linux":
        return ""
    address = links.page(paper)
    return address if _WEB_ADDRESS.fullmatch(address) else ""
