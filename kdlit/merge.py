"""Merging records of one paper: field by field, the better source first, each field with its origin.

Where a paper appeared (type, proceedings or journal, volume, pages, year) is taken as a whole from one record, for a
year of one version beside the pages of another would be wrong. The catalog's checked facts stand; a publisher's record
goes before a preprint's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kdlit import appearance, venues
from kdlit.paper import Paper

CATALOG = "catalog"
"""The origin of a field that the bundled catalog or the user's library gave."""

_DETAILS = ("volume", "number", "pages", "publisher", "doi")
"""What a record of the same publication may add to an appearance."""
_OTHERS = ("title", "author", "arxiv", "arxiv_class", "acl", "openreview", "url")
"""What each record may give on its own."""


class Merged(NamedTuple):
    """A paper made of several records, and from which source each of its fields comes."""

    paper: Paper
    origins: Mapping[str, str]


class Record(NamedTuple):
    """What one source says of a paper."""

    source: str
    paper: Paper


def merge(records: Sequence[Record], known: Paper | None = None) -> Merged:
    """Make one paper of what sources say and of what is known already.

    Args:
        records: records of the paper, in the order of their sources' precedence among equals.
        known: the record of the catalog or the library; its facts stand.

    Returns:
        The paper, under the key of `known`, with `sources` naming those that gave something.
    """
    ranked = sorted(records, key=lambda record: not record.paper.published)
    if known is not None:
        ranked.insert(0, Record(CATALOG, known))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}

    def take(name: str, record: Record) -> None:
        value = getattr(record.paper, name)
        if value and not values.get(name):
            values[name], origins[name] = value, record.source

    appeared = next((record for record in ranked if record.paper.published), ranked[0])
    givers = appearance.givers(appeared.paper, [record.paper for record in ranked], _adds)
    for record in ranked:
        for name in appearance.FIELDS:
            if givers.get(name) is record.paper:
                take(name, record)
        for name in _OTHERS:
            take(name, record)
    _take_fuller_authors(ranked, known, values, origins)
    base = known if known is not None else Paper(title=values["title"])
    gave = dict.fromkeys(record.source for record in records if record.source in origins.values())
    named = [f"{source}: {', '.join(_names(origins, source))}" for source in gave]
    merged = base._replace(**values, sources=(*base.sources, *(name for name in named if name not in base.sources)))
    return Merged(merged if known is not None else uniform(merged), origins)


def uniform(paper: Paper) -> Paper:
    """The paper with its venue's short name, full name, series and publisher as kdlit's table has them."""
    venue = venues.recognise(paper.journal or paper.booktitle) if paper.published else None
    if venue is None:
        return paper
    year = venue.of(paper.year) if paper.year else venue
    name = year.name
    _, volume_mark, part = paper.booktitle.partition(" (Volume ")
    if paper.type == "article" and venue.kind != "journal":
        return paper._replace(venue=venue.acronym)
    return paper._replace(
        venue=venue.acronym,
        journal=name if venue.kind == "journal" else "",
        booktitle="" if venue.kind == "journal" else f"{name}{volume_mark}{part}",
        series=year.series or paper.series,
        publisher=year.publisher or paper.publisher,
    )


def _adds(appeared: Paper, other: Paper) -> Sequence[str]:
    """The fields of its appearance that another record may add."""
    return _DETAILS if appearance.same(appeared, other) else ()


def _take_fuller_authors(
    ranked: Sequence[Record], known: Paper | None, values: dict[str, Any], origins: dict[str, str]
) -> None:
    """Let the longest list of authors stand that goes on where the present one ends; checked lists stand anyway."""
    if known is not None and known.confidence and known.author:
        return
    for record in ranked:
        present = [name.family.casefold() for name in values.get("author", ())]
        theirs = [name.family.casefold() for name in record.paper.author]
        if len(theirs) > len(present) and theirs[: len(present)] == present:
            values["author"], origins["author"] = record.paper.author, record.source


def _names(origins: Mapping[str, str], source: str) -> list[str]:
    return [name for name, origin in origins.items() if origin == source]
