"""The reading lists: what each is called, and how much of the catalog is theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kdlit.bundled import read_table
from kdlit.paper import Paper


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A reading list: its name in kdlit, its own heading, and what it collects."""

    name: str
    title: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What a reading list gives: its rows, the papers they name, and those that no other list names."""

    list: ReadingList
    rows: int
    papers: int
    own: int


@cache
def all_lists() -> tuple[ReadingList, ...]:
    """The bundled reading lists."""
    return tuple(ReadingList(**row) for row in read_table("lists.toml")["list"])


def shares(papers: Iterable[Paper]) -> list[Share]:
    """The share of each list in `papers`: the bundled lists first, then others in order of name."""
    rows: Counter[str] = Counter()
    named: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for paper in papers:
        lists = Counter(listing.list for listing in paper.listings)
        rows += lists
        named.update(lists.keys())
        if len(lists) == 1:
            own.update(lists.keys())
    known = {entry.name: entry for entry in all_lists()}
    order = [name for name in known if name in rows] + sorted(rows.keys() - known.keys())
    return [Share(known.get(name, ReadingList(name)), rows[name], named[name], own[name]) for name in order]
