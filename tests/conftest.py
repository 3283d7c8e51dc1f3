"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.program import Program

# The same examples in every run, and no limit of time: other programs may be at work on the same machine.
settings.register_profile("kdlit", derandomize=True, deadline=None, database=None)
settings.load_profile("kdlit")


@pytest.fixture
def kdlit(tmp_path: Path) -> Program:
    """The program, in a folder of its own."""
    return Program(tmp_path)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what runs inside the test's own process away from the user's catalog, cache and network."""
    monkeypatch.setenv("KDLIT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("KDLIT_OFFLINE", "1")
    for name in ("KDLIT_CATALOG", "KDLIT_LIBRARY"):
        monkeypatch.delenv(name, raising=False)
