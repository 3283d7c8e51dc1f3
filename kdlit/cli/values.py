"""What completion offers for options and arguments: keys, venues, authors, topics, lists, key styles, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kdlit import beginnings
from kdlit.cli.complete import Candidate
from kdlit.filters import FIELDS
from kdlit.text import fold

_Kind = Callable[[str], Iterable[Candidate]]


def keys(start: str) -> Iterator[Candidate]:
    """Citation keys, with titles."""
    return (Candidate(*found) for found in beginnings.keys(start))


def own_keys(start: str) -> Iterator[Candidate]:
    """Those of the library alone."""
    from kdlit import catalog

    return _beginning(((paper.key, paper.title) for paper in catalog.load_library()), start)


def venues(start: str) -> Iterator[Candidate]:
    """Short names of venues, with the full ones."""
    from kdlit import venues as table

    names = {venue.acronym: " ".join(venue.name.format(year="", edition="").split()) for venue in table.all_venues()}
    own = {paper.venue: "" for paper in beginnings.papers() if paper.venue not in names}
    return _beginning((names | own).items(), start)


def authors(start: str) -> Iterator[Candidate]:
    """Family names."""
    families = {author.family: "" for paper in beginnings.papers() for author in paper.author}
    return _beginning(sorted(families.items()), start)


def topics(start: str) -> Iterator[Candidate]:
    """Topics, with what they are called in full."""
    from kdlit import topics as table

    own = {topic: "" for paper in beginnings.papers() for topic in paper.topics}
    return _beginning((own | table.labels()).items(), start)


def lists(start: str) -> Iterator[Candidate]:
    """Reading lists, with what they collect."""
    from kdlit import lists as table

    own = {listing.list: "" for paper in beginnings.papers() for listing in paper.listings}
    return _beginning((own | {each.name: each.about for each in table.all_lists()}).items(), start)


def query_words(start: str) -> Iterator[Candidate]:
    """Filters as words of a query; where one has its colon, its values."""
    no = "not:" if start.lower().startswith("not:") else ""
    name, colon, value = start[len(no) :].partition(":")
    kind = KINDS.get(name.lower()) if colon else None
    if kind is not None and name.lower() in FIELDS:
        for found in kind(value):
            text = f'"{found.value}"' if " " in found.value else found.value
            yield Candidate(f"{no}{name}:{text}", found.help)
    else:
        yield from (Candidate(no + found.value, found.help) for found in _beginning(_WORDS, start[len(no) :]))


_WORDS = (
    *((f"{name}:", "a filter") for name in FIELDS),
    ("has:code", "with a code repository"),
    ("is:published", "that has appeared"),
    ("is:preprint", "that has not"),
    ("not:", "leave out what follows"),
)


def key_styles(start: str) -> Iterator[Candidate]:
    """Styles of citation keys."""
    return _beginning(_KEY_STYLES, start)


_KEY_STYLES = (
    ("google", "the catalog's own: sun2019patient"),
    ("acl", "of the ACL Anthology: sun-etal-2019-patient"),
    ("dblp", "of DBLP: DBLP:conf/emnlp/SunCGL19"),
    ("[auth:lower][year]", "a template"),
)


def rules(start: str) -> Iterator[Candidate]:
    """Rules of ``kdlit check``, behind those that a comma closes.

    The only one that fits is offered with a comma too, so that no shell puts a blank behind it that ends the list.
    """
    given, comma, begun = start.rpartition(",")
    before = f"{given}{comma}{' ' * (len(begun) - len(begun.lstrip()))}"
    taken = {name.strip() for name in given.split(",")}
    found = [name for name in RULES if name.startswith(begun.strip().lower()) and name not in taken]
    return (Candidate(f"{before}{name}{end}") for name in found for end in (("", ",") if len(found) == 1 else ("",)))


_RULES = """
unreadable closed-early comma key repeated-key repeated-field undefined-macro unused-macro unknown-type wrong-id
published other-facts preprint-type venue-type authors others missing-field empty-field year pages doi url eprint
doi-url title-capitals unprotected unicode repeated-paper venue-names missing-entry uncited
"""
RULES = tuple(_RULES.split())
"""Their names; the rules themselves take as long to import as all else together."""


def files(_start: str) -> Iterable[Candidate]:
    """None: the shell has the names of files."""
    return ()


def _beginning(known: Iterable[tuple[str, str]], start: str) -> Iterator[Candidate]:
    start = fold(start)
    return (Candidate(name, help_) for name, help_ in known if name and fold(name).startswith(start))


KINDS: Mapping[str, _Kind | None] = {
    "author": authors,
    "files": files,
    "ids": None,
    "ignore": rules,
    "key": keys,
    "key_style": key_styles,
    "limit": None,
    "list": lists,
    "most": None,
    "remove key": own_keys,
    "select": rules,
    "source": files,
    "topic": topics,
    "venue": venues,
    "words": query_words,
    "year": None,
}
"""What may stand for each parameter, by its name, or by the command's and its own; ``None`` is anything."""
