"""What ``import kdlit`` gives to other programs."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest

import kdlit
from kdlit import api
from kdlit.errors import KdlitError
from kdlit.paper import Name, Paper
from tests.catalogs import bundled, paper, write_catalog
from tests.program import ROOT


def test_the_examples_of_the_docstrings_are_true() -> None:
    ran = doctest.testmod(api)
    assert (ran.failed, ran.attempted >= 10) == (0, True)
    for name in ("load", "search", "resolve", "export", "dedupe"):
        assert ">>> " in (getattr(api, name).__doc__ or "")


def test_what_is_public_is_all_there_and_loaded_when_asked_for() -> None:
    assert {name: getattr(kdlit, name) is not None for name in kdlit.__all__} == dict.fromkeys(kdlit.__all__, True)
    assert set(kdlit.__all__) <= set(dir(kdlit))
    with pytest.raises(AttributeError, match=r"kdlit.*frobnicate"):
        _ = kdlit.frobnicate
    code = "import sys, kdlit; print(*(name for name in sys.modules if name.startswith('kdlit')))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout.split() == ["kdlit"]


def test_without_a_path_the_catalog_and_the_library_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = write_catalog(tmp_path / "library.jsonl", {"title": "Mine", "key": "mine"}, "no paper")
    monkeypatch.setenv("KDLIT_LIBRARY", str(library))
    with pytest.warns(UserWarning, match=r"library\.jsonl, line 2: not JSON"):
        loaded = api.load()
    assert loaded == [*bundled(), Paper("Mine", key="mine")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.bib", "@misc{x, title = {A Paper}, author = {Ann Lee}}"),
        ("a.md", "# L\n- **A Paper**, Ann Lee [[pdf]](https://arxiv.org/abs/1503.02531)\n"),
        ("a.jsonl", '{"title": "A Paper"}\n'),
        ("a.json", json.dumps([{"title": "A Paper", "author": [{"family": "Lee", "given": "Ann"}], "issued": {}}])),
    ],
)
def test_a_file_of_any_kind_is_loaded(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    for path in (file, str(file)):
        assert [each.title for each in api.load(path)] == ["A Paper"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("arXiv:1503.02531\n", "kdlit.resolve looks them up"),
        ("nothing here", "no paper"),
        (None, "No such"),
    ],
)
def test_a_file_without_papers_is_an_error(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "a.txt"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(KdlitError, match=said):
        api.load(file)


def test_rows_left_out_are_warned_of_with_their_lines(tmp_path: Path) -> None:
    file = write_catalog(tmp_path / "a.jsonl", {"title": "A"}, {"key": "b"})
    with pytest.warns(UserWarning, match="line 2: no title"):
        assert [each.title for each in api.load(file)] == ["A"]


def test_a_query_brings_papers_best_first() -> None:
    assert api.search("bert", limit=3) == api.search("bert", limit=0)[:3]
    assert api.search("1503.02531") == [paper("hinton2015distilling")]
    acl = [each for each in bundled() if each.venue == "ACL"]
    assert api.search("venue:acl", limit=0) == acl
    assert api.search("venue:acl", limit=2) == acl[:2]
    assert api.search("zzzzzz qqqqqq") == []


@pytest.mark.parametrize("query", ["", "  ", "year:x", "not:"])
def test_a_query_that_is_none_is_an_error(query: str) -> None:
    with pytest.raises(KdlitError):
        api.search(query)


def test_resolving_keeps_the_order_and_loses_nothing() -> None:
    given: list[Paper | str] = [
        paper("sun2019patient"),
        "hinton2015distilling",
        Paper("Mine"),
        "https://arxiv.org/abs/1503.02531v1",
    ]
    resolved = api.resolve(given, offline=True)
    assert [each.key for each in resolved] == ["sun2019patient", "hinton2015distilling", "", "hinton2015distilling"]
    assert api.resolve([]) == []


@pytest.mark.parametrize(("name", "said"), [("nobody", "no paper has"), ("1706.03762", "could not be looked up")])
def test_what_names_no_paper_is_an_error(name: str, said: str) -> None:
    with pytest.raises(KdlitError, match=said):
        api.resolve(["hinton2015distilling", name])


@pytest.mark.parametrize(
    ("form", "sign"),
    [("bibtex", "@inproceedings{a,"), ("biblatex", "date"), ("csl-json", '"id": "a"'), ("ris", "TY  - ")],
)
def test_every_format_is_written(form: api.Format, sign: str) -> None:
    written = Paper(
        "T", key="a", type="inproceedings", author=(Name("Lee", "Ann"),), year=2020, booktitle="B", venue="V"
    )
    text = api.export([written], format=form)
    assert sign in text
    assert "Lee" in text


def test_no_two_entries_have_one_key() -> None:
    text = api.export([Paper("One", key="A"), Paper("Two", key="a"), Paper("Three Words"), Paper("Four", key="b c")])
    assert text.count("@misc{") == 4
    for key in ("A", "ab", "threewords", "fourfour"):
        assert f"@misc{{{key}," in text


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(KdlitError, match="csl-json"):
        api.export([], "endnote")  # type: ignore[arg-type]


def test_the_same_paper_is_made_one() -> None:
    known = paper("hinton2015distilling")
    mine = Paper("Distilling the knowledge in a neural network", key="kd", arxiv="1503.02531v1")
    found = api.dedupe([mine, paper("sun2019patient"), known])
    assert found.groups == ((mine, known), (paper("sun2019patient"),))
    assert [bool(reasons) for reasons in found.reasons] == [True, False]
    assert set(found.keys) < {"kd", known.key}
    assert {each.arxiv for each in found.papers} >= {"1503.02531"}
    assert api.dedupe([]) == ((), (), (), {})
