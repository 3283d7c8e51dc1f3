"""``kdlit dedup``: over the catalog, or over files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from kdlit import catalog, duplicates
from kdlit.citekeys import base_key, unique_key
from kdlit.cli import output, talk
from kdlit.cli.options import RowFormat, RowFormatOption, new_app
from kdlit.duplicates import Deduplicated, Group, Record
from kdlit.errors import KdlitError
from kdlit.text import counted

if TYPE_CHECKING:
    from kdlit.bibmerge import Bibliography
    from kdlit.importing import Doubt

app = new_app()

_STDOUT = Path("-")


@app.command()
def dedup(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="A .bib, a reading list, JSON Lines, CSL-JSON; - is standard input."),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Also what stands alone.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 when a paper stands twice, or a key is two papers'.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write what the files hold, each paper once, to FILE; - is standard output.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a FILE that kdlit did not make.")] = False,
    format_: RowFormatOption = None,
) -> int:
    """Say which rows or entries are the same paper, and why: of files, or of the catalog's reading lists.

    The catalog is worked out anew from titles and links as they are listed; what it has merged is not looked at.
    Of .bib files -o writes a .bib, in which what is kept stays as you wrote it, of others JSON Lines.

    Examples:

        kdlit dedup

        kdlit dedup refs.bib --check

        kdlit dedup mine.bib theirs.bib -o ours.bib

        kdlit dedup refs.bib -f json | jq -r '.[] | .key as $key | .members[] | [.key, $key] | @tsv'
    """
    if files:
        return _of_files(files, _Wish(every, check, file, force, format_))
    if file is not None:
        raise KdlitError("-o writes what FILEs hold, and none was named")
    papers = catalog.load()
    talk.notes(papers.problems)
    records = sorted(duplicates.rows(papers), key=lambda record: (record.source, record.line or 0))
    groups = duplicates.group(records)
    repeated = [group for group in groups if len(group.members) > 1]
    talk.notes(_disagreements(groups))
    talk.note(f"{len(records)} rows are {len(groups)} papers; {len(repeated)} papers stand in several rows")
    found = [_described(group, group.members[0].paper.key) for group in (groups if every else repeated)]
    _print(found, format_, ("key", "source", "line", "title", "why"))
    return 1 if check and repeated else 0


class _Wish(NamedTuple):
    """The options."""

    every: bool
    check: bool
    file: Path | None
    force: bool
    format: RowFormat | None


def _of_files(sources: Sequence[str], wish: _Wish) -> int:
    if wish.file is not None and not wish.force:
        _spare_inputs(sources, wish.file)
    inputs = [_read(source) for source in dict.fromkeys(sources)]
    for each in inputs:
        talk.notes(f"{_at(each.source, doubt.line)}: {doubt.why}: {doubt.row[:200]}" for doubt in each.doubts)
    records = [record for each in inputs for record in each.records]
    if not records:
        raise KdlitError(f"no paper was found in {', '.join(map(_name, sources))}; there is nothing to compare")
    done = _keyed(duplicates.deduplicate(records))
    repeated = [group for group in done.groups if len(group.members) > 1]
    found = [
        _described(group, paper.key)
        for paper, group in zip(done.papers, done.groups, strict=True)
        if wish.every or len(group.members) > 1
    ]
    if wish.file != _STDOUT:
        _print(found, wish.format, ("key", "source", "line", "title", "why", "own key"))
    if wish.file is None:
        talk.notes(_key_map(done))
    else:
        _write(inputs, done, wish.file, force=wish.force)
    talk.notes(_clashes(done, "this one is called" if wish.file else "-o calls this one"))
    stand = "paper stands" if len(repeated) == 1 else "papers stand"
    talk.note(f"{len(records)} entries are {_papers(done)}; {len(repeated)} {stand} in several entries")
    return 1 if wish.check and (repeated or done.renamed) else 0


class _Input(NamedTuple):
    """What one FILE holds.

    Attributes:
        source: the file as the user named it.
        records: its entries or rows.
        doubts: what cannot be read.
        bibliography: the .bib file, if it is one.
        unread: lines of JSON that are no papers.
    """

    source: str
    records: tuple[Record, ...]
    doubts: tuple[Doubt, ...]
    bibliography: Bibliography | None = None
    unread: tuple[str, ...] = ()


def _read(source: str) -> _Input:
    from kdlit import importing
    from kdlit.cli import reading

    text = reading.read(source)
    if not text.removeprefix("\ufeff").strip():
        return _Input(source, (), ())
    if importing.is_bibtex(text):
        from kdlit import bibmerge

        bibliography = bibmerge.read(text, source)
        return _Input(source, bibliography.records, bibliography.doubts, bibliography)
    imported = importing.read(text, reading.title(source))
    if imported.wanted:
        talk.note(f"{_name(source)}: identifiers alone, which say nothing to compare; kdlit import looks them up")
    records = tuple(Record(row.paper, source, row.line) for row in imported.rows)
    if importing.is_json(text):
        return _Input(source, records, imported.doubts, None, tuple(doubt.row for doubt in imported.doubts))
    # A row that came in can be compared, whatever `kdlit import` would say of it.
    lines = {record.line for record in records}
    return _Input(source, records, tuple(doubt for doubt in imported.doubts if doubt.line not in lines))


def _spare_inputs(sources: Iterable[str], file: Path) -> None:
    for source in sources:
        if file.exists() and Path(source).exists() and file.samefile(source):
            raise KdlitError(f"{file} is one of the files to be read and is left as it is; overwrite it with --force")


def _keyed(done: Deduplicated) -> Deduplicated:
    """The papers, those without a key under one that is made as `kdlit import` makes it."""
    taken = {paper.key.lower() for paper in done.papers}
    papers = []
    for paper, group in zip(done.papers, done.groups, strict=True):
        made = paper
        if not paper.key and paper.title and len(group.members) > 1:
            made = paper._replace(key=unique_key(base_key(paper), taken))
            taken.add(made.key.lower())
        papers.append(made)
    return done._replace(papers=tuple(papers))


def _key_map(done: Deduplicated) -> Iterator[str]:
    """Which key means the paper of which other key."""
    for paper, group in zip(done.papers, done.groups, strict=True):
        for record in group.members:
            key = record.paper.key
            if key not in ("", paper.key) and record is not group.lead:
                yield f"{_place(record)}: {key} is the paper of {paper.key}, {_seen_from(record, group.lead)}"


def _clashes(done: Deduplicated, called: str) -> Iterator[str]:
    """Which keys stand for two papers, and what the second is called."""
    owners = {paper.key.lower(): group for paper, group in zip(done.papers, done.groups, strict=True)}
    for record, key in done.renamed:
        wanted = record.paper.key
        owner = owners[wanted.lower()]
        first = next((each for each in owner.members if each.paper.key.lower() == wanted.lower()), owner.lead)
        whose = "for another paper" if record.paper.title and first.paper.title else "and one of the two has no title"
        yield f"{_place(record)}: the key {wanted} stands at {_seen_from(record, first)} too, {whose}; {called} {key}"


def _write(inputs: Sequence[_Input], done: Deduplicated, file: Path, *, force: bool) -> None:
    """Write each paper once: as a .bib where all that was read is, else as JSON Lines."""
    bibliographies = [each.bibliography for each in inputs if each.bibliography is not None]
    left_out: Mapping[int, tuple[str, ...]] = {}
    if len(bibliographies) == len(inputs):
        from kdlit import bibmerge

        text, left_out = bibmerge.merge(bibliographies, done)
    else:
        from kdlit.formats import json

        titled = [paper for paper in done.papers if paper.title]
        if untitled := len(done.papers) - len(titled):
            talk.note(f"{untitled} entries without a title are not written, for JSON Lines have no place for them")
        text = "".join(
            f"{line}\n" for line in (*json.lines(titled), *(line for each in inputs for line in each.unread))
        )
    if file == _STDOUT:
        output.print_text([text])
    else:
        from kdlit.files import write_generated

        write_generated(file, text, force=force)
    talk.notes(_mergers(done, left_out))
    talk.note(f"{_papers(done)} written to {'standard output' if file == _STDOUT else file}")


def _mergers(done: Deduplicated, left_out: Mapping[int, tuple[str, ...]]) -> Iterator[str]:
    """What was merged into what, and which of its fields are not in the paper."""
    for paper, group in zip(done.papers, done.groups, strict=True):
        for record in group.members:
            if record is not group.lead:
                named = record.paper.key or repr(record.paper.title)
                fields = ", ".join(left_out.get(id(record), ()))
                told = f"; its own {fields} left out" if fields else ""
                yield f"{_place(record)}: {named} is merged into {paper.key}, {_seen_from(record, group.lead)}{told}"


def _papers(done: Deduplicated) -> str:
    return counted(len(done.papers), "paper")


def _name(source: str) -> str:
    return "standard input" if source == "-" else source


def _at(source: str, line: int | None) -> str:
    return f"{_name(source)}, line {line}" if line else _name(source)


def _place(record: Record) -> str:
    return _at(record.source, record.line)


def _seen_from(record: Record, other: Record) -> str:
    """Where another record stands; the file goes without saying if it is the same."""
    return f"line {other.line}" if other.line and other.source == record.source else _place(other)


def _disagreements(groups: Sequence[Group]) -> Iterator[str]:
    """Where the catalog has merged other rows than those that are the same paper by themselves."""
    home: dict[str, int] = {}
    for number, group in enumerate(groups):
        keys = list(dict.fromkeys(record.paper.key for record in group.members))
        if len(keys) > 1:
            yield f"the catalog holds as different papers what looks like one: {', '.join(keys)}"
        for key in keys:
            if home.setdefault(key, number) != number:
                yield f"the catalog holds as one paper, {key}, what looks like several"


def _print(found: Sequence[dict[str, Any]], chosen: RowFormat | None, columns: Sequence[str]) -> None:
    if chosen in (RowFormat.json, RowFormat.jsonl):
        output.print_rows((), found, chosen)
    else:
        rows = [
            {**member, "own key": member["key"], "key": group["key"], "why": "; ".join(group["reasons"])}
            for group in found
            for member in group["members"]
        ]
        output.print_rows(columns, rows, chosen)


def _described(group: Group, key: str) -> dict[str, Any]:
    members = [
        {"source": record.source, "line": record.line, "key": record.paper.key, "title": record.paper.title}
        for record in group.members
    ]
    return {"key": key, "title": group.members[0].paper.title, "reasons": list(group.reasons), "members": members}
