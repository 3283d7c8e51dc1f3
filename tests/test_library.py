"""The user's library: what is entered twice is entered once, and no run loses what another has written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kdlit import library, readinglist, states
from kdlit.paper import Listing, Paper
from tests.catalogs import bundled, write_catalog
from tests.program import ROOT

ROW = "- [Cutting Corners: Pruning Without Regret](https://arxiv.org/abs/2105.01234), Ann Poe, Bo Roe, ICML 2021"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library that is not there yet, behind a catalog of one paper."""
    catalog = write_catalog(tmp_path / "catalog.jsonl", {"key": "doe2000nothing", "title": "A Paper on Nothing at All"})
    monkeypatch.setenv("KDLIT_CATALOG", str(catalog))
    monkeypatch.setenv("KDLIT_LIBRARY", str(tmp_path / "library.jsonl"))
    return tmp_path / "library.jsonl"


def keys(file: Path) -> list[str]:
    return [json.loads(line)["key"] for line in file.read_text(encoding="utf-8").splitlines()]


def enter(markdown: str) -> library.Entered:
    return library.enter(readinglist.read(markdown, "mine").papers)


def lists() -> dict[str, str]:
    """The reading lists of the bundled catalog, written anew from what it says of their rows."""
    rows: dict[str, list[Listing]] = defaultdict(list)
    for listing in (listing for paper in bundled() for listing in paper.listings):
        rows[listing.list].append(listing)
    texts = {}
    for name, listings in rows.items():
        below = ""
        text = f"# {name}\n\n"
        for listing in sorted(listings, key=lambda listing: listing.line or 0):
            if listing.section != below:
                below = listing.section
                text += f"\n## {below}\n\n"
            text += f"- [{listing.title}]({listing.url}), 2020\n"
        texts[name] = text
    return texts


def test_the_242_rows_of_four_lists_are_227_papers_and_all_are_in_the_catalog(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [paper for name, text in lists().items() for paper in readinglist.read(text, name).papers]
    assert len(papers) == 242
    assert len(library.enter(papers).added) == len(keys(file)) == 227
    file.unlink()
    monkeypatch.delenv("KDLIT_CATALOG")
    entered = library.enter(papers)
    assert entered.added == ()
    assert len(entered.known) == 227
    assert not file.exists()


def test_what_a_list_said_before_changes_nothing_and_what_it_says_now_is_added(file: Path) -> None:
    (added,) = enter(ROW).added
    before = file.read_bytes()
    assert enter(ROW) == library.Entered((), (added,))
    assert file.read_bytes() == before
    (known,) = enter(f"{ROW} [[code]](https://github.com/p/cc)").known
    assert (known.key, known.code) == (added.key, ("https://github.com/p/cc",))
    assert json.loads(file.read_text(encoding="utf-8"))["code"] == ["https://github.com/p/cc"]


def test_lines_that_are_no_papers_stay(file: Path) -> None:
    file.write_text("half a line that somebody wrote\n", encoding="utf-8")
    enter(ROW)
    assert file.read_text(encoding="utf-8").startswith("half a line that somebody wrote\n{")


def test_a_link_to_the_library_stays_a_link(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.jsonl"
    target.touch()
    try:
        file.symlink_to(target)
    except OSError:
        pytest.skip("links cannot be made here")
    enter(ROW)
    assert file.is_symlink()
    assert len(keys(target)) == 1


def test_runs_at_the_same_time_lose_nothing(file: Path) -> None:
    words = "Amber Birch Cedar Dune Ember Fjord Grove Heath".split()  # noqa: SIM905

    def run(word: str) -> None:
        library.enter([Paper(title=f"{word} Distillation of Small Networks", arxiv=f"2101.0000{words.index(word)}")])

    with ThreadPoolExecutor(len(words)) as pool:
        list(pool.map(run, words))
    assert sorted(keys(file)) == [f"{word.lower()}distillation" for word in words]


KILLED_AT = """
import os, pathlib, signal, sys
from kdlit import library
from kdlit.paper import Paper

owner, name = {"fsync": (os, "fsync"), "rename": (pathlib.Path, "replace")}[sys.argv[1]]

def killed(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, killed)
library.enter([Paper(title="Another Paper on Pruning", arxiv="2201.00001")])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_killed_run_loses_nothing_and_holds_up_nobody(file: Path, call: str) -> None:
    enter(ROW)
    before = file.read_bytes()
    environment = {"PYTHONPATH": str(ROOT), "KDLIT_CATALOG": str(file.with_name("catalog.jsonl"))}
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, call], env=environment | {"KDLIT_LIBRARY": str(file)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
    library.enter([Paper(title="Another Paper on Pruning", arxiv="2201.00001")])
    assert len(keys(file)) == 2


@pytest.mark.parametrize("large", [False, True])
def test_a_paper_of_the_catalog_takes_no_line_of_another_paper_with_its_key(
    file: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr(states, "_LARGE", 0 if large else 10**9)
    other = {"key": "doe2000nothing", "title": "Another Paper by the Same People", "doi": "10.1000/another"}
    write_catalog(file, other)
    entered = library.enter([Paper(title="A Paper on Nothing at All", arxiv="2001.00001")])
    assert [paper.key for paper in entered.known] == ["doe2000nothing"]
    assert json.loads(file.read_text(encoding="utf-8")) == other
