"""What papers can be sorted by."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from kdlit.paper import Paper
from kdlit.text import fold


class Order(Enum):
    """What papers are sorted by; equal ones by key."""

    key = "key"
    year = "year"
    title = "title"
    venue = "venue"


class HitOrder(Enum):
    """What the hits of a search are sorted by; equal ones by relevance."""

    relevance = "relevance"
    key = "key"
    year = "year"
    title = "title"
    venue = "venue"


_VALUES: dict[str, Callable[[Paper], Any]] = {
    "key": lambda paper: fold(paper.key),
    "year": lambda paper: paper.year or 0,
    "title": lambda paper: fold(paper.title),
    "venue": lambda paper: (not paper.venue, fold(paper.venue)),
}


def value(order: Order | HitOrder) -> Callable[[Paper], Any]:
    """What gives the value of a paper that it is sorted by; there is none for relevance, which is the hit's own."""
    return _VALUES[order.value]
