"""Citation keys in other styles than the catalog's own: those of the ACL Anthology, of DBLP, or of a template.

A style proposes keys for a paper, best first; `Namer` takes the first that no earlier paper has. Papers are named in an
order that later ones only add to (see `in_order`), and from their catalog records, so that a key depends neither on
what is exported nor on what a service answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from string import ascii_lowercase

from kdlit import venues
from kdlit.citekeys import ascii_text, slug, spellings
from kdlit.errors import KdlitError
from kdlit.keytemplate import parse
from kdlit.paper import OTHERS, Paper

KeyStyle = Callable[[Paper], Iterator[str]]
"""What proposes keys for a paper, best first and without end."""

# What the Anthology's keys pass over: English function words, contractions in pieces.
_FUNCTION_WORDS = """
a about above after again against all am an and any are aren as at be because been before being below between both
but by can cannot could couldn d did didn do does doesn doing don down during each few for from further had hadn has
hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself let ll m me
more most mustn my myself no nor not of off on once only or other ought our ours ourselves out over own re s same
shan she should shouldn so some such t than that the their theirs them themselves then there these they this those
through to too under until up ve very was wasn we were weren what when where which while who whom why with won would
wouldn you your yours yourself yourselves
"""
_PASSED_OVER = frozenset(_FUNCTION_WORDS.split())
_MOST_NAMES = 2
_DBLP_KEY = re.compile(r"dblp:(?P<key>(?P<kind>conf|journals)/[\w-]+/[\w-]+)")
# Both forms of identifier hold the year and the month: 1503.02531, cs/0112017 (info.arxiv.org/help/arxiv_identifier).
_ARXIV = re.compile(r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])\.?\d{3,5}")
_DBLP_LENGTH = 15
_DBLP_SINCE = (2017, 8)
"""The month from which on DBLP keys preprints by their arXiv identifier."""


def acl(paper: Paper) -> Iterator[str]:
    """Keys as the ACL Anthology forms them: ``sun-etal-2019-patient``.

    One or two family names, or the first and ``etal``; the year; the first word of the title that is no function word.
    Where that is taken, the next words of the title are added one by one, then a number. ``nn`` stands for no authors.
    """
    families = [slug(f"{name.family} {name.suffix}") for name in paper.author if name != OTHERS]
    if families and (len(families) > _MOST_NAMES or OTHERS in paper.author):
        families = [families[0], "etal"]
    words = [word for word in slug(paper.title).split("-") if word not in _PASSED_OVER]
    key = "-".join(filter(None, ("-".join(filter(None, families)) or "nn", str(paper.year or ""), *words[:1])))
    yield key
    for word in words[1:]:
        key += f"-{word}"
        yield key
    yield from (f"{key}-{number}" for number in count(2))


def dblp(paper: Paper) -> Iterator[str]:
    """Keys as DBLP has them, ``DBLP:conf/emnlp/SunCGL19``: its own where the record names it, else one like it.

    A formed key has the first author's family name and the others' initials, at most 15 letters, and the year; it is
    not looked up, and DBLP's own may differ: it has ``0`` for the initial of a name that several people share. A paper
    of a venue that DBLP is not known to have goes by its preprint, or else by its own key.
    """
    for source in paper.sources:
        known = _DBLP_KEY.fullmatch(source)
        if known and (paper.published or known["key"].startswith("journals/corr/")):
            yield f"DBLP:{known['key']}"
    base = _dblp_key(paper)
    yield from spellings(f"DBLP:{base}" if base else paper.key, ascii_lowercase)


def _dblp_key(paper: Paper) -> str:
    stream = next((venue.dblp for venue in venues.match(paper.venue)), "") if paper.published else ""
    if stream and paper.author and paper.year:
        return f"{stream}/{_dblp_names(paper)}{paper.year % 100:02}"
    received = _received(paper)
    if received is None:
        return ""
    if received >= _DBLP_SINCE or not paper.author:
        return f"journals/corr/abs-{re.sub('[./]', '-', paper.arxiv)}"
    return f"journals/corr/{_dblp_names(paper)}{received[0] % 100:02}"


def _dblp_names(paper: Paper) -> str:
    families = [(ascii_text(name.family).split() or ["0"])[-1] for name in paper.author if name != OTHERS]
    first, *others = families or ["0"]
    first = re.sub("[^A-Za-z-]", "", first)
    initials = (family[0].upper() for family in others)
    return first + "".join(islice(initials, max(_DBLP_LENGTH - len(first), 0)))


def of(name: str) -> KeyStyle:
    """The style with a name, or that of a template.

    Raises:
        KdlitError: there is no such style, and it is no template; the message says where it goes wrong.
    """
    if name in _STYLES:
        return _STYLES[name]
    if "[" not in name:
        raise KdlitError(
            f"there is no key style {name!r}; there are google, acl and dblp, and templates such as [auth:lower][year]"
        )
    template = parse(name)
    return lambda paper: spellings(template(paper) or paper.key)


_STYLES: dict[str, KeyStyle] = {"acl": acl, "dblp": dblp}


class Namer:
    """Gives papers keys of a style; no two that differ only in case."""

    def __init__(self, style: KeyStyle) -> None:
        self._style = style
        self._taken: set[str] = set()

    def name(self, paper: Paper) -> str:
        """A key for the paper that none before it has."""
        key = next(key for key in self._style(paper) if key.lower() not in self._taken)
        self._taken.add(key.lower())
        return key


def in_order(papers: Sequence[Paper], own: int) -> list[Paper]:
    """The papers in the order in which they are named.

    Args:
        papers: those of the catalog, and behind them those of the user's library.
        own: how many are the library's. They keep their order, in which new ones come last; the catalog's come before
            them, those that appeared first at the front.
    """
    bundled = len(papers) - own
    return sorted(papers[:bundled], key=_appearance) + list(papers[bundled:])


def _appearance(paper: Paper) -> tuple[int, int, str, str]:
    """When a paper appeared, by arXiv's date or else at the end of its year."""
    year, month = _received(paper) or (paper.year or 9999, 99)
    return year, month, paper.arxiv, paper.key


def _received(paper: Paper) -> tuple[int, int] | None:
    """The year and the month in which arXiv received a paper."""
    found = _ARXIV.fullmatch(paper.arxiv)
    if found is None:
        return None
    year = int(found["year"])
    return year + (1900 if year > 90 else 2000), int(found["month"])
