"""Papers from JSON Lines files: the bundled catalog, or the one that ``KDLIT_CATALOG`` names, and the user's library.

A line that is no paper is left out and named; everything else still loads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kdlit import bundled, places
from kdlit.citekeys import base_key, is_citable, unique_key
from kdlit.errors import KdlitError
from kdlit.paper import Paper, PaperError


class CatalogError(KdlitError):
    """A catalog cannot be read at all; the message names the file and what to do."""


@dataclass(slots=True)
class _Reader:
    """Collects papers under unique keys, and one line for whatever was wrong."""

    papers: dict[str, Paper] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def read(self, text: str, name: str) -> None:
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                self._add(Paper.from_json(json.loads(line)), f"{name}, line {number}")
            except (ValueError, RecursionError) as error:  # PaperError is a ValueError
                self.problems.append(f"{name}, line {number}: {_reason(error)}; the line is left out")

    def catalog(self) -> Catalog:
        return Catalog(tuple(self.papers.values()), tuple(self.problems))

    def _add(self, paper: Paper, place: str) -> None:
        wanted = paper.key if is_citable(paper.key) else base_key(paper)
        key = unique_key(wanted, self.papers)
        if paper.key and key != paper.key:
            why = "is taken" if key != wanted else "cannot be cited"
            self.problems.append(f"{place}: the key {paper.key!r} {why}; the paper is called {key} here")
        self.papers[key.lower()] = paper if paper.key == key else paper._replace(key=key)


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg}, column {error.colno})"
    if isinstance(error, PaperError):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


@dataclass(frozen=True)
class Catalog:
    """The papers at hand, in the order of their files, and what could not be read."""

    papers: tuple[Paper, ...]
    problems: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Paper]:
        return iter(self.papers)

    def __len__(self) -> int:
        return len(self.papers)

    @cached_property
    def by_key(self) -> dict[str, Paper]:
        """Papers by citation key, in lower case: case is forgiven when a key is looked up."""
        return {paper.key.lower(): paper for paper in self.papers}

    def find(self, reference: str) -> Paper | None:
        """The paper with a citation key, or with any identifier or URL, or ``None``."""
        reference = reference.strip()
        found = self.by_key.get(reference.lower())
        if found is not None or not reference:
            return found
        from kdlit import identifiers  # a key needs no identifiers

        identifier = identifiers.parse(reference)
        if identifier is not None:
            return next((paper for paper in self.papers if identifier in identifiers.named(paper)), None)
        listed = ((paper, {paper.url, *(listing.url for listing in paper.listings)}) for paper in self.papers)
        return next((paper for paper, addresses in listed if reference in addresses), None)


def read_source() -> str:
    """The text of the catalog file in use.

    Raises:
        CatalogError: the file is missing, unreadable, or not UTF-8.
    """
    chosen = places.catalog()
    if chosen is None:
        return bundled.read_text("catalog.jsonl")
    if not chosen.exists():
        raise CatalogError(f"{chosen}: there is no such file; mend or unset {places.CATALOG_VARIABLE}")
    return read_file(chosen)


def read_file(file: Path) -> str:
    """The text of a UTF-8 file.

    Raises:
        CatalogError: the file is missing, unreadable, or not UTF-8.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CatalogError(f"{file}: {error.strerror or error}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogError(
            f"{file}, line {line}: not UTF-8 (byte 0x{content[error.start]:02x}); save the file as UTF-8"
        ) from error


def load() -> Catalog:
    """The catalog in use, and the user's library behind it.

    Raises:
        CatalogError: a file is missing, unreadable, or not UTF-8.
    """
    chosen = places.catalog()
    reader = _Reader()
    reader.read(read_source(), str(chosen) if chosen else "catalog.jsonl")
    if reader.problems and not reader.papers:
        raise CatalogError(f"{reader.problems[0]}; no line is a paper, so this is no catalog")
    library = places.library()
    if library is not None and library.is_file():
        reader.read(read_file(library), str(library))
    return reader.catalog()


def load_library() -> Catalog:
    """The papers of the user's library alone.

    Raises:
        CatalogError: the file is unreadable, or not UTF-8.
    """
    reader = _Reader()
    library = places.library()
    if library is not None and library.is_file():
        reader.read(read_file(library), str(library))
    return reader.catalog()
