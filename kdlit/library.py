"""The user's library: papers beside the bundled ones, in one JSON Lines file that kdlit writes and users may edit.

Every change is made under a lock, on the file as it then is, and takes the file's place at once: runs at the same time
lose nothing, and neither does one that is killed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from kdlit import catalog, files, identifiers, places, topics
from kdlit.citekeys import base_key, unique_key
from kdlit.errors import KdlitError
from kdlit.paper import Paper


class LibraryError(KdlitError):
    """The library cannot be changed; the message says why."""


def add(papers: Iterable[Paper]) -> tuple[list[Paper], list[Paper]]:
    """Enter papers that the catalog and the library lack.

    Args:
        papers: a paper without a key, or with one that is taken, gets a key of its own.

    Returns:
        The papers as they were entered, with key and topics; and those at hand that are the same as one of `papers`.

    Raises:
        LibraryError: the library cannot be written.
        CatalogError: it cannot be read.
    """
    entered: list[Paper] = []
    known: list[Paper] = []

    def edit(lines: list[str]) -> list[str]:
        entered.clear()
        known.clear()
        present = catalog.load()  # under the lock: another run may have entered the same paper
        taken = {paper.key.lower() for paper in present}
        for paper in papers:
            same = _at_hand(paper, present)
            if same is not None:
                known.append(same)
                continue
            key = unique_key(paper.key or base_key(paper), taken)
            taken.add(key.lower())
            keyed = paper._replace(key=key)
            entered.append(keyed._replace(topics=keyed.topics or topics.assign(keyed)))
        return lines + [json.dumps(paper.to_json(), ensure_ascii=False) for paper in entered]

    papers = list(papers)
    if papers:
        _change(edit)
    return entered, known


def _at_hand(paper: Paper, present: catalog.Catalog) -> Paper | None:
    """The paper that has an identifier of `paper`, if one has."""
    return next((other for identifier in identifiers.of(paper) if (other := present.find(str(identifier)))), None)


def remove(keys: set[str]) -> None:
    """Take the papers with these keys out of the library; lines that are no papers stay.

    Raises:
        LibraryError: the library cannot be written.
        CatalogError: it cannot be read.
    """
    _change(lambda present: [line for line in present if _key(line) not in keys])


def _change(edit: Callable[[list[str]], list[str]]) -> None:
    from filelock import FileLock, Timeout

    file = places.library()
    if file is None:
        raise LibraryError("there is no folder for the library; name a file with KDLIT_LIBRARY")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock", timeout=30):
            present = _lines(file)
            changed = edit(present)
            if changed != present:
                files.replace(file, "".join(f"{line}\n" for line in changed))
    except Timeout as error:
        raise LibraryError(f"{file}: another run has held it for half a minute; try again") from error
    except OSError as error:
        raise LibraryError(f"{file}: not written: {error.strerror or error}") from error


def _lines(file: Path) -> list[str]:
    return [line for line in catalog.read_file(file).split("\n") if line.strip()] if file.exists() else []


def _key(line: str) -> str | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record.get("key") if isinstance(record, dict) else None
