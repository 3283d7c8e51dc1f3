"""Search: how often the right paper comes first, and how the index keeps."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kdlit.searching import search
from tests.benchmarks.search_quality import nonsense, queries
from tests.catalogs import bundled, write_catalog

TOP_1 = 0.985
NONSENSE = 0.02


def keys(text: str, limit: int = 20) -> list[str]:
    return [hit.paper.key for hit in search(text, limit=limit).hits]


def test_the_right_paper_comes_first() -> None:
    asked = queries()
    assert len(asked) >= 450
    missed = [(kind, query) for kind, query, right in asked if not set(keys(query, 1)) & right]
    assert 1 - len(missed) / len(asked) >= TOP_1, missed
    of_kind = Counter(kind for kind, _, _ in asked)
    worst = {kind: count / of_kind[kind] for kind, count in Counter(kind for kind, _ in missed).items()}
    assert max(worst.values(), default=0) <= 0.2, worst


def test_the_queries_name_papers_of_the_catalog() -> None:
    known = {paper.key for paper in bundled()}
    assert all(right <= known for _, _, right in queries())


def test_nonsense_is_not_answered() -> None:
    asked = nonsense()
    assert len(asked) >= 80
    answered = [query for query in asked if keys(query, 1)]
    assert len(answered) <= NONSENSE * len(asked), answered


def test_every_title_finds_its_paper() -> None:
    lost = [paper.key for paper in bundled() if keys(paper.title, 1) != [paper.key]]
    assert lost == []


def test_every_identifier_finds_exactly_its_paper() -> None:
    for paper in bundled()[::5]:
        for identifier in filter(None, (paper.key, paper.arxiv, paper.doi, paper.acl)):
            assert keys(identifier) == [paper.key]


def test_scores_fall() -> None:
    scores = [hit.score for hit in search("distillation", limit=0).hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_what_must_be_fulfilled_narrows_without_changing_the_order() -> None:
    everything = keys("object detection", 0)
    since = [hit.paper for hit in search("object detection", lambda paper: (paper.year or 0) >= 2022, 0).hits]
    assert {paper.year for paper in since} == {2022, 2023, 2024} & {paper.year for paper in since}
    assert [key for key in everything if key in {paper.key for paper in since}] == [paper.key for paper in since]
    assert [hit.paper.key for hit in search("object detection", lambda _: True, 7).hits] == everything[:7]


def test_the_order_of_words_makes_no_difference_to_what_is_found() -> None:
    assert set(keys("born again networks", 0)) == set(keys("networks again born", 0))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(codec="utf-8"))
    | st.lists(st.sampled_from(["bert", '"', "*", "NEAR(", "AND", "'", "-", "知", ":"])).map(" ".join)
)
def test_any_text_brings_its_hits_in_order(text: str) -> None:
    found = search(text, limit=3)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == min(found.total, 3)
    assert all(hit.matches for hit in found.hits)


def test_a_catalog_of_nothing_has_no_hits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KDLIT_CATALOG", str(write_catalog(tmp_path / "own.jsonl")))
    assert search("bert").hits == ()


def test_names_in_their_own_script_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = {"key": "li2020zh", "title": "知识蒸馏 综述", "author": [{"family": "Вапник", "given": "Владимир"}]}
    monkeypatch.setenv("KDLIT_CATALOG", str(write_catalog(tmp_path / "own.jsonl", record)))
    for query in ("知识蒸馏", "вапник", "Вапник"):
        assert keys(query) == ["li2020zh"]
