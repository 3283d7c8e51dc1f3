"""``kdlit search``."""

from __future__ import annotations

import json

import pytest

from tests.catalogs import bundled
from tests.program import Program


def test_the_best_match_comes_first_as_tab_separated_fields(kdlit: Program) -> None:
    found = kdlit("search", "patient knowledge distilation bert")
    assert found.status == 0
    assert found.stderr == ""
    assert found.rows[0] == [
        "sun2019patient",
        "2019",
        "EMNLP",
        "Patient Knowledge Distillation for BERT Model Compression",
        "Siqi Sun; Yu Cheng; Zhe Gan; Jingjing Liu",
    ]


def test_every_line_has_five_fields(kdlit: Program) -> None:
    found = kdlit("search", "distillation", "-n", "0")
    assert len(found.rows) > 100
    assert {len(row) for row in found.rows} == {5}


@pytest.mark.parametrize("words", ["transformer", "TRANSFORMER", "transförmer", "transfromer", "transformers"])
def test_case_accents_and_slips_are_forgiven(kdlit: Program, words: str) -> None:
    assert "transformer" in kdlit("search", words).rows[0][3].lower()


@pytest.mark.parametrize("words", ["self-distillation", "self distillation", "selfdistillation", "Self–Distillation"])
def test_hyphens_make_no_difference_to_what_is_found(kdlit: Program, words: str) -> None:
    found = kdlit("search", words, "-n", "10", "-f", "keys").lines
    assert {"zhang2022lgd", "liang2022efficient", "shen2022self"} <= set(found)


def test_one_argument_or_several_make_no_difference(kdlit: Program) -> None:
    assert kdlit("search", "hinton dark knowledge") == kdlit("search", "hinton", "dark", "knowledge")


def test_at_most_twenty_come_unless_more_are_wanted(kdlit: Program) -> None:
    assert len(kdlit("search", "distillation").rows) == 20
    assert len(kdlit("search", "distillation", "-n", "3").rows) == 3
    everything = kdlit("search", "distillation", "--limit", "0").rows
    assert everything[:20] == kdlit("search", "distillation").rows


@pytest.mark.parametrize(
    "identifier",
    [
        "1908.09355",
        "arXiv:1908.09355v1",
        "https://arxiv.org/pdf/1908.09355.pdf",
        "D19-1441",
        "https://aclanthology.org/D19-1441/",
        "https://www.aclweb.org/anthology/D19-1441.pdf",
        "10.18653/v1/D19-1441",
        "https://doi.org/10.18653/v1/d19-1441",
        "sun2019patient",
        "SUN2019PATIENT",
    ],
)
def test_an_identifier_finds_exactly_its_paper(kdlit: Program, identifier: str) -> None:
    found = kdlit("search", identifier, "-f", "keys")
    assert found.lines == ["sun2019patient"]
    assert found.status == 0


@pytest.mark.parametrize("nothing", ["xqzvw pjmk", "2412.56789", "10.9999/none", "!!!", "2999.00001"])
def test_nothing_found_is_status_1_and_one_line_on_stderr(kdlit: Program, nothing: str) -> None:
    found = kdlit("search", nothing)
    assert (found.stdout, found.status) == ("", 1)
    assert found.stderr.count("\n") == 1


def test_filters_are_words_of_the_query_or_options(kdlit: Program) -> None:
    by_words = kdlit("search", 'author:hinton year:..2018 venue:"iclr"', "-f", "keys")
    by_options = kdlit("search", "author:hinton", "--year", "..2018", "--venue", "ICLR", "-f", "keys")
    assert by_words == by_options
    assert by_words.lines == ["anil2018large"]


def test_a_filter_narrows_what_words_find(kdlit: Program) -> None:
    years = {row[1] for row in kdlit("search", "distillation", "year:2015..2016", "-n", "0").rows}
    assert years == {"2015", "2016"}


def test_a_phrase_in_quotes_stands_in_a_title(kdlit: Program) -> None:
    found = kdlit("search", '"relational knowledge distillation"', "-f", "json")
    assert json.loads(found.stdout)
    for record in json.loads(found.stdout):
        titles = [record["title"], *(listing["title"] for listing in record["listings"])]
        assert any("relational knowledge distillation" in title.lower() for title in titles)


@pytest.mark.parametrize("style", ["published", "preprint"])
def test_published_and_preprint_split_the_catalog(kdlit: Program, style: str) -> None:
    found = kdlit("search", f"is:{style}", "-n", "0", "-f", "keys").lines
    assert set(found) == {paper.key for paper in bundled() if paper.published == (style == "published")}


def test_a_listed_title_and_a_published_one_both_find_the_paper(kdlit: Program) -> None:
    renamed = [(paper, other) for paper in bundled() for other in paper.titles[1:] if paper.other_titles]
    for paper, other in renamed[:6]:
        assert paper.key in kdlit("search", other, "-n", "2", "-f", "keys").lines


@pytest.mark.parametrize(
    ("method", "key"), [("simclr", "chen2020simple"), ("moco", "he2020momentum"), ("metadistil", "zhou2022bert")]
)
def test_names_of_code_repositories_are_searched(kdlit: Program, method: str, key: str) -> None:
    assert key in kdlit("search", method, "-f", "keys").lines[:2]


def test_a_second_search_answers_alike_from_the_stored_index(kdlit: Program) -> None:
    first = kdlit("search", "graph")
    stored = sorted(kdlit.cache.iterdir())
    assert stored
    assert kdlit("search", "graph") == first
    assert sorted(kdlit.cache.iterdir()) == stored
