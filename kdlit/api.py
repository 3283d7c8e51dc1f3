"""What ``import kdlit`` gives: papers from the catalog or a file, found, resolved, deduplicated, and written.

Every function takes papers and gives papers; none changes what it is given. What is wrong enough to stop is a
`kdlit.KdlitError`; what was left out or is doubtful is a warning.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from kdlit.errors import KdlitError
from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.asking import Asker

Format = Literal["bibtex", "biblatex", "csl-json", "ris"]
_FORMATS: Mapping[str, str] = {"bibtex": "bibtex", "biblatex": "biblatex", "csl-json": "csl_json", "ris": "ris"}


class Deduplicated(NamedTuple):
    """Papers, each once.

    Attributes:
        papers: a paper for each group, in the order of their first members; what its members know is merged.
        groups: the papers that each was made of.
        reasons: what ties the members of each group together; nothing for one that stands alone.
        keys: citation key -> the key of the paper that it now means, for every key that went with a merger.
    """

    papers: tuple[Paper, ...]
    groups: tuple[tuple[Paper, ...], ...]
    reasons: tuple[tuple[str, ...], ...]
    keys: Mapping[str, str]


def load(path: str | os.PathLike[str] | None = None) -> list[Paper]:
    """The papers of the catalog in use and of the user's library, or those of a file.

    Args:
        path: a .bib, a reading list in Markdown, JSON (an array, or an object a line), or CSL-JSON; its content tells
            which. Without one, the catalog that ``KDLIT_CATALOG`` names, or else the bundled one, and the library
            behind it.

    Returns:
        The papers in their order. A row that is no paper is left out, with a warning that names its line.

    Raises:
        KdlitError: the file cannot be read, or holds no paper.

    >>> import kdlit
    >>> papers = kdlit.load()
    >>> next(paper.title for paper in papers if paper.key == "hinton2015distilling")
    'Distilling the Knowledge in a Neural Network'
    """
    from pathlib import Path

    from kdlit import catalog

    if path is None:
        held = catalog.load()
        _warn(held.problems)
        return list(held)
    from kdlit import importing

    file = Path(path)
    found = importing.read(catalog.read_file(file), file.stem)
    _warn(f"{file}, line {doubt.line}: {doubt.why}: {doubt.row}" for doubt in found.doubts)
    if not found.papers:
        wanted = f"only identifiers ({len(found.wanted)}); kdlit.resolve looks them up" if found.wanted else "no paper"
        raise KdlitError(f"{file} holds {wanted}")
    return list(found.papers)


def search(query: str, *, limit: int = 20) -> list[Paper]:
    """The papers of the catalog in use that a query means, best match first, as ``kdlit search`` finds them.

    Args:
        query: words, an identifier, a URL or a citation key; ``author:hinton year:2015..`` and the other filters may
            stand among the words. Filters alone bring all that pass, in the order of the catalog.
        limit: how many at most; 0 for all.

    Raises:
        KdlitError: the query is empty, a filter is not of its form, or the catalog cannot be read.

    >>> import kdlit
    >>> [paper.key for paper in kdlit.search("distilation of author:hinton", limit=1)]
    ['hinton2015distilling']
    """
    from kdlit import query as queries

    asked = queries.parse([query])
    if not asked.text and not asked.narrows:
        raise KdlitError("the query is empty; give a word to look for")
    passes = asked.compile()
    if not asked.text:
        return list(filter(passes, load()))[: limit or None]
    from kdlit.searching import search as find

    found = find(asked.text, passes if asked.narrows else None, limit, asked.filters)
    _warn(found.problems)
    return [hit.paper for hit in found.hits]


def resolve(papers: Iterable[Paper | str], *, offline: bool = False, refresh: bool = False) -> list[Paper]:
    """Papers with their metadata as the services that own them have it now: the Anthology, arXiv, Crossref.

    Answers are kept in the cache. A service's record of another paper is refused; where no service answers, a paper
    stays as it was given, with a warning.

    Args:
        papers: papers, or citation keys, identifiers and URLs of papers.
        offline: ask no service; only the cache counts. So it is too where ``KDLIT_OFFLINE`` is set.
        refresh: ask again what the cache holds.

    Returns:
        A paper for each that was given, in that order. One that an identifier named and the catalog lacks has no key.

    Raises:
        KdlitError: what was given names no paper, or could not be looked up.

    >>> import kdlit
    >>> (paper,) = kdlit.resolve(["arXiv:1503.02531"], offline=True)
    >>> paper.key, paper.year
    ('hinton2015distilling', 2015)
    """
    from kdlit.asking import Asker

    given = list(papers)
    known = _named([each for each in given if isinstance(each, str)])
    own = [found for each in given if (found := known.get(each) if isinstance(each, str) else each)]
    offline = offline or os.environ.get("KDLIT_OFFLINE", "") not in ("", "0")
    with Asker(offline=offline, refresh=refresh) as asker:
        from kdlit.resolving import resolve as resolve_all

        resolution = resolve_all(own, asker, thoroughly=refresh)
        strangers = _identified([name for name, paper in known.items() if paper is None], asker)
        _warn((*resolution.messages, *asker.news))
    resolved = iter(outcome.paper for outcome in resolution.outcomes)
    return [strangers[each] if isinstance(each, str) and each in strangers else next(resolved) for each in given]


def _named(names: list[str]) -> dict[str, Paper | None]:
    """The papers of the catalog in use that names mean; ``None`` for those that it lacks."""
    if not names:
        return {}
    from kdlit import holdings

    held = holdings.load()
    _warn(held.problems)
    return {name: held.find(name) for name in names}


def _identified(names: list[str], asker: Asker) -> dict[str, Paper]:
    """The papers that identifiers name, which the catalog lacks."""
    if not names:
        return {}
    from kdlit import identifiers
    from kdlit.resolving import identify

    wanted = {name: identifiers.parse(name) for name in names}
    for name, identifier in wanted.items():
        if identifier is None:
            raise KdlitError(f"no paper has the key or identifier {name!r}")
    found = identify(filter(None, wanted.values()), asker)
    for identifier in found.unknown:
        raise KdlitError(f"there is no paper {identifier}, its service says")
    for identifier, reason in found.unasked.items():
        raise KdlitError(f"{identifier} could not be looked up: {reason}; try again later")
    _warn(found.messages)
    return {name: found.papers[identifier].paper for name, identifier in wanted.items() if identifier is not None}


def export(papers: Iterable[Paper], format: Format = "bibtex") -> str:
    """Papers as the text of a bibliography, in their order.

    Args:
        papers: a paper without a citation key, or with one that cannot be cited or is taken, gets one of its own.
        format: ``"bibtex"`` (in ASCII), ``"biblatex"`` (in UTF-8), ``"csl-json"`` or ``"ris"``.

    Raises:
        KdlitError: there is no such format.

    >>> import kdlit
    >>> print(kdlit.export(kdlit.search("hinton2015distilling")))  # doctest: +ELLIPSIS
    % Generated by kdlit...
    @misc{hinton2015distilling,
    ...
    """
    from kdlit.citekeys import with_key

    if format not in _FORMATS:
        raise KdlitError(f"there is no format {format!r}; there are {', '.join(_FORMATS)}")
    taken: set[str] = set()
    text: str = import_module(f"kdlit.formats.{_FORMATS[format]}").render([with_key(each, taken) for each in papers])
    return text


def dedupe(papers: Iterable[Paper]) -> Deduplicated:
    """Find papers that are the same, and merge them: preprint and publication, misspelt titles, different keys.

    Args:
        papers: from wherever they are; no service is asked.

    Returns:
        Each paper once, and what it was made of. Nothing is lost: each paper that was given is in exactly one group.

    >>> import kdlit
    >>> one = kdlit.Paper("Distilling the Knowledge in a Neural Network", arxiv="1503.02531")
    >>> other = kdlit.Paper("Distilling the knowledge in a neural network.", arxiv="1503.02531", year=2015)
    >>> found = kdlit.dedupe([one, other])
    >>> [(paper.arxiv, paper.year) for paper in found.papers]
    [('1503.02531', 2015)]
    """
    from kdlit.duplicates import Record, deduplicate

    done = deduplicate([Record(paper, "given", number) for number, paper in enumerate(papers, start=1)])
    return Deduplicated(
        done.papers,
        tuple(tuple(record.paper for record in group.members) for group in done.groups),
        tuple(group.reasons for group in done.groups),
        done.keys,
    )


def _warn(problems: Iterable[str]) -> None:
    for problem in problems:
        warnings.warn(problem, stacklevel=3)
