"""``kdlit search``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import bundled
from tests.program import Program


@pytest.fixture(scope="module")
def kdlit(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with one cache for all tests here, so that the index is built once."""
    return Program(tmp_path_factory.mktemp("search"))


def test_the_best_match_comes_first_as_tab_separated_fields(kdlit: Program) -> None:
    found = kdlit("search", "patient knowledge distillation bert")
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


@pytest.mark.parametrize(
    "arguments",
    [["bert", "not:distilling"], ["--", "bert", "-distilling"], ["bert not:distilling"], ["bert -distilling"]],
)
def test_a_word_is_left_out(kdlit: Program, arguments: list[str]) -> None:
    everything = kdlit("search", "bert", "-n", "0", "-f", "json").stdout
    found = kdlit("search", "-n", "0", "-f", "keys", *arguments).lines
    assert found == [
        record["key"] for record in json.loads(everything) if not re.search(r"(?i)\bdistill", _titles(record))
    ]
    assert 0 < len(found) < len(json.loads(everything))


def _titles(record: dict[str, Any]) -> str:
    others = [*record.get("listings", ()), *record.get("other_titles", ())]
    return "; ".join([record["title"], *(other.get("title", "") for other in others), *record.get("topics", ())])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("-vision", "not:vision"),
        ("-author:chen", "not:author:chen"),
        ("-a phrase", "'not:\"a phrase\"'"),
        ("-year", "not:year"),
        ("-n", ""),
    ],
)
def test_a_word_that_looks_like_an_option_is_refused_with_what_is_meant(kdlit: Program, typed: str, meant: str) -> None:
    refused = kdlit("search", "bert", typed)
    assert (refused.stdout, refused.status, refused.stderr.count("\n")) == ("", 2, 1)
    assert refused.stderr.endswith(f"write {meant}\n") == bool(meant)
    assert ("--year?" in refused.stderr) == (typed == "-year")


def test_words_phrases_filters_options_and_what_is_left_out_go_together(kdlit: Program) -> None:
    query = 'bert "knowledge distillation" year:2019.. not:venue:acl not:chen -"natural language"'
    rows = kdlit("search", query, "--published", "-n", "0").rows
    for _, year, venue, title, authors in rows:
        assert int(year) >= 2019
        assert venue not in ("", "ACL")
        assert "knowledge distillation" in title.lower()
        assert not re.search(r"\bChen\b|natural language", f"{title} {authors}", re.IGNORECASE)
    assert rows[0][0] == "sun2019patient"


def test_what_is_only_left_out_or_filtered_comes_in_the_order_of_the_catalog(kdlit: Program) -> None:
    found = kdlit("search", "not:has:code not:is:published", "-n", "0", "-f", "keys").lines
    assert found == [paper.key for paper in bundled() if not paper.code and not paper.published]


@pytest.mark.parametrize("order", ["year", "venue"])
def test_hits_are_sorted_and_reversed(kdlit: Program, order: str) -> None:
    best = kdlit("search", "bert", "-n", "6").rows
    place = {"year": 1, "venue": 2}[order]
    rows = kdlit("search", "bert", "-n", "6", "--sort", order).rows
    assert sorted(rows) == sorted(best)
    values = [row[place].lower() for row in rows]
    assert values == sorted(values, key=lambda value: (not value, value))
    assert [
        row[place].lower() for row in kdlit("search", "bert", "-n", "6", "--sort", order, "--reverse").rows
    ] == values[::-1]


def test_the_best_can_come_last(kdlit: Program) -> None:
    assert kdlit("search", "bert", "--reverse", "-n", "4").rows == kdlit("search", "bert", "-n", "4").rows[::-1]


def test_filters_alone_are_sorted_before_the_first_are_taken(kdlit: Program) -> None:
    rows = kdlit("search", "is:published", "--sort", "year", "-n", "2").rows
    assert [int(row[1]) for row in rows] == sorted(paper.year or 0 for paper in bundled() if paper.published)[:2]


def test_a_corrected_word_is_said_and_quiet_says_nothing(kdlit: Program) -> None:
    found = kdlit("search", "berrt", "year:2019", "-n", "1")
    assert found.stderr == "kdlit: did you mean: kdlit search 'bert year:2019'\n"
    assert kdlit("search", "berrt", "year:2019", "-n", "1", "-q") == found._replace(stderr="")


def test_words_that_bring_nothing_get_the_nearest_that_bring_something(kdlit: Program) -> None:
    found = kdlit("search", '"dark knowlege"')
    assert (found.stdout, found.status) == ("", 1)
    assert found.stderr.splitlines()[1:] == ["kdlit: did you mean: kdlit search '\"dark knowledge\"'"]
    assert "mean Hinton?" in kdlit("search", "author:hintn").stderr
    assert kdlit("search", "distilation", "year:1899").stderr.count("\n") == 1


def test_an_explanation_says_which_words_matched_what(kdlit: Program) -> None:
    lines = kdlit("search", "sun berrt", "-n", "2", "--explain").rows
    assert {len(line) for line in lines} == {7}
    assert {tuple(line[2:6]) for line in lines} >= {
        ("sun", "sun", "first author", "exact"),
        ("berrt", "bert", "title", "typo"),
    }
    for key, score in {(line[0], line[1]) for line in lines}:
        parts = sum(float(line[6]) for line in lines if line[0] == key)
        assert parts == pytest.approx(float(score), abs=0.005)


def test_an_explanation_adds_one_field_to_a_paper_in_json(kdlit: Program) -> None:
    explained = json.loads(kdlit("search", "patient bert", "-n", "3", "--explain", "-f", "json").stdout)
    plain = json.loads(kdlit("search", "patient bert", "-n", "3", "-f", "json").stdout)
    for record, other in zip(explained, plain, strict=True):
        explanation = record.pop("explain")
        assert record == other
        assert explanation["score"] > 0
        assert {"word", "found", "field", "how", "points"} == set(explanation["matches"][0])


@pytest.mark.parametrize("arguments", [["year:2019"], ["bert", "-f", "keys"]])
def test_what_cannot_be_explained_is_refused(kdlit: Program, arguments: list[str]) -> None:
    refused = kdlit("search", "--explain", *arguments)
    assert (refused.stdout, refused.status) == ("", 2)
    assert "--explain" in refused.stderr


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


def test_a_second_search_answers_alike_from_the_stored_index(tmp_path: Path) -> None:
    kdlit = Program(tmp_path)
    first = kdlit("search", "graph")
    stored = sorted(kdlit.cache.iterdir())
    assert stored
    assert kdlit("search", "graph") == first
    assert sorted(kdlit.cache.iterdir()) == stored
