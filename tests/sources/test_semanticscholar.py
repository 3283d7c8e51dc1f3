"""Semantic Scholar."""

from __future__ import annotations

import json

import pytest

from kdlit.paper import Paper
from kdlit.sources import Answer, SourceError
from kdlit.sources.semanticscholar import SemanticScholar
from tests.sources.cases import fixture, parsed

_BATCH = fixture("semanticscholar/batch.json")
_PATIENT = Paper(
    title="Patient Knowledge Distillation for BERT Model Compression",
    booktitle="Conference on Empirical Methods in Natural Language Processing",
    doi="10.18653/v1/D19-1441",
    arxiv="1908.09355",
    acl="D19-1441",
)


def test_records_are_told_apart_by_their_ids_whatever_their_order() -> None:
    asked = parsed(["1908.09355", "1608.99999", "1503.02531"])
    answer = SemanticScholar().parse(200, _BATCH, asked)
    assert answer.found == {
        asked[0]: _PATIENT,
        asked[2]: Paper(title="Distilling the Knowledge in a Neural Network", arxiv="1503.02531"),
    }


@pytest.mark.parametrize("text", ["1908.09355v1", "ACL:D19-1441", "10.18653/v1/D19-1441", "doi:10.18653/V1/D19-1441"])
def test_a_record_is_found_by_any_of_its_ids(text: str) -> None:
    asked = parsed([text])
    assert SemanticScholar().parse(200, _BATCH, asked).found == {asked[0]: _PATIENT}


def test_what_the_service_does_not_know_is_not_missing() -> None:
    assert SemanticScholar().parse(200, _BATCH, parsed(["1608.99999"])) == Answer()
    assert SemanticScholar().parse(400, b'{"error": "No valid paper ids given"}', parsed(["1608.99999"])) == Answer()


@pytest.mark.parametrize("body", [b'{"message": "Forbidden"}', b'{"error": "Internal error"}', b"{}", b'"paper"'])
@pytest.mark.parametrize("status", [200, 403])
def test_what_is_no_list_is_no_answer(status: int, body: bytes) -> None:
    with pytest.raises(SourceError):
        SemanticScholar().parse(status, body, parsed(["1908.09355"]))


def test_a_venue_may_be_unknown() -> None:
    document = json.loads(_BATCH)
    document[2] |= {"venue": None, "externalIds": {"ArXiv": "1908.09355", "DOI": None}}
    asked = parsed(["1908.09355"])
    paper = SemanticScholar().parse(200, json.dumps(document).encode(), asked).found[asked[0]]
    assert paper == Paper(title=_PATIENT.title, arxiv="1908.09355")


def test_one_request_for_a_hundred_ids() -> None:
    request = SemanticScholar().request(parsed(["1908.09355v2", "D19-1441", "10.1109/CVPR42600.2020.00674"]))
    assert request.json == {"ids": ["ARXIV:1908.09355", "ACL:D19-1441", "DOI:10.1109/cvpr42600.2020.00674"]}
    assert "externalIds" in request.params["fields"].split(",")
    assert SemanticScholar.batch_size == 100
