"""The data files that come with kdlit, wherever it runs from: a wheel, a checkout, a zip archive."""

from __future__ import annotations

from contextlib import suppress
from pkgutil import get_data
from typing import Any

from kdlit.places import DATA_FOLDERS


def read_text(name: str) -> str:
    """The text of the bundled data file `name`, such as ``"venues.toml"``.

    Raises:
        FileNotFoundError: there is no such file: kdlit is installed incompletely.
    """
    for folder in DATA_FOLDERS:
        with suppress(OSError):
            content = get_data("kdlit", f"{folder}/{name}")  # reads from archives too
            if content is not None:
                return content.decode("utf-8")
    raise FileNotFoundError(f"kdlit's data file {name} is missing: install kdlit again")


def read_table(name: str) -> dict[str, Any]:
    """The bundled TOML file `name` as a dictionary."""
    import tomli  # its compiled form takes half of the time that the standard library takes

    return tomli.loads(read_text(name))
