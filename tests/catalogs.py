"""Catalogs for tests: the bundled one, and files of a few papers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from kdlit.bundled import read_text
from kdlit.paper import Paper


@cache
def bundled() -> tuple[Paper, ...]:
    """Every paper of the bundled catalog, read without kdlit's own reader."""
    return tuple(Paper.from_json(record) for record in bundled_records())


@cache
def bundled_records() -> tuple[dict[str, Any], ...]:
    """The objects of the bundled catalog, in the order of its lines."""
    return tuple(json.loads(line) for line in read_text("catalog.jsonl").splitlines())


def paper(key: str) -> Paper:
    """The bundled paper with a citation key."""
    return next(paper for paper in bundled() if paper.key == key)


def write_catalog(file: Path, *records: dict[str, Any] | str) -> Path:
    """Write a catalog of `records`: objects, or lines as they are."""
    lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file
