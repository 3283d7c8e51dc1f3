"""What the user may have meant: nearest keys, venues, topics and lists."""

from __future__ import annotations

from collections.abc import Iterable

from kdlit.cli import talk
from kdlit.query import Filters


def for_filters(filters: Filters) -> str:
    """``; did you mean …`` for the venues, topics and lists of `filters` that kdlit does not know."""
    return "".join(
        f"; no {kind} is called {name!r}{talk.did_you_mean(name, known)}"
        for kind, names in (("venue", filters.venue), ("topic", filters.topic), ("list", filters.list))
        for known in (_known(kind),)
        for name in names
        if not _is_known(kind, name, known)
    )


def _is_known(kind: str, name: str, known: Iterable[str]) -> bool:
    from kdlit import topics, venues

    if kind == "venue":
        return bool(venues.match(name))
    if kind == "topic":
        return topics.match(name) is not None
    return name.casefold() in {other.casefold() for other in known}


def _known(kind: str) -> list[str]:
    from kdlit import lists, topics, venues

    if kind == "venue":
        return venues.names()
    return topics.names() if kind == "topic" else [entry.name for entry in lists.all_lists()]
