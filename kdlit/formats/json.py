"""Papers as JSON: one array, or one object a line (which is a catalog file again)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from kdlit.paper import Paper


def array(papers: Iterable[Paper], *, ascii_only: bool = False) -> Iterator[str]:
    """One JSON array, indented for reading; with `ascii_only`, other characters are escaped."""
    yield dump([paper.to_json() for paper in papers], ascii_only=ascii_only)


def lines(papers: Iterable[Paper], *, ascii_only: bool = False) -> Iterator[str]:
    """One JSON object a line."""
    for paper in papers:
        yield line(paper.to_json(), ascii_only=ascii_only)


def dump(value: Any, *, ascii_only: bool = False) -> str:
    """Any value as indented JSON; characters of control are escaped by the format itself."""
    return _harmless(json.dumps(value, ensure_ascii=ascii_only, indent=2))


def line(value: Any, *, ascii_only: bool = False) -> str:
    """Any value as one line of JSON."""
    return _harmless(json.dumps(value, ensure_ascii=ascii_only))


def _harmless(text: str) -> str:
    """JSON in which characters that steer a terminal, but are plain ones to JSON, are escaped."""
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_STEERING = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
