"""The package as it is installed: what is in the wheel, and that it runs from anywhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kdlit as package
from tests.program import ROOT, Program

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout."""
    if importlib.util.find_spec("hatchling") is None:
        message = "hatchling, which builds the wheel, is not installed"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("kdlit", "data"):
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(PROJECT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_code_and_data_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = {"catalog.jsonl", "venues.toml", "topics.toml", "lists.toml"}
    assert {f"kdlit/data/{name}" for name in data} | {"kdlit/py.typed"} <= names
    assert {name.split("/")[0] for name in names} == {"kdlit", f"kdlit-{package.__version__}.dist-info"}
    assert not [name for name in names if "test" in name or "__pycache__" in name]
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "kdlit").rglob("*.py")}
    assert code <= names


def test_the_program_runs_from_the_zip_archive(wheel: Path, kdlit: Program) -> None:
    expected = [kdlit("search", "bert"), kdlit("export", "--bibtex"), kdlit("lists")]
    kdlit.environment |= {"PYTHONPATH": str(wheel), "KDLIT_CACHE_DIR": str(kdlit.folder / "cache")}
    for _ in range(2):
        assert [kdlit("search", "bert"), kdlit("export", "--bibtex"), kdlit("lists")] == expected


def test_the_program_runs_unpacked(wheel: Path, kdlit: Program) -> None:
    expected = kdlit("export", "--bibtex")
    shutil.unpack_archive(wheel, kdlit.folder / "site", "zip")
    kdlit.environment["PYTHONPATH"] = str(kdlit.folder / "site")
    assert kdlit("export", "--bibtex") == expected


def test_missing_data_is_said(wheel: Path, kdlit: Program) -> None:
    shutil.unpack_archive(wheel, kdlit.folder / "site", "zip")
    (kdlit.folder / "site" / "kdlit" / "data" / "catalog.jsonl").unlink()
    kdlit.environment["PYTHONPATH"] = str(kdlit.folder / "site")
    ran = kdlit("list")
    assert ran.status == 2
    assert "catalog.jsonl" in ran.stderr
    assert "install" in ran.stderr
    assert "fault of kdlit" not in ran.stderr


def test_the_version_is_the_packages_own(kdlit: Program) -> None:
    for option in ("--version", "-V"):
        assert kdlit(option) == (f"kdlit {package.__version__}\n", "", 0)


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("command", ["", "search", "list", "show", "export", "dedup", "stats", "lists", "open"])
def test_every_command_has_help(kdlit: Program, command: str, option: str) -> None:
    shown = kdlit(*command.split(), option)
    assert (shown.stderr, shown.status) == ("", 0)
    assert f"Usage: {' '.join(['kdlit', *command.split()])} " in shown.stdout


HELP_EXAMPLE = re.compile(r"^ +(kdlit [^\n]+?) *$", re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are those of a Unix shell")
@pytest.mark.parametrize("command", ["search", "list", "show", "export", "dedup", "stats", "lists"])
def test_the_examples_of_the_help_run(kdlit: Program, command: str) -> None:
    examples = HELP_EXAMPLE.findall(kdlit(command, "--help", env={"COLUMNS": "120"}).stdout)
    assert examples
    for example in examples:
        ran = kdlit.shell(f"set -o pipefail; {example}")
        assert ran.status in (0, 1 if "--check" in example else 0)


HEAVY = {
    "list": ("httpx", "bibtexparser", "pylatexenc", "rich", "sqlite3", "rapidfuzz", "asyncio", "platformdirs"),
    "search bert": ("httpx", "bibtexparser", "pylatexenc", "rich", "asyncio"),
    "export --bibtex --offline": ("httpx", "rich", "rapidfuzz", "asyncio"),
}


@pytest.mark.parametrize("command", HEAVY)
def test_no_command_imports_what_it_does_not_use(kdlit: Program, command: str) -> None:
    kdlit("search", "bert")
    said = kdlit(*command.split(), env={"PYTHONPROFILEIMPORTTIME": "1"}).stderr
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in said.splitlines()}
    assert "kdlit" in imported
    assert imported.isdisjoint(HEAVY[command])
