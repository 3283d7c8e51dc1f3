"""The package as it is installed: what is in the wheel, and that it runs from anywhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import kdlit as package
from tests.program import Program

PROJECT = Path(__file__).parents[2]


INPUTS = ("kdlit", "data", "docs", "tests")
FILES = ("pyproject.toml", "LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", ".gitignore")
RUBBISH = (
    "kdlit/x.pyc",
    "kdlit/__pycache__/x.pyc",
    "tests/.hypothesis/x",
    ".mypy_cache/x",
    "dist/x",
    "notes.txt",
    "venv/x",
)
"""What may lie about in a checkout and belongs to nobody but its owner."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the wheel and of the source distribution, built from a copy of the checkout."""
    if importlib.util.find_spec("hatchling") is None:
        message = "hatchling, which builds the wheel, is not installed"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    source.mkdir()
    for name in INPUTS:
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in FILES:
        shutil.copy(PROJECT / name, source / name)
    for name in RUBBISH:
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).touch()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        capture_output=True,
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (file,) = built.glob("*.whl")
    return file


def files(folder: Path, pattern: str = "*") -> set[str]:
    """The files below a folder of the checkout, seen from its root, but for what runs leave behind."""
    found = (file.relative_to(PROJECT) for file in folder.rglob(pattern) if file.is_file())
    return {
        file.as_posix() for file in found if not any(part[0] in "._" and part[1] in "_h" for part in file.parts[:-1])
    }


def test_the_wheel_holds_code_and_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    version = f"kdlit-{package.__version__}"
    info = {f"{version}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")}
    info |= {f"{version}.dist-info/licenses/LICENSE", f"{version}.data/data/share/man/man1/kdlit.1"}
    code = files(PROJECT / "kdlit", "*.py") | {"kdlit/py.typed"}
    data = {f"kdlit/{name}" for name in files(PROJECT / "data")}
    assert names == code | data | info
    assert {"kdlit/data/README.md", "kdlit/data/catalog.jsonl", "kdlit/data/title_names.txt"} <= data


def test_the_source_distribution_holds_what_builds_tests_and_explains_it(built: Path) -> None:
    (file,) = built.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names == {name for folder in INPUTS for name in files(PROJECT / folder)} | {*FILES, "PKG-INFO"}


def test_the_metadata_say_what_it_is_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"kdlit-{package.__version__}.dist-info/METADATA").decode()
        data = archive.read("kdlit/data/README.md").decode()
    fields = Parser().parsestr(metadata)
    assert (fields["Name"], fields["Version"], fields["License-Expression"]) == ("kdlit", package.__version__, "MIT")
    assert fields["Requires-Python"] == ">=3.10"
    assert fields["Description-Content-Type"] == "text/markdown"
    needed = fields.get_all("Requires-Dist") or []
    assert [need for need in needed if not re.match(r"[\w.-]+<\d+(\.\d+)*,>=\d+(\.\d+)*( ?;|$)", need)] == []
    for licence in ("CC0 1.0", "CC BY 4.0", "DBLP", "ACL Anthology", "reading lists"):
        assert licence in " ".join(data.split())


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
