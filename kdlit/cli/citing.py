"""An export for a document: the papers that it cites, under the keys by which it cites them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kdlit.catalog import Catalog
from kdlit.citekeys import is_citable
from kdlit.cli import keys, talk
from kdlit.errors import KdlitError
from kdlit.paper import Paper


class Wanted(NamedTuple):
    """Keys and identifiers of the papers to export, and whether a document cites them."""

    keys: list[str]
    cited: bool = False


def wanted(given: Sequence[str] | None, documents: Sequence[Path]) -> Wanted | None:
    """What the command line names, or documents cite; ``None`` for every paper.

    Raises:
        KdlitError: both are given, or one of the documents cannot be read.
    """
    if not documents:
        return None if given is None else Wanted(keys.expand(given))
    if given is not None:
        raise KdlitError("KEYs and the papers that a document cites exclude each other; choose one")
    from kdlit import cited

    found = cited.read([*documents])
    talk.notes(found.problems)
    if found.everything:
        talk.note(r"\nocite{*} asks for all that a .bib holds; here only keys that are named count")
    return Wanted(list(found.places), cited=True)


def under_cited_keys(papers: Iterable[Paper], cited: Iterable[str], own: Callable[[str], str] = str) -> list[Paper]:
    """The papers that are cited, each under the key by which it is: BibTeX knows no other.

    A paper that is cited under two keys comes twice; of keys that differ in capitals, which BibTeX takes for one, the
    first counts.

    Args:
        papers: where to look.
        cited: keys and identifiers, in order.
        own: makes of a key the one that the papers have.
    """
    held = Catalog(tuple(papers))
    found: dict[str, Paper] = {}
    first: dict[str, str] = {}
    for key in cited:
        paper = held.find(own(key))
        if paper is not None and is_citable(key) and key.lower() not in found:
            found[key.lower()] = paper._replace(key=key)
            if (other := first.setdefault(paper.key, key)) != key:
                talk.note(f"{other} and {key} are one paper, which will be listed twice; cite it by one of them")
    return list(found.values())
