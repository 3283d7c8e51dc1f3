"""``kdlit cache``."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

import typer

from kdlit import places
from kdlit.cache import Cache
from kdlit.cli import output, talk
from kdlit.cli.options import RowFormatOption, new_app
from kdlit.errors import KdlitError

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
    """The metadata that services gave: what is in the cache, where it stands; or forget it.

    Examples:

        kdlit cache info

        kdlit cache clear
    """
    folder = places.cache()
    if folder is None:
        raise KdlitError("there is no folder for the cache; name one with KDLIT_CACHE_DIR")
    if action is Action.path:
        output.print_text([f"{folder}\n"])
        return 0
    with Cache(folder) as opened:
        if action is Action.clear:
            talk.note(f"{opened.clear()} records forgotten")
        else:
            info = opened.info()
            rows = [{"source": source, "records": records} for source, records in sorted(info.records.items())]
            if rows or format_ is not None:
                output.print_rows(("source", "records"), rows, format_)
            else:
                talk.note("the cache is empty")
            if info.newest is not None and info.oldest is not None:
                talk.note(f"{info.path}: {info.size:,} bytes, from {_day(info.oldest)} to {_day(info.newest)}")
        talk.notes(opened.messages)
    return 0


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d")
