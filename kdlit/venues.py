"""Venues: one short name and one full name for each, whatever a source or a user calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kdlit.bundled import read_table


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue as `data/venues.toml` describes it; the fields are explained there."""

    acronym: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    editions: int | None = None
    volumes: int | None = None
    series: str = ""
    publisher: str = ""
    since: tuple[Mapping[str, Any], ...] = ()

    def of(self, year: int) -> Venue:
        """The venue as it was in `year`, its name without placeholders."""
        venue = self
        for change in self.since:
            if change["year"] <= year:
                venue = replace(venue, **{key: value for key, value in change.items() if key != "year"})
        edition = ordinal(year - venue.editions) if venue.editions else ""
        return replace(venue, name=venue.name.format(year=year, edition=edition), since=())

    def volume(self, year: int) -> str:
        """The volume of `year` where volumes count the years, else an empty string."""
        return str(year - self.volumes) if self.volumes else ""


def ordinal(number: int) -> str:
    """A number as it counts: ``1st``, ``2nd``, ``11th``."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in (11, 12, 13) else endings.get(number % 10, "th")
    return f"{number}{ending}"


@cache
def all_venues() -> tuple[Venue, ...]:
    """The venues of the bundled table."""
    rows = read_table("venues.toml")["venue"]
    return tuple(
        Venue(**(row | {"aliases": tuple(row["aliases"]), "since": tuple(row.get("since", ()))})) for row in rows
    )


def match(name: str) -> tuple[Venue, ...]:
    """The venues that go by `name`: an acronym, a full name or an alias; case and punctuation are forgiven.

    Several share some names ("Findings"); none is an empty tuple.
    """
    return _index().get(_fold(name), ())


def names() -> list[str]:
    """Every short name and alias, for suggestions."""
    return [name for venue in all_venues() for name in (venue.acronym, *venue.aliases)]


@cache
def _index() -> dict[str, tuple[Venue, ...]]:
    index: dict[str, tuple[Venue, ...]] = {}
    for venue in all_venues():
        for name in {_fold(name) for name in (venue.acronym, venue.name, *venue.aliases)}:
            index[name] = (*index.get(name, ()), venue)
    return index


def _fold(name: str) -> str:
    """A name without case, punctuation, and a year or number at its end ("ACL'23", "CVPR 2020")."""
    words = re.findall(r"[^\W_]+", name.casefold())
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    return "".join(words)
