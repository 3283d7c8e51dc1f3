"""The files of search indexes in the cache folder: how many there are, how to be rid of them.

They are made anew when they are needed, one for each catalog and library that were ever searched together.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PREFIX, SUFFIX = "search-", ".sqlite"
"""How the name of an index begins and ends."""
UNFINISHED = ".new"
"""How the name of one ends that is being built."""
_HOUR = 3600


class Indexes(NamedTuple):
    """How many indexes there are, and their bytes together."""

    number: int
    size: int


def found(folder: Path) -> Indexes:
    """The indexes in a folder."""
    sizes = []
    for file in _files(folder):
        with suppress(OSError):
            sizes.append(file.stat().st_size)
    return Indexes(len(sizes), sum(sizes))


def delete(folder: Path) -> int:
    """Delete the indexes in a folder, with what interrupted runs left of them; returns how many there were.

    Raises:
        OSError: one cannot be deleted, as where another program has it open on Windows.
    """
    sweep(folder)
    deleted = 0
    for file in _files(folder):
        for each in (file, file.with_name(f"{file.name}-journal")):
            each.unlink(missing_ok=True)
        deleted += 1
    return deleted


def sweep(folder: Path, beginning: str = PREFIX) -> None:
    """Remove what killed runs left of an index; a run that is still at work began less than an hour ago."""
    for left in folder.glob(f"{beginning}*{UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _HOUR:
                left.unlink()


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob(f"{PREFIX}*{SUFFIX}") if file.is_file())
