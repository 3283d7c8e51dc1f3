"""Venues: one short name and one full name for each, whatever a source or a user calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kdlit.bundled import read_table
from kdlit.patterns import lazy


class Venue(NamedTuple):
    """A venue as `data/venues.toml` describes it; the fields are explained there."""

    acronym: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    editions: int | None = None
    volumes: int | None = None
    series: str = ""
    publisher: str = ""
    dblp: str = ""
    since: tuple[Mapping[str, Any], ...] = ()

    def of(self, year: int) -> Venue:
        """The venue as it was in `year`, its name without placeholders."""
        venue = self
        for change in self.since:
            if change["year"] <= year:
                venue = venue._replace(**{key: value for key, value in change.items() if key != "year"})
        edition = ordinal(year - venue.editions) if venue.editions else ""
        return venue._replace(name=venue.name.format(year=year, edition=edition), since=())

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


@lru_cache(maxsize=1024)
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


_WORD = lazy(r"[^\W_]+")


def _fold(name: str) -> str:
    """A name without case, punctuation, and a year or number at its end ("ACL'23", "CVPR 2020")."""
    words = _WORD.findall(name.casefold())
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    return "".join(words)


def recognise(text: str) -> Venue | None:
    """The one venue that a source's name for proceedings or a journal means, or ``None``.

    Years, ordinals, "Proceedings of the" and what stands in parentheses are forgiven, and so are a place, a date or a
    part behind a comma, colon or dash: "2019 International Conference on Robotics and Automation (ICRA), Montreal".
    The name itself must be the whole name: "International Conference on Machine Learning and Applications" is not ICML.
    """
    text = re.sub(r"\([^)]*\)?", " ", text)
    ends = [len(text), *sorted((match.start() for match in re.finditer(r"[,:;–—]| -+ ", text)), reverse=True)]
    found = (_cores().get(_core(text[:end]), ()) for end in ends)
    return next((venues[0] for venues in found if len(venues) == 1), None)


@cache
def _cores() -> dict[str, tuple[Venue, ...]]:
    cores: dict[str, tuple[Venue, ...]] = {}
    for venue in all_venues():
        periods = [change["name"] for change in venue.since if "name" in change]
        templates = (name.format(year="", edition="") for name in (venue.name, *periods))
        for core in {_core(name) for name in (venue.acronym, *templates, *venue.aliases)}:
            cores[core] = (*cores.get(core, ()), venue)
    return cores


_NUMBERS = lazy(
    r"\d+(?:st|nd|rd|th)?|\b(?:twenty|thirty|forty|fifty|sixty)?-?(?:first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh|twelfth|\w+teenth|\w+tieth)\b"
)


def _core(name: str) -> str:
    """The letters of a name without numbers and without the words that any proceedings begin with."""
    words = re.findall(r"[^\W_]+", _NUMBERS.sub(" ", name.casefold()))
    while words and words[0] in ("in", "of", "proc", "proceedings", "the"):
        del words[0]
    return "".join(words)
