"""Papers as JSON: one array, or one object a line (which is a catalog file again)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kdlit.paper import Paper


def array(papers: Iterable[Paper]) -> Iterator[str]:
    """One JSON array, indented for reading."""
    yield dump([paper.to_json() for paper in papers])


def lines(papers: Iterable[Paper]) -> Iterator[str]:
    """One JSON object a line."""
    for paper in papers:
        yield line(paper.to_json())


def line(value: Any) -> str:
    """Any value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def dump(value: Any) -> str:
    """Any value as indented JSON; characters of control are escaped by the format itself."""
    return json.dumps(value, ensure_ascii=False, indent=2)
