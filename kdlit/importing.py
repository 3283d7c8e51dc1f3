"""Papers from whatever researchers keep them in: reading lists, .bib files, JSON, lines of identifiers.

The kind is told by the content, not by the name. What cannot be read is named with its line; everything else comes in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from kdlit import identifiers
from kdlit.errors import KdlitError
from kdlit.identifiers import Identifier
from kdlit.names import joined
from kdlit.paper import Paper, PaperError
from kdlit.patterns import lazy
from kdlit.text import one_line


class Doubt(NamedTuple):
    """A row that was left out, or came in with something missing: its line, its text, and why."""

    line: int
    row: str
    why: str


class Row(NamedTuple):
    """A paper, and the line on which its row or entry begins."""

    line: int
    paper: Paper


class Imported(NamedTuple):
    """What a text holds.

    Attributes:
        rows: the papers that it describes, each with its line.
        doubts: what was left out or is doubtful, in the order of lines.
        wanted: identifiers to look up, where it holds nothing else.
    """

    rows: tuple[Row, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    wanted: tuple[Identifier, ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers that the text describes."""
        return tuple(row.paper for row in self.rows)


class ImportTextError(KdlitError):
    """There is nothing to import; the message says why."""


def read(text: str, name: str) -> Imported:
    """The papers in `text`, whatever kind of text it is.

    Args:
        text: the content.
        name: how the source is called; a reading list's rows carry it.

    Raises:
        ImportTextError: there is nothing in `text`.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ImportTextError(f"{name} is empty; there is nothing to import")
    return next(reader for fits, reader in _KINDS if fits(text))(text, name)


def is_json(text: str) -> bool:
    """Whether `text` is read as JSON."""
    return re.match(r"\s*(?:\{|\[\s*[{\]])", text) is not None


def is_bibtex(text: str) -> bool:
    """Whether `text` is read as a .bib file."""
    return not is_json(text) and _ENTRY.search(text) is not None


def _read_json(text: str, _name: str) -> Imported:
    rows: list[Row] = []
    doubts: list[Doubt] = []
    for line, record in _records(text):
        found = _from_record(record)
        if isinstance(found, Paper):
            rows.append(Row(line, found))
        else:
            row = record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
            doubts.append(Doubt(line, row, found))
    return Imported(tuple(rows), tuple(doubts))


def _records(text: str) -> Iterator[tuple[int, Any]]:
    """Line and value of each object: of one array, of one object, or of one object a line."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield number, line
        return
    if not isinstance(whole, list):
        yield 1, whole
        return
    decoder, place, number, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    for _ in whole:
        start = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]  # it fits anything
        number, counted = number + text.count("\n", counted, start), start
        record, place = decoder.raw_decode(text, start)
        yield number, record


_BETWEEN = lazy(r"[\s,]*")


def _from_record(record: Any) -> Paper | str:
    """The paper that a record or a line of JSON describes, or why it is none."""
    try:
        if isinstance(record, str):
            record = json.loads(record)
        if not isinstance(record, Mapping) or not _CSL & record.keys():
            return Paper.from_json(record)
    except json.JSONDecodeError as error:
        return f"not JSON ({error.msg}, column {error.colno})"
    except (ValueError, RecursionError) as error:
        return str(error) if isinstance(error, PaperError) else "it is nested too deeply, or a number is too long"
    from kdlit.sources import csl

    paper = csl.to_paper(record)
    if paper is None:
        return "no title"
    own = {name: record[name] for name in _USERS_WORDS if name in record}
    paper = _identified(
        paper._replace(key=str(record.get("id", "")), url=str(record.get("URL", "")), extra=own),
        *(str(record.get(name, "")) for name in ("URL", "number", "archive_location")),
    )
    return paper._replace(**_own_identifiers(paper, record.get("custom")), venue=_venue(paper))


def _own_identifiers(paper: Paper, custom: object) -> dict[str, Any]:
    """What `kdlit.formats.csl_json` writes beside the variables of CSL, where the paper lacks it."""
    given = custom if isinstance(custom, Mapping) else {}
    names = ("arxiv", "arxiv_class", "acl", "openreview", "eid")
    return {name: given[name] for name in names if isinstance(given.get(name), str) and not getattr(paper, name)}


