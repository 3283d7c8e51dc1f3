"""The DOI system."""

from __future__ import annotations

import json

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import Answer, SourceError
from kdlit.sources.doi import Doi
from tests.sources.cases import fixture, parsed, read

_DOI = "10.24963/ijcai.2021/320"


def test_csl_json_has_single_values_where_crossref_has_lists() -> None:
    assert read(Doi(), "doi/csl.json", _DOI) == Paper(
        title="Graph-Free Knowledge Distillation for Graph Neural Networks",
        type="inproceedings",
        author=(Name("Deng", "Xiang"), Name("Zhang", "Zhongfei")),
        year=2021,
        booktitle="Proceedings of the Thirtieth International Joint Conference on Artificial Intelligence",
        pages="2321--2327",
        publisher="International Joint Conferences on Artificial Intelligence Organization",
        doi="10.24963/IJCAI.2021/320",
    )


@pytest.mark.parametrize(
    ("kind", "entry_type"),
    [
        ("article-journal", "article"),
        ("journal-article", "article"),
        ("proceedings-article", "inproceedings"),
        ("chapter", "incollection"),
        ("thesis", "phdthesis"),
        ("article", "misc"),
    ],
)
def test_types_are_csls_or_crossrefs(kind: str, entry_type: str) -> None:
    document = json.loads(fixture("doi/csl.json")) | {"type": kind}
    (paper,) = Doi().parse(200, json.dumps(document).encode(), parsed([_DOI])).found.values()
    assert paper.type == entry_type


def test_only_the_systems_own_page_says_that_there_is_no_such_doi() -> None:
    asked = parsed(["10.1109/never.registered"])
    assert Doi().parse(404, fixture("doi/not_found.html"), asked).missing == set(asked)
    assert Doi().parse(404, b"Resource not found.", asked) == Answer()
    with pytest.raises(SourceError):
        Doi().parse(404, b"<!DOCTYPE html><html><title>A publisher: page not found</title></html>", asked)


@pytest.mark.parametrize("status", [202, 204, 403, 406, 410])
def test_what_stands_behind_the_redirect_is_no_evidence(status: int) -> None:
    with pytest.raises(SourceError):
        Doi().parse(status, b"<html><title>Just a moment...</title></html>", parsed([_DOI]))


def test_another_record_is_refused() -> None:
    with pytest.raises(SourceError, match="not asked for"):
        Doi().parse(200, fixture("doi/csl.json"), parsed(["10.24963/ijcai.2021/314"]))


def test_the_request_names_the_format() -> None:
    request = Doi().request(parsed(["https://doi.org/10.24963/IJCAI.2021/320"]))
    assert request.path == f"/{_DOI}"
    assert request.headers == {"Accept": "application/vnd.citationstyles.csl+json"}
