"""DBLP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import Answer, SourceError
from kdlit.sources.dblp import Dblp
from tests.sources.cases import fixture, parsed, read

_PUBLISHED = Paper(
    title="Patient Knowledge Distillation for BERT Model Compression",
    type="inproceedings",
    author=(Name("Sun", "Siqi"), Name("Cheng", "Yu"), Name("Gan", "Zhe"), Name("Liu", "Jingjing")),
    year=2019,
    booktitle="EMNLP/IJCNLP",
    pages="4322--4331",
    doi="10.18653/V1/D19-1441",
    url="https://doi.org/10.18653/v1/D19-1441",
)


def _hits(document: Any) -> list[Any]:
    hits: list[Any] = document["result"]["hits"]["hit"]
    return hits


def test_the_publication_stands_in_for_the_preprint_of_the_same_title() -> None:
    assert read(Dblp(), "dblp/search.json", "1908.09355") == _PUBLISHED


@pytest.mark.parametrize("text", ["D19-1441", "10.18653/v1/D19-1441", "DBLP:conf/emnlp/SunCGL19"])
def test_a_publication_is_found_by_any_of_its_identifiers(text: str) -> None:
    assert read(Dblp(), "dblp/search.json", text) == _PUBLISHED


def test_a_single_author_is_not_in_a_list() -> None:
    paper = read(Dblp(), "dblp/search.json", "10.1007/978-3-031-19809-0_20")
    assert paper.author == (Name("Li", "Lujun"),)
    assert paper.title == "Patient & Careful: Knowledge Distillation?"


def test_a_list_with_a_nameless_author_is_not_half_read() -> None:
    document = json.loads(fixture("dblp/search.json"))
    _hits(document)[2]["info"]["authors"] = {"author": [{"text": "Lujun Li 0003"}, {"@pid": "5/5"}]}
    asked = parsed(["10.1007/978-3-031-19809-0_20"])
    assert Dblp().parse(200, json.dumps(document).encode(), asked).found[asked[0]].author == ()


def test_without_a_publication_the_preprint_remains() -> None:
    document = json.loads(fixture("dblp/search.json"))
    del _hits(document)[1]
    asked = parsed(["1908.09355"])
    paper = Dblp().parse(200, json.dumps(document).encode(), asked).found[asked[0]]
    assert (paper.type, paper.arxiv, paper.journal, paper.volume) == ("misc", "1908.09355", "", "")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Patient Knowledge Distillation for BERT Model Compression and More."},
        {"authors": {"author": {"text": "Somebody Else"}}},
        {"authors": {}},
    ],
    ids=["another title", "another first author", "no authors"],
)
def test_a_publication_that_may_be_another_paper_does_not(change: dict[str, Any]) -> None:
    document = json.loads(fixture("dblp/search.json"))
    _hits(document)[1]["info"] |= change
    asked = parsed(["1908.09355"])
    assert Dblp().parse(200, json.dumps(document).encode(), asked).found[asked[0]].type == "misc"


def test_of_two_publications_none_is_chosen() -> None:
    document = json.loads(fixture("dblp/search.json"))
    twin = json.loads(json.dumps(_hits(document)[1]))
    twin["info"] |= {"key": "journals/x/Sun20", "type": "Journal Articles", "venue": "A Journal"}
    _hits(document).append(twin)
    asked = parsed(["1908.09355"])
    assert Dblp().parse(200, json.dumps(document).encode(), asked).found[asked[0]].type == "misc"


def test_no_hit_is_no_evidence() -> None:
    assert Dblp().parse(200, fixture("dblp/no_hit.json"), parsed(["1908.09355"])) == Answer()
    assert Dblp().parse(200, fixture("dblp/search.json"), parsed(["1503.02531"])) == Answer()


def test_an_entry() -> None:
    paper = read(Dblp(), "dblp/entry.bib", "DBLP:conf/emnlp/SunCGL19")
    assert paper.title == "Patient Knowledge Distillation for BERT Model Compression"
    assert paper.author[0] == Name("Sun", "Siqi")
    assert paper.author[-1] == Name("Liu", "Jing-Jing")
    assert (paper.type, paper.year, paper.pages) == ("inproceedings", 2019, "4322--4331")
    assert paper.booktitle.endswith("EMNLP-IJCNLP 2019, Hong Kong, China, November 3-7, 2019")


def test_the_entry_of_a_preprint_is_no_article() -> None:
    assert read(Dblp(), "dblp/preprint.bib", "DBLP:journals/corr/HintonVD15") == Paper(
        title="Distilling the Knowledge in a Neural Network",
        author=(Name("Hinton", "Geoffrey E."), Name("Vinyals", "Oriol"), Name("Dean", "Jeffrey")),
        year=2015,
        arxiv="1503.02531",
        url="http://arxiv.org/abs/1503.02531",
    )


def test_another_entry_is_refused() -> None:
    with pytest.raises(SourceError, match="not asked for"):
        Dblp().parse(200, fixture("dblp/entry.bib"), parsed(["DBLP:conf/eccv/Li22"]))


@pytest.mark.parametrize("status", [200, 403, 404, 500])
def test_a_bot_wall_says_nothing(status: int) -> None:
    with pytest.raises(SourceError):
        Dblp().parse(status, fixture("dblp/bot_wall.html"), parsed(["DBLP:conf/emnlp/SunCGL19"]))


def test_a_key_that_does_not_exist_is_missing_but_nothing_else_is() -> None:
    page = b"<!DOCTYPE html><html><title>404 Not Found</title></html>"
    key, preprint = parsed(["DBLP:conf/emnlp/Nobody19", "1908.09355"])
    assert Dblp().parse(404, page, [key]).missing == {key}
    assert Dblp().parse(404, page, [preprint]) == Answer()


def test_the_requests() -> None:
    (key,) = parsed(["https://dblp.org/rec/conf/emnlp/SunCGL19.html"])
    assert Dblp().request([key]).path == "/rec/conf/emnlp/SunCGL19.bib"
    request = Dblp().request_by_title("Self-Distillation | $k$NN", key)
    assert request.path == "/search/publ/api"
    assert request.params["q"] == "self distillation k nn"
    assert request.params["format"] == "json"
