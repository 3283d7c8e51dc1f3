"""Papers as bytes that are read four times as fast as JSON, for the search index alone: they are no file format."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

from kdlit.index.numbersets import DamagedError
from kdlit.paper import Listing, Name, OtherTitle, Paper

_VERSION = 4
"""Of the format; every Python from 3.4 on reads it."""
_NESTED: tuple[tuple[int, Callable[[Any], Any]], ...] = tuple(
    (Paper._fields.index(name), partial(tuple.__new__, kind))  # what _make does, at twice its speed
    for name, kind in (("author", Name), ("other_titles", OtherTitle), ("listings", Listing))
)


def pack(paper: Paper) -> bytes:
    """A paper as bytes; `unpack` reads it."""
    values: list[Any] = list(paper)
    for place, _ in _NESTED:
        values[place] = tuple(map(tuple, values[place]))
    values[-1] = dict(paper.extra)
    return marshal.dumps(tuple(values), _VERSION)


def unpack(packed: bytes, words: str, checksum: int) -> Paper:
    """The paper that `pack` made bytes of.

    Raises:
        DamagedError: its bytes or its words are not those that `checksum` is of.
    """
    if checksum_of(packed, words) != checksum:
        raise DamagedError
    return unpack_unchecked(packed)


def unpack_unchecked(packed: bytes) -> Paper:
    """The paper, from bytes that are known to be those that `pack` made."""
    values = list(marshal.loads(packed))  # noqa: S302  # its own bytes, as the checksum says
    for place, make in _NESTED:
        if values[place]:
            values[place] = tuple(map(make, values[place]))
    return tuple.__new__(Paper, values)


def checksum_of(packed: bytes, words: str) -> int:
    """What a row of the index is checked by."""
    return zlib.crc32(words.encode(), zlib.crc32(packed))
