"""The keys under which papers are exported: the catalog's own, or those of another style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kdlit import catalog
from kdlit.catalog import Catalog
from kdlit.paper import Paper

if TYPE_CHECKING:
    from kdlit.keystyles import Namer

OWN_KEYS = "google"
"""The style of the catalog's own keys."""


class Naming:
    """Papers under their keys of a style.

    Args:
        papers: all of the catalog and the library, whatever is exported: a key depends on those that are taken.
        style: the name of a style, or a template.

    Raises:
        KdlitError: there is no such style.
    """

    def __init__(self, papers: Catalog, style: str) -> None:
        self._given: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._namer: Namer | None = None
        if style != OWN_KEYS:
            self._namer = self._name_all(papers, style)

    def _name_all(self, papers: Catalog, style: str) -> Namer:
        from kdlit import keystyles

        namer = keystyles.Namer(keystyles.of(style))
        for paper in keystyles.in_order(papers.papers, own=len(catalog.load_library())):
            given = self._given[paper.key] = namer.name(paper)
            if given.lower() not in papers.by_key:
                self._own[given.lower()] = paper.key
        return namer

    def named(self, paper: Paper) -> Paper:
        """The paper under its key of the style; one that the catalog lacks comes behind those that it has."""
        if self._namer is None:
            return paper
        if paper.key not in self._given:
            self._given[paper.key] = self._namer.name(paper)
        return paper._replace(key=self._given[paper.key])

    def own(self, reference: str) -> str:
        """The catalog's key of the paper that the style calls `reference`; what is no key of the style stays."""
        return self._own.get(reference.lower(), reference)
