"""Papers as JSON: one array, or one object a line (which is a catalog file again)."""

from __future__ import annotations

import json
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
    return text.translate(_STEERING)


_STEERING = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F))}
_STEERING |= {code: f"\\u{code:04x}" for code in (*range(0x2066, 0x206A), 0xFEFF)}
