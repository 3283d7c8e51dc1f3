"""What users name to be read: a file, an address, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from kdlit import catalog
from kdlit.errors import KdlitError

STDIN = "-"


def read(source: str) -> str:
    """The text of a file, at an address, or on standard input.

    Raises:
        KdlitError: it cannot be read, or is not UTF-8.
    """
    if source == STDIN:
        if sys.stdin is None:
            raise KdlitError("standard input is closed; there is nothing to read")
        return _decoded(sys.stdin.buffer.read(), "standard input")
    if source.startswith(("https://", "http://")):
        from kdlit.cli import services

        return services.fetch(source)
    return catalog.read_file(Path(source))


def title(source: str) -> str:
    """How a reading list is called by which rows stand in it: the last telling part of its path."""
    if source == STDIN:
        return "stdin"
    if source.startswith(("https://", "http://")):
        return _name(*source.partition("://")[2].partition("?")[0].rstrip("/").split("/")[1:])
    return _name(*Path(source).absolute().parts)


_UNTELLING = frozenset({"blob", "head", "index", "main", "master", "raw", "readme"})


def _name(*parts: str) -> str:
    """The last part of a path that tells something, without its ending: a README is called by its folder."""
    names = [part.partition(".")[0] or part for part in reversed(parts)]
    return next((name for name in names if name.lower() not in _UNTELLING), "list")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KdlitError(f"{name} is not UTF-8 (byte {error.start}); nothing was read") from error
