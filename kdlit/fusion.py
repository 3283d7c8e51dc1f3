"""One paper out of several records of it: the best of each field, and all that lists and users have said of it.

Where a paper appeared (type, title, venue, volume, pages, year, DOI) is taken as a whole from the best record of its
publication, for a year of one version beside the pages of another would be wrong. What is made does not depend on the
order of the records; the key does, which is the first one's, and the order of listings, topics and the like.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kdlit import appearance, identifiers
from kdlit.authors import Agreement, agreement, prepare
from kdlit.matching import Title
from kdlit.paper import Name, OtherTitle, Paper
from kdlit.sameness import is_preprint, is_preprint_doi

_SCHEMES = ("arxiv", "acl", "openreview")
_GATHERED = ("code", "topics", "listings", "errata", "notes", "sources")
_CONFIDENCE = {"low": 1, "medium": 2, "high": 3}


class Source(NamedTuple):
    """A record that goes into a paper, and where it stands."""

    paper: Paper
    place: str


def fuse(records: Sequence[Source]) -> Paper:
    """Make one paper of records of it; one record alone comes back as it is.

    What cannot stand in the paper is kept beside it: other titles under `other_titles`, the addresses of other
    identifiers and landing pages under `sources`.
    """
    if len(records) == 1:
        return records[0].paper
    ranked = sorted((record.paper for record in records), key=_rank)
    values: dict[str, Any] = {
        **_appearance(ranked),
        **_identifiers(ranked),
        "title": _title(ranked),
        "author": _authors(ranked),
        "url": next((paper.url for paper in ranked if paper.url), ""),
        "confidence": ranked[0].confidence,
        "extra": {name: value for paper in reversed(ranked) for name, value in paper.extra.items()},
        "key": next((record.paper.key for record in records if record.paper.key), ""),
    }
    values |= {name: _gathered(getattr(record.paper, name) for record in records) for name in _GATHERED}
    paper = Paper(**values)
    paper = paper._replace(other_titles=tuple(_other_titles(paper, records)))
    return paper._replace(sources=_gathered((paper.sources, _left_over(paper, ranked))))


def standing(paper: Paper) -> tuple[bool, int, int]:
    """How good a record is, the better the lower: published before preprint, then checked, then full."""
    filled = sum(bool(getattr(paper, name)) for name in appearance.FIELDS)
    return (is_preprint(paper), -_CONFIDENCE.get(paper.confidence, 0), -filled)


def adds(best: Paper, other: Paper) -> Sequence[str]:
    """The fields of its appearance that another record of a paper may add to the best one."""
    if is_preprint(best) or appearance.same(best, other) or _same_venue_and_year(best, other):
        return appearance.FIELDS
    return ("doi",) if is_preprint(other) and not is_preprint_doi(other.doi) else ()


def _same_venue_and_year(paper: Paper, other: Paper) -> bool:
    places = [(each.venue or each.journal or each.booktitle).casefold() for each in (paper, other)]
    return bool(places[0]) and places[0] == places[1] and paper.year == other.year


def _rank(paper: Paper) -> tuple[object, ...]:
    """The order of records; where they are equally good, their text settles it."""
    return (*standing(paper), json.dumps(paper._replace(key="").to_json(), sort_keys=True, default=str))


def _appearance(ranked: Sequence[Paper]) -> dict[str, Any]:
    """What the best record says of the publication, and what others say of the same one."""
    return {name: getattr(each, name) for name, each in appearance.givers(ranked[0], ranked[1:], adds).items()}


def _identifiers(ranked: Sequence[Paper]) -> dict[str, str]:
    """The identifiers for which a record has a field of its own, wherever a record has them."""
    found: dict[str, str] = {}
    for paper in ranked:
        own = {identifier.scheme: identifier.value for identifier in identifiers.of(paper)}
        for scheme in _SCHEMES:
            found[scheme] = found.get(scheme) or getattr(paper, scheme) or own.get(scheme, "")
    of_class = (paper.arxiv_class for paper in ranked if paper.arxiv_class and paper.arxiv == found["arxiv"])
    return found | {"arxiv_class": next(of_class, "")}


def _title(ranked: Sequence[Paper]) -> str:
    """The best record's title, with the capitals of another where its own are lost ("bert")."""
    best = next((paper.title for paper in ranked if paper.title), "")
    if _inner_capitals(best):
        return best
    letters = Title(best).full.letters
    others = (paper.title for paper in ranked if _inner_capitals(paper.title) and not paper.title.isupper())
    return next((title for title in others if Title(title).full.letters == letters), best)


def _inner_capitals(title: str) -> bool:
    return any(a.isalnum() and b.isupper() for a, b in pairwise(title))


def _authors(ranked: Sequence[Paper]) -> tuple[Name, ...]:
    """The best record's authors, or a list of the same people that is fuller."""
    chosen: tuple[Name, ...] = ()
    for paper in ranked:
        if not chosen or fuller(paper.author, chosen):
            chosen = paper.author
    return chosen


def fuller(names: Sequence[Name], chosen: Sequence[Name]) -> bool:
    """Whether a list of authors names the same people as another one, and more of them or of their names."""
    theirs, ours = prepare(names), prepare(chosen)
    if not theirs.persons or agreement(theirs, ours) is not Agreement.FULL:
        return False
    if theirs.complete != ours.complete:
        return theirs.complete and len(theirs.persons) >= len(ours.persons)
    if len(theirs.persons) != len(ours.persons):
        return theirs.persons[: len(ours.persons)] == ours.persons
    return spelt_out(names) > spelt_out(chosen)


def spelt_out(names: Iterable[Name]) -> int:
    """How many names have a given name that is no initial."""
    return sum(any(len(word.strip(".")) > 1 for word in name.given.split()) for name in names)


def _gathered(values: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(item for items in values for item in items))


def _other_titles(paper: Paper, records: Sequence[Source]) -> Iterable[OtherTitle]:
    """The records' other titles, and their own where they differ from all others in more than capitals and signs."""
    others = [other for record in records for other in record.paper.other_titles]
    yield from dict.fromkeys(others)
    known = {_form(title) for title in (*paper.titles, *(other.title for other in others))}
    for record in records:
        if _form(record.paper.title) not in known:
            known.add(_form(record.paper.title))
            yield OtherTitle(record.paper.title, record.place)


def _form(text: str) -> tuple[str, str]:
    title = Title(text)
    return title.full.letters, title.head.letters if title.head else ""


def _left_over(paper: Paper, ranked: Sequence[Paper]) -> tuple[str, ...]:
    """Addresses that the records have, and neither a field nor a listing of the paper."""
    kept = set(identifiers.of(paper))
    listed = {listing.url for listing in paper.listings}
    texts = [each.url for each in ranked if each.url not in ("", paper.url)]
    found = [identifier for each in ranked for identifier in identifiers.of(each) if identifier not in kept]
    addresses = (*(each.url for each in found), *(text for text in texts if identifiers.parse(text) is None))
    known = {identifiers.parse(url) for url in listed}
    return tuple(each for each in addresses if each not in listed and (identifiers.parse(each) or each) not in known)
