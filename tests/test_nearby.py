"""Newcomers to a large library: the index says what they are compared with, and nothing is missed by that."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from kdlit import catalog, library, states
from kdlit.index import indexed
from kdlit.paper import Name, Paper
from kdlit.sameness import facts, verdict
from tests.benchmarks.dedup_quality import SETS
from tests.catalogs import paper, write_catalog

PAIRS = [
    (Paper.from_json(pair["one"]), Paper.from_json(pair["other"]))
    for pair in map(json.loads, SETS["tuned"].read_text(encoding="utf-8").splitlines())
    if pair["same"]
]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every library is taken for a large one."""
    monkeypatch.setattr(states, "_LARGE", 0)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a library that is not there yet, behind the bundled catalog."""
    monkeypatch.setenv("KDLIT_LIBRARY", str(tmp_path / "library.jsonl"))
    return tmp_path / "library.jsonl"


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_one_paper_is_near(turned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [pair[::-1] if turned else pair for pair in PAIRS[turned::2]]
    records = [one._replace(key=f"k{number}").to_json() for number, (one, _) in enumerate(pairs)]
    monkeypatch.setenv("KDLIT_CATALOG", str(write_catalog(tmp_path / "catalog.jsonl", *records)))
    found = indexed.load()
    assert found is not None
    missed, sizes = [], 0
    with closing(found):
        for number, (one, other) in enumerate(pairs):
            near = found.near([other])
            assert near is not None
            sizes += len(near.papers)
            if f"k{number}" not in {each.key for each in near.papers} and verdict(facts(one), facts(other)).strength:
                missed.append((one.title, other.title))
    assert missed == []
    assert sizes < len(pairs) ** 2 / 5


HINTON, SUN = paper("hinton2015distilling"), paper("sun2019patient")
NEWCOMERS = (
    HINTON._replace(key="", title="Distilling the Knowledge in Neural Networks", listings=(), arxiv="", url=""),
    SUN._replace(key="", title="A Title That Was Changed", listings=()),
    SUN._replace(key="", arxiv="", doi="", acl="", url="", title=SUN.title.upper(), listings=()),
    Paper(title="Nothing That Anybody Knows", author=(Name("Doe", "Jane"),)),
    Paper(title="?"),
    Paper(title="Knowledge Distillation", author=SUN.author, year=1999),
)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Has an entry for each time that all papers are read."""
    read: list[str] = []
    load = catalog.load

    def noted() -> catalog.Catalog:
        read.append("all")
        return load()

    monkeypatch.setattr(catalog, "load", noted)
    return read


@pytest.mark.parametrize("newcomer", NEWCOMERS, ids=lambda each: each.title)
def test_it_is_entered_as_if_all_had_been_compared(
    file: Path, newcomer: Paper, unread: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = library.enter([newcomer])
    assert unread == []
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    file.unlink(missing_ok=True)
    monkeypatch.setattr(states, "_LARGE", 10**9)
    assert library.enter([newcomer]) == entered
    assert unread != []
    assert (file.read_text(encoding="utf-8") if file.exists() else "") == written


def test_what_a_paper_of_the_library_lacked_is_added_to_its_line_alone(file: Path) -> None:
    first = '{"key": "doe2001snails", "title": "On the Spreading of Snails",   "author": [{"family": "Doe"}]}'
    write_catalog(file, '{"key": "other", "title": "Another Paper Altogether"}', first, "no paper")
    known = Paper(title="On the spreading of snails", author=(Name("Doe", "Jane"),), doi="10.1000/snails")
    entered = library.enter([known])
    assert ([each.key for each in entered.known], entered.added) == (["doe2001snails"], ())
    before, line, after = file.read_text(encoding="utf-8").splitlines()
    assert (before, after) == ('{"key": "other", "title": "Another Paper Altogether"}', "no paper")
    assert json.loads(line)["doi"] == "10.1000/snails"


def test_a_paper_of_the_catalog_is_known_and_the_library_stays(file: Path) -> None:
    entered = library.enter([SUN._replace(key="", listings=())])
    assert [each.key for each in entered.known] == ["sun2019patient"]
    assert not file.exists()
