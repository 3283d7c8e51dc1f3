"""A paper as arXiv has it: with versions, their dates and titles, and a class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from zlib import crc32

from kdlit.paper import Paper
from tests.services.library import dice

ID = re.compile(r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>[1-9]\d*))?")
"""What arXiv takes for an identifier."""

NOW = "2026-09-01T12:00:00Z"
"""When answers are made."""


class Eprint(NamedTuple):
    """One version of a paper on arXiv: `number` of `dates`, one date a version."""

    paper: Paper
    number: int
    dates: Sequence[datetime]

    @property
    def title(self) -> str:
        """The title of this version, where the record tells that it is another than the published one."""
        bears: dict[str, bool] = {
            "arXiv": True,
            "arXiv, first version": self.number == 1,
            "arXiv, an earlier version": self.number == 1,
            "arXiv, version 2": self.number == 2,
            "arXiv, latest version": self.number == len(self.dates),
            "arXiv, the extended version": self.number == len(self.dates),
        }
        others = (other.title for other in self.paper.other_titles if bears.get(other.where))
        return next(others, self.paper.title)

    @property
    def primary_class(self) -> str:
        """The class; a service knows one where the record does not."""
        return self.paper.arxiv_class or "cs.LG"

    @property
    def classes(self) -> list[str]:
        """All classes, the primary one first."""
        return list(dict.fromkeys((self.primary_class, "cs.LG", "cs.AI")))

    @property
    def doi(self) -> str:
        """The publisher's DOI, which some authors tell arXiv."""
        return self.paper.doi if dice(self.paper, "DOI at arXiv", 2) else ""

    @property
    def comment(self) -> str:
        """What authors say of where it was accepted."""
        return f"Accepted to {self.paper.venue} {self.paper.year}" if self.paper.venue else ""


def eprint(paper: Paper, version: str | None = None) -> Eprint | None:
    """A version of a paper, the latest by default; ``None`` where there is no such version."""
    year, month = (int(paper.arxiv.rpartition("/")[2][place : place + 2]) for place in (0, 2))
    century = 1900 if year > 90 else 2000
    seed = crc32(paper.arxiv.encode())
    first = datetime(century + year, month, 1 + seed % 28, 16, 10, seed % 60, tzinfo=timezone.utc)
    known_by_others = any(other.where.startswith("arXiv") for other in paper.other_titles)
    count = 3 if known_by_others else 1 + seed % 4
    number = int(version or count)
    dates = [first + timedelta(days=150 * older) for older in range(count)]
    return Eprint(paper, number, dates) if number <= count else None
