"""``kdlit cache``."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from kdlit import places
from kdlit.cache import Cache
from kdlit.cli import output, talk
from kdlit.cli.options import RowFormat, RowFormatOption, new_app
from kdlit.errors import KdlitError
from kdlit.index import files
from kdlit.text import counted

app = new_app()


class Action(Enum):
    """What to do with the cache."""

    info = "info"
    clear = "clear"
    path = "path"


@app.command()
def cache(
    action: Annotated[Action, typer.Argument(help="Show what it holds, empty it, or say where it is.")],
    *,
    format_: RowFormatOption = None,
) -> int:
    """What is kept and may be lost: the metadata that services gave, and search indexes. Show it, or forget it.

    Examples:

        kdlit cache info

        kdlit cache clear
    """
    folder = places.cache()
    if folder is None:
        raise KdlitError("there is no folder for the cache; name one with KDLIT_CACHE_DIR")
    if action is Action.path:
        output.print_text([f"{folder}\n"])
    elif action is Action.clear:
        _clear(folder)
    else:
        _show(folder, format_)
    return 0


def _clear(folder: Path) -> None:
    with Cache(folder) as opened:
        records = counted(opened.clear(), "record")
        talk.notes(opened.messages)
    try:
        indexes = files.delete(folder)
    except OSError as error:
        why = f"{error.filename}: {error.strerror or error}"
        raise KdlitError(f"{records} forgotten, but not every search index: {why}; is it in use?") from error
    also = f", {_indexes(indexes)} deleted" if indexes else ""
    talk.note(f"{records} forgotten{also}")


def _show(folder: Path, chosen: RowFormat | None) -> None:
    with Cache(folder) as opened:
        info = opened.info()
        rows = [{"source": source, "records": records} for source, records in sorted(info.records.items())]
        if rows or chosen is not None:
            output.print_rows(("source", "records"), rows, chosen)
        else:
            talk.note("no service's metadata is kept")
        if info.newest is not None and info.oldest is not None:
            talk.note(f"{info.path}: {info.size:,} bytes, from {_day(info.oldest)} to {_day(info.newest)}")
        talk.notes(opened.messages)
    indexes = files.found(folder)
    if indexes.number:
        talk.note(f"{_indexes(indexes.number)} in {folder}: {indexes.size:,} bytes")


def _indexes(number: int) -> str:
    return counted(number, "search index", "search indexes")


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d")
