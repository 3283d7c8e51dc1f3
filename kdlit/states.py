"""The files that papers are read from, and what tells whether they changed."""

from __future__ import annotations

import time
import zlib
from pathlib import Path
from typing import NamedTuple

from kdlit import places
from kdlit.text import without_surrogates

BUNDLED = "catalog.jsonl"
"""The bundled catalog among the data files."""
_TICK = 3_000_000_000
"""Nanoseconds within which two writings may leave the same time: FAT counts in steps of two seconds."""
_LARGE = 2_000_000
"""Bytes of a catalog and library up to which they are read faster than an index answers."""


class State(NamedTuple):
    """A file that the index is made of.

    Attributes:
        name: what it is called in messages.
        file: where it is; ``None`` for bundled data within an archive.
        state: what changes with its content: place, size and times, or a checksum. It is empty where nothing tells yet
            whether the content will stay: the file is missing, or was written a moment ago.
        size: how many bytes it has.
    """

    name: str
    file: Path | None
    state: str
    size: int


def current() -> tuple[State, ...]:
    """The catalog in use, and the user's library behind it where there is one, as they are now.

    A catalog that is missing has a state too: reading it will tell.
    """
    chosen, library = places.catalog(), places.library()
    if chosen is not None:
        first = _of(str(chosen), chosen) or State(str(chosen), chosen, "", 0)
    else:
        first = _of(BUNDLED, places.bundled(BUNDLED)) or _in_archive()
    behind = _of(str(library), library) if library is not None and places.is_file(library) else None
    return (first, behind) if behind else (first,)


def are_large() -> bool:
    """Whether the catalog and the library are so large that their index answers faster than they are read."""
    return sum(state.size for state in current()) >= _LARGE


def _of(name: str, file: Path) -> State | None:
    try:
        found = file.stat()
    except OSError:
        return None
    settled = abs(time.time_ns() - found.st_mtime_ns) > _TICK
    state = f"{file.absolute()} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}" if settled else ""
    return State(without_surrogates(name), file, without_surrogates(state), found.st_size)


def _in_archive() -> State:
    from kdlit.bundled import read_text

    content = read_text(BUNDLED).encode()
    return State(BUNDLED, None, f"{zlib.crc32(content):08x}", len(content))
