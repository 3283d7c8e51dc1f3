"""Papers from JSON Lines files: the bundled catalog, or the one that ``KDLIT_CATALOG`` names, and the user's library.

A line that is no paper is left out and named; everything else still loads.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kdlit import bundled, places
from kdlit.citekeys import base_key, is_citable, unique_key
from kdlit.errors import KdlitError
from kdlit.paper import Paper, PaperError
from kdlit.states import BUNDLED


class CatalogError(KdlitError):
    """A catalog cannot be read at all; the message names the file and what to do."""


class Source(NamedTuple):
    """A file of papers.

    Attributes:
        name: what it is called in messages.
        file: where it is; ``None`` for bundled data within an archive.
    """

    name: str
    file: Path | None

    def lines(self) -> Iterator[bytes]:
        """The lines as they stand in the file, each without its newline.

        Raises:
            CatalogError: the file cannot be read.
        """
        if self.file is None:
            yield from bundled.read_text(BUNDLED).encode().split(b"\n")
            return
        try:
            with self.file.open("rb") as lines:
                first = True
                for line in lines:
                    yield (line.removeprefix(codecs.BOM_UTF8) if first else line).removesuffix(b"\n")
                    first = False
        except OSError as error:
            raise CatalogError(f"{self.file}: {error.strerror or error}") from error

    def text(self, line: bytes, number: int) -> str:
        """A line as text.

        Raises:
            CatalogError: it is not UTF-8.
        """
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            raise CatalogError(
                f"{self.name}, line {number}: not UTF-8 (byte 0x{line[error.start]:02x}); save the file as UTF-8"
            ) from error


class Entry(NamedTuple):
    """What a line of a source is.

    Attributes:
        paper: under its final key; ``None`` when the line holds none.
        fault: what was wrong, if anything.
        wanted: the key in lower case that the paper would have if it were not taken; else nothing.
    """

    paper: Paper | None
    fault: str = ""
    wanted: str = ""


def sources() -> tuple[Source, ...]:
    """The catalog in use, and the user's library behind it where there is one.

    Raises:
        CatalogError: the catalog that ``KDLIT_CATALOG`` names is not there.
    """
    chosen = places.catalog()
    if chosen is not None and not places.exists(chosen):
        raise CatalogError(f"{chosen}: there is no such file; mend or unset {places.CATALOG_VARIABLE}")
    shipped = places.bundled(BUNDLED)
    first = Source(str(chosen), chosen) if chosen else Source(BUNDLED, shipped if shipped.is_file() else None)
    return first, *_library()


def _library() -> tuple[Source, ...]:
    library = places.library()
    return (Source(str(library), library),) if library is not None and places.is_file(library) else ()


def read_entry(text: str, taken: Container[str]) -> Entry:
    """Read one line, which is not blank.

    Args:
        text: the line.
        taken: the keys of the papers before it, in lower case.
    """
    try:
        paper = Paper.from_json(json.loads(text))
    except (ValueError, RecursionError) as error:  # PaperError is a ValueError
        return Entry(None, f"{_reason(error)}; the line is left out")
    wanted = paper.key if is_citable(paper.key) else base_key(paper)
    key = unique_key(wanted, taken)
    if key == paper.key:
        return Entry(paper)
    why = "is taken" if key != wanted else "cannot be cited"
    fault = f"the key {paper.key!r} {why}; the paper is called {key} here" if paper.key else ""
    return Entry(paper._replace(key=key), fault, wanted.lower() if key != wanted else "")


class _Reader:
    """Collects papers under unique keys, and one line for whatever was wrong."""

    def __init__(self) -> None:
        self.papers: dict[str, Paper] = {}
        self.problems: list[str] = []

    def read(self, source: Source) -> None:
        for number, line in enumerate(source.lines(), start=1):
            text = source.text(line, number)
            if not text.strip():
                continue
            paper, fault, _ = read_entry(text, self.papers)
            if paper is not None:
                self.papers[paper.key.lower()] = paper
            if fault:
                self.problems.append(f"{source.name}, line {number}: {fault}")

    def catalog(self) -> Catalog:
        return Catalog(tuple(self.papers.values()), tuple(self.problems))


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg}, column {error.colno})"
    if isinstance(error, PaperError):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"


class Catalog:
    """The papers at hand, in the order of their files, and what could not be read."""

    def __init__(self, papers: tuple[Paper, ...], problems: tuple[str, ...] = ()) -> None:
        self._papers = papers
        self._problems = problems

    def __iter__(self) -> Iterator[Paper]:
        return iter(self.papers)

    def __len__(self) -> int:
        return len(self.papers)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Every paper."""
        return self._papers

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each row that could not be read as it stands."""
        return self._problems

    @property
    def keys(self) -> Sequence[str]:
        """The citation key of every paper."""
        return [paper.key for paper in self.papers]

    @cached_property
    def by_key(self) -> dict[str, Paper]:
        """Papers by citation key, in lower case: case is forgiven when a key is looked up."""
        return {paper.key.lower(): paper for paper in self.papers}

    def find(self, reference: str) -> Paper | None:
        """The paper with a citation key, or the first with an identifier, or the only one with a URL, or ``None``.

        A URL may also be that of the code.
        """
        reference = reference.strip()
        found = self.by_key.get(reference.lower())
        if found is not None or not reference:
            return found
        from kdlit import identifiers  # a key needs no identifiers

        identifier = identifiers.parse(reference)
        if identifier is not None:
            return next((paper for paper in self.papers if identifier in identifiers.named(paper)), None)
        wanted = identifiers.address(reference)
        listed = [
            paper
            for paper in self.papers
            if wanted in map(identifiers.address, (paper.url, *(row.url for row in paper.listings), *paper.code))
        ]
        return listed[0] if len(listed) == 1 else None


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
    reader = _Reader()
    first, *others = sources()
    reader.read(first)
    if reader.problems and not reader.papers:
        raise no_catalog(reader.problems[0])
    for source in others:
        reader.read(source)
    return reader.catalog()


def no_catalog(problem: str) -> CatalogError:
    """What to say of a catalog that has lines, but no paper; `problem` is the first."""
    return CatalogError(f"{problem}; no line is a paper, so this is no catalog")


def load_library() -> Catalog:
    """The papers of the user's library alone.

    Raises:
        CatalogError: the file is unreadable, or not UTF-8.
    """
    reader = _Reader()
    for source in _library():
        reader.read(source)
    return reader.catalog()
