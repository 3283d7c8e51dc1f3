"""Where things stand: the bundled data, the catalog in use, and what kdlit may lose."""

from __future__ import annotations

import os
from pathlib import Path

CATALOG_VARIABLE = "KDLIT_CATALOG"
LIBRARY_VARIABLE = "KDLIT_LIBRARY"
CACHE_VARIABLE = "KDLIT_CACHE_DIR"

DATA_FOLDERS = ("data", "../data")
"""Where the bundled data can be, seen from the package: inside it in a wheel, beside it in a checkout."""


def bundled(name: str) -> Path:
    """Where the bundled file `name` stands; within an archive, a path that only a loader can open."""
    places = [Path(__file__).parent / folder / name for folder in DATA_FOLDERS]
    return next((place for place in places if place.is_file()), places[0])


def exists(place: Path) -> bool:
    """Whether anything is at a place; what is too long for a name names nothing."""
    try:
        return place.exists()
    except OSError:
        return False


def is_file(place: Path) -> bool:
    """Whether a file is at a place; what is too long for a name names none."""
    try:
        return place.is_file()
    except OSError:
        return False


def catalog() -> Path | None:
    """The catalog file that ``KDLIT_CATALOG`` names; ``None`` for the bundled catalog."""
    named = os.environ.get(CATALOG_VARIABLE)
    return Path(named) if named else None


def library() -> Path | None:
    """The user's library file: ``KDLIT_LIBRARY``, else in the platform's data folder; it need not be there yet."""
    named = os.environ.get(LIBRARY_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    try:
        return platformdirs.user_data_path("kdlit", appauthor=False) / "library.jsonl"
    except (OSError, RuntimeError):  # no home folder
        return None


def cache() -> Path | None:
    """The cache folder, not yet made: the platform's, or ``KDLIT_CACHE_DIR``; ``None`` where there can be none."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    try:
        return platformdirs.user_cache_path("kdlit", appauthor=False)
    except (OSError, RuntimeError):  # no home folder
        return None
