"""What the user may have meant: nearest keys, venues, topics, lists and authors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdlit.cli import talk
from kdlit.filters import Filters, is_named, name_words
from kdlit.paper import Paper


def unknown(*asked: Filters, found: bool = False) -> Iterator[str]:
    """``no venue is called …; did you mean …?`` for each venue, topic and list in `asked` that kdlit does not know.

    Args:
        asked: filters by name.
        found: whether papers passed them: a name that is alone of its kind is then known, if only to the user.
    """
    for filters in asked:
        for kind, names in (("venue", filters.venue), ("topic", filters.topic), ("list", filters.list)):
            known = _known(kind) if len(names) > found else []
            if not known:
                continue
            for name in names:
                if not _is_known(kind, name, known):
                    yield f"no {kind} is called {name!r}{talk.did_you_mean(name, known)}"


def unknown_authors(filters: Filters, papers: Iterable[Paper]) -> Iterator[str]:
    """``no author is called …; did you mean …?`` for each author in `filters` who wrote none of `papers`."""
    authors = {author for paper in papers for author in paper.author}
    known = sorted({author.family for author in authors} | set(map(str, authors)))
    for name in filters.author:
        words = name_words(name)
        if not any(is_named(author, words) for author in authors):
            yield f"no author is called {name!r}{talk.did_you_mean(name, known)}"


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
