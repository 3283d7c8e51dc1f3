"""What the user may have meant: nearest keys, venues, topics and lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdlit.cli import talk
from kdlit.query import Filters


def unknown(filters: Filters) -> Iterator[str]:
    """``no venue is called …; did you mean …?`` for each name in `filters` that kdlit does not know."""
    for kind, names in (("venue", filters.venue), ("topic", filters.topic), ("list", filters.list)):
        known = _known(kind) if names else []
        for name in names:
            if not _is_known(kind, name, known):
                yield f"no {kind} is called {name!r}{talk.did_you_mean(name, known)}"


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
