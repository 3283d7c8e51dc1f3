"""``kdlit dedup``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from kdlit import catalog, dedupe
from kdlit.cli import output, talk
from kdlit.cli.options import RowFormat, RowFormatOption, new_app
from kdlit.dedupe import Group

app = new_app()


@app.command()
def dedup(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also the rows that stand alone.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when rows are the same paper.")] = False,
    format_: RowFormatOption = None,
) -> int:
    """Say which rows of the reading lists are the same paper, and why.

    It is worked out anew from titles and links as they are listed; what the catalog has merged is not looked at.

    Examples:

        kdlit dedup

        kdlit dedup --all -f json
    """
    papers = catalog.load()
    talk.notes(papers.problems)
    records = sorted(dedupe.rows(papers), key=lambda record: (record.source, record.line or 0))
    groups = dedupe.group(records)
    repeated = [group for group in groups if len(group.members) > 1]
    talk.notes(_disagreements(groups))
    talk.note(f"{len(records)} rows are {len(groups)} papers; {len(repeated)} papers stand in several rows")
    _print(groups if every else repeated, format_)
    return 1 if check and repeated else 0


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


def _print(groups: Sequence[Group], chosen: RowFormat | None) -> None:
    found = [_record(group) for group in groups]
    if chosen in (RowFormat.json, RowFormat.jsonl):
        output.print_rows((), found, chosen)
    else:
        rows = [
            {**member, "key": group["key"], "why": "; ".join(group["reasons"])}
            for group in found
            for member in group["members"]
        ]
        output.print_rows(("key", "source", "line", "title", "why"), rows, chosen)


def _record(group: Group) -> dict[str, Any]:
    first = group.members[0].paper
    members = [
        {"source": record.source, "line": record.line, "key": record.paper.key, "title": record.paper.title}
        for record in group.members
    ]
    return {"key": first.key, "title": first.title, "reasons": list(group.reasons), "members": members}
