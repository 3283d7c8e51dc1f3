"""The services for pytest; a test module names this one in its `pytest_plugins`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services import nowhere
from tests.services.server import Services


@pytest.fixture
def services() -> Iterator[Services]:
    """The services, with the papers of the catalog."""
    with Services() as running:
        yield running


@pytest.fixture
def dead_env() -> Iterator[dict[str, str]]:
    """An environment where every service refuses connections."""
    with nowhere.dead_env() as environment:
        yield environment


@pytest.fixture
def black_hole() -> Iterator[dict[str, str]]:
    """An environment where every service takes connections and never answers."""
    with nowhere.black_hole() as environment:
        yield environment


@pytest.fixture
def full_black_hole() -> Iterator[dict[str, str]]:
    """An environment where no service lets a connection be made, and none refuses it."""
    with nowhere.black_hole(full=True) as environment:
        yield environment