_USERS_WORDS = ("abstract", "annote", "keyword", "note")
"""Fields of CSL-JSON that users fill in, and for which kdlit has no field."""
_CSL = frozenset({"issued", "container-title", "DOI", "citation-key", "event", "event-title"})
"""Fields by which a record of CSL-JSON is known."""


def _read_bibtex(text: str, _name: str) -> Imported:
    from bibtexparser.model import Entry, ParsingFailedBlock, String

    from kdlit import bibfile
    from kdlit.sources import bibtex_record

    rows: list[Row] = []
    doubts: list[Doubt] = []
    macros: dict[str, str] = {}
    entries: list[tuple[int, str, Entry, dict[str, str]]] = []
    # The parser puts macros in and takes braces off only where no key and no field stands twice.
    for block in bibtex_record.parser()(text, parse_stack=[]).blocks:
        line = (block.start_line or 0) + 1
        whole = (block.ignore_error_block or block) if isinstance(block, ParsingFailedBlock) else block
        if isinstance(whole, String):
            macros[whole.key.lower()] = bibfile.expanded(whole.value, macros)
        elif isinstance(whole, ParsingFailedBlock):
            row = (block.raw or "").strip().partition("\n")[0]
            doubts.append(Doubt(line, row, "it cannot be parsed; look for a missing brace or comma"))
        elif isinstance(whole, Entry):
            fields = {field.key.lower(): bibfile.expanded(field.value, macros) for field in reversed(whole.fields)}
            entries.append((line, (block.raw or "").strip().partition("\n")[0], whole, fields))
    volumes = {entry.key.lower(): fields for _, _, entry, fields in entries}
    for line, row, entry, own in entries:
        if entry.entry_type.lower() in _VOLUMES:
            doubts.append(Doubt(line, row, "left out: a volume of proceedings, not a paper"))
            continue
        fields = _inherited(own, volumes.get(own.get("crossref", "").strip().lower(), {}))
        try:
            paper = from_entry(entry.entry_type, entry.key, fields)
        except PaperError as error:
            doubts.append(Doubt(line, row, str(error)))
            continue
        rows.append(Row(line, paper))
        if not paper.author and (authors := one_line(fields.get("author", ""))):
            doubts.append(Doubt(line, authors, "its authors cannot be told apart; part them with and"))
    return Imported(tuple(rows), tuple(sorted(doubts)))


_VOLUMES = ("proceedings", "mvproceedings")
_NOT_INHERITED = frozenset(
    ("title", "author", "crossref", "key", "doi", "url", "pages", "note", "abstract", "keywords")
)
"""Fields of a volume that say nothing of the papers in it."""


def _inherited(fields: dict[str, str], volume: Mapping[str, str]) -> dict[str, str]:
    """The fields of an entry, and those of the volume that it names with ``crossref``, as BibTeX lends them."""
    if not volume:
        return fields
    lent = {name: value for name, value in volume.items() if name not in _NOT_INHERITED}
    return {"booktitle": volume.get("title", ""), **lent, **fields}


def from_entry(kind: str, key: str, fields: Mapping[str, str]) -> Paper:
    """The paper that an entry of a .bib file describes, with the fields that kdlit does not know as `extra`.

    Args:
        kind: the entry type.
        key: the citation key.
        fields: values in LaTeX, without what encloses them, by name in lower case.

    Raises:
        PaperError: it has no title.
    """
    from kdlit.sources import SourceError, bibtex_record

    classic = {name: fields[other] for other, name in _BIBLATEX.items() if other in fields}
    authors = " ".join(fields.get("author", "").split())
    if (right := joined(authors)) != authors:  # names joined by commas would be one long name
        classic["author"] = right
    try:
        paper = bibtex_record.to_paper(bibtex_record.Entry(kind.lower(), key, {**fields, **classic}))
    except SourceError as error:
        raise PaperError("it has no title") from error
    names = ("eprint", "url", "doi", "journal", "howpublished", "note", "volume")  # DBLP's volume of CoRR is abs/ID
    paper = _identified(paper._replace(key=key), *(fields.get(name, "") for name in names))
    if "number" in fields and paper.series and not paper.volume:  # biblatex counts in a series by number
        paper = paper._replace(volume=paper.number, number="")
    return paper._replace(
        eid=fields.get("eid", ""),
        arxiv_class=(fields.get("primaryclass") or fields.get("eprintclass", "")) if paper.arxiv else "",
        venue=_venue(paper),
        extra={name: value for name, value in fields.items() if name not in _READ},
    )


