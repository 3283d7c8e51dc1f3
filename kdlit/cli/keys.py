"""Papers by the keys of a command line: citation keys, identifiers, URLs, ``-`` for standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from kdlit.catalog import Catalog
from kdlit.cli import talk
from kdlit.errors import KdlitError
from kdlit.paper import Paper
from kdlit.text import without_surrogates


def expand(keys: Iterable[str]) -> list[str]:
    """The keys with each ``-`` replaced by those on standard input, each once, in order.

    Of a line, the first tab-separated field counts; blank lines and lines that begin with ``#`` do not.

    Raises:
        KdlitError: standard input is not UTF-8.
    """
    found: dict[str, None] = {}
    for key in keys:
        found.update(dict.fromkeys(_from_standard_input() if key == "-" else [without_surrogates(key.strip())]))
    return [key for key in found if key]


def look_up(catalog: Catalog, keys: Iterable[str]) -> tuple[list[Paper], list[str]]:
    """The papers that `keys` name, each once, in order; and the keys that name none."""
    found: dict[str, Paper] = {}
    unknown: list[str] = []
    for key in keys:
        paper = catalog.find(key)
        if paper is None:
            unknown.append(key)
        else:
            found[paper.key] = paper
    return list(found.values()), unknown


def report_unknown(catalog: Catalog, unknown: Iterable[str]) -> None:
    """Say which keys name no paper, and which ones may be meant."""
    unknown = list(unknown)
    known = catalog.keys if unknown else ()
    talk.notes(f"no paper has the key or identifier {key!r}{talk.did_you_mean(key, known)}" for key in unknown)


def _from_standard_input() -> list[str]:
    if sys.stdin is None:
        raise KdlitError("standard input is closed; there are no keys to read")
    try:
        lines = sys.stdin.buffer.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise KdlitError(f"standard input is not UTF-8 (byte {error.start}); nothing was done") from error
    fields = (line.split("\t", 1)[0].strip() for line in lines)
    return [key for key in fields if key and not key.startswith("#")]
