"""The papers that a query of the command line means, and what is said of words that no paper has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdlit import index, query
from kdlit.cli import indexing, talk
from kdlit.filters import Filters
from kdlit.query import Query
from kdlit.searching import Found, Hit, search


def ask(words: Iterable[str], filters: Filters) -> Query:
    """The query that words and options make together.

    Raises:
        QueryError: a word or a filter is not of its form.
    """
    asked = query.parse(words)
    return asked._replace(filters=asked.filters.merge(filters))


def find(asked: Query, limit: int = 0) -> Found:
    """The papers that `asked` means, best first; without words to look for, in the order of the catalog.

    Args:
        asked: what to look for.
        limit: how many at most; 0 for all.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    if asked.text:
        with indexing.shown() as index.progress:
            return search(asked.text, asked.compile() if asked.narrows else None, limit, asked.filters)
    papers = indexing.papers()
    passing = papers.matching(asked)
    return Found(tuple(Hit(paper, 0.0) for paper in passing[: limit or None]), papers.problems, len(passing))


def report(asked: Query, found: Found) -> None:
    """Say which rows could not be read, which names nobody knows, and what a misspelt word was taken for."""
    talk.notes(found.problems)
    strange = list(_strange(asked, found))
    if found.hits:
        talk.notes(strange)
        _suggest(asked, asked.corrected(dict(found.corrections)))
        return
    talk.note("; ".join(("no paper matches", *strange)))
    if asked.text:
        from kdlit import spelling

        other = asked.corrected(spelling.nearest(asked.text) | dict(found.corrections))
        if other != asked and find(other, 1).hits:
            _suggest(asked, other)


def _strange(asked: Query, found: Found) -> Iterator[str]:
    """What is said of names of venues, topics, lists and, when nothing was found, authors that are not known."""
    filters = (asked.filters, *asked.not_filters)
    if not any(filters):
        return
    from kdlit.cli import suggest  # most queries have no filters

    yield from suggest.unknown(asked.filters, found=bool(found.hits))
    yield from suggest.unknown(*asked.not_filters)
    if asked.filters.author and not found.hits:
        yield from suggest.unknown_authors(asked.filters, indexing.papers())


def _suggest(asked: Query, other: Query) -> None:
    if other != asked:
        import shlex

        talk.note(f"did you mean: kdlit search {shlex.quote(str(other))}")