def _venue(paper: Paper) -> str:
    """The short name of the venue that the paper's proceedings or journal are of, where it is known."""
    from kdlit import venues  # no other kind of text needs it

    found = venues.recognise(paper.booktitle or paper.journal)
    return found.acronym if found else ""


_BIBLATEX = {"date": "year", "journaltitle": "journal"}
"""Fields of biblatex that are called otherwise in BibTeX."""
_READ = frozenset(
    (
        *("title", "author", "year", "date", "booktitle", "journal", "journaltitle", "series", "volume", "number"),
        *("pages", "eid", "publisher", "doi", "url", "eprint", "archiveprefix", "eprinttype"),
        *("primaryclass", "eprintclass"),
    )
)
"""Fields of an entry that a paper has a place for."""
_PREPRINT_JOURNAL = lazy(r"arxiv|\bcorr\b|e-?prints?", re.IGNORECASE)


def _identified(paper: Paper, *texts: str) -> Paper:
    """The paper with the identifiers that stand in `texts`, and as a preprint where its journal is only arXiv."""
    named = [identifier for text in texts if (identifier := identifiers.parse(text)) is not None]
    for identifier in named:
        scheme = identifier.scheme
        if scheme in ("arxiv", "acl", "doi", "openreview") and not getattr(paper, scheme):
            found: dict[str, Any] = {scheme: identifier.value}
            paper = paper._replace(**found)
    if paper.type == "article" and _PREPRINT_JOURNAL.search(paper.journal):
        paper = paper._replace(type="misc", journal="", volume="", number="", pages="")
    return paper


def _read_identifiers(text: str, _name: str) -> Imported:
    wanted: dict[Identifier, None] = {}
    doubts: list[Doubt] = []
    for number, line in enumerate(text.split("\n"), start=1):
        field = _field(line)
        if not field or field.startswith("#"):
            continue
        identifier = identifiers.parse(field)
        if identifier is None:
            doubts.append(Doubt(number, line.strip(), "it is no identifier or URL of a paper"))
        else:
            wanted[identifier] = None
    return Imported((), tuple(doubts), tuple(wanted))


def _read_list(text: str, name: str) -> Imported:
    from kdlit import readinglist

    reading = readinglist.read(text, name)
    doubts = tuple(Doubt(doubt.line, doubt.row, doubt.why) for doubt in reading.doubts)
    return Imported(tuple(Row(paper.listings[0].line or 0, paper) for paper in reading.papers), doubts)


_ENTRY = lazy(r"^[ \t]*@[ \t]*(?!comment\b)\w+[ \t]*[{(]", re.IGNORECASE | re.MULTILINE)


def _field(line: str) -> str:
    """What a line begins with, up to a tab; of an item of a list that is nothing but an identifier, the identifier."""
    field = line.split("\t", 1)[0].strip()
    if field.count(" ") < _FEW_BLANKS and (match := _ITEM.fullmatch(line.rstrip())):
        return match[1] or match[2]
    return field


_FEW_BLANKS = 3
_ITEM = lazy(r"(?:[-*+•]|\d{1,4}[.)])[ \t]+(?:(?!\[)(\S+)|\[[\w:./-]*\d{4}[\w:./-]*\]\((\S+)\))")


def _is_identifiers(text: str) -> bool:
    lines = map(_field, text.split("\n"))
    fields = [line for line in lines if line and not line.startswith("#")]
    unknown = (field for field in fields if identifiers.parse(field) is None)
    most = (len(fields) - 1) // 2
    return bool(fields) and next(islice(unknown, most, None), None) is None


_KINDS: tuple[tuple[Callable[[str], object], Callable[[str, str], Imported]], ...] = (
    (is_json, _read_json),
    (is_bibtex, _read_bibtex),
    (_is_identifiers, _read_identifiers),
    (bool, _read_list),
)
"""What tells each kind of text, in the order in which it is tried, and what reads it."""
