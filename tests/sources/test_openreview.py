"""OpenReview."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import Answer, SourceError
from kdlit.sources.openreview import OpenReview
from tests.sources.cases import fixture, parsed, read

_ID = "openreview:3zKtaqxLhW"


def _changed(**changes: Any) -> Paper:
    document = json.loads(fixture("openreview/v2.json"))
    content = document["notes"][0]["content"]
    content |= {name: {"value": value} for name, value in changes.items()}
    (paper,) = OpenReview().parse(200, json.dumps(document).encode(), parsed([_ID])).found.values()
    return paper


def test_among_the_notes_of_a_search_the_one_that_was_asked_for() -> None:
    paper = read(OpenReview(), "openreview/v2.json", _ID)
    assert paper.title == "On-Policy Distillation of Language Models: Learning from Self-Generated Mistakes"
    assert paper.author[0] == Name("Agarwal", "Rishabh")
    assert len(paper.author) == 7
    assert (paper.type, paper.year, paper.openreview) == ("inproceedings", 2024, "3zKtaqxLhW")
    assert paper.booktitle == "The Twelfth International Conference on Learning Representations"


def test_none_of_the_notes_is_no_evidence() -> None:
    assert OpenReview().parse(200, fixture("openreview/v2.json"), parsed(["openreview:8-2sjUPp_YD"])) == Answer()


def test_the_first_version_of_the_interface_has_bare_values() -> None:
    paper = read(OpenReview(), "openreview/v1.json", "openreview:8-2sjUPp_YD")
    assert paper.title == "ADVL: Adaptive Distillation for Vision-Language Tasks"
    assert paper.year == 2023


def test_what_was_only_submitted_is_not_published_and_anonymous_is_nobody() -> None:
    paper = read(OpenReview(), "openreview/v1.json", "openreview:8-2sjUPp_YD")
    assert (paper.type, paper.author, paper.booktitle) == ("misc", (), "")


def test_a_journal() -> None:
    paper = read(OpenReview(), "openreview/journal.json", "openreview:a68SUt6zFt")
    assert (paper.type, paper.journal, paper.year) == ("article", "Transactions on Machine Learning Research", 2024)
    assert paper.author[2] == Name("Vo", "Huy V.")


@pytest.mark.parametrize(
    ("venueid", "published"),
    [
        ("ICLR.cc/2024/Conference", True),
        ("NeurIPS.cc/2022/Workshop/SVRHM", True),
        ("NeurIPS.cc/2021/Track/Datasets_and_Benchmarks", True),
        ("robot-learning.org/CoRL/2022/Conference", True),
        ("dblp.org/conf/ICLR/2024", True),
        ("ICLR.cc/2024/Conference/Rejected_Submission", False),
        ("ICLR.cc/2024/Conference/Withdrawn_Submission", False),
        ("ICLR.cc/2024/Conference/Submission", False),
        ("NeurIPS.cc/2022/Workshop/SVRHM/Rejected_Submission", False),
        ("dblp.org/journals/CORR/2024", False),
        ("", False),
    ],
)
def test_accepted_is_what_the_venue_itself_lists(venueid: str, *, published: bool) -> None:
    paper = _changed(venueid=venueid)
    assert paper.published is published
    assert bool(paper.booktitle) is published


@pytest.mark.parametrize("bibtex", ["", "@inproceedings{", None, 7, "@misc{\nkey,\ntitle={A Title},\nyear={2024}\n}"])
def test_without_usable_bibtex_the_venue_is_as_the_note_names_it(bibtex: object) -> None:
    paper = _changed(_bibtex=bibtex)
    assert (paper.type, paper.booktitle, paper.year) == ("inproceedings", "ICLR 2024 poster", 2024)


@pytest.mark.parametrize("authors", [["Anonymous"], [], None, "Ana Poe", ["Ana Poe", {"fullname": "Li Wu"}]])
def test_authors_that_are_not_told(authors: object) -> None:
    assert _changed(authors=authors).author == ()


def test_guests_are_sent_to_a_challenge() -> None:
    with pytest.raises(SourceError, match="needs a login"):
        OpenReview().parse(403, fixture("openreview/challenge.json"), parsed([_ID]))


def test_a_forum_that_does_not_exist() -> None:
    asked = parsed([_ID])
    assert OpenReview().parse(404, b'{"name":"NotFoundError","status":404}', asked).missing == set(asked)
    with pytest.raises(SourceError):
        OpenReview().parse(404, b'{"name":"SomeOtherError","status":404}', asked)


def test_the_requests() -> None:
    (asked,) = parsed([_ID])
    assert OpenReview().request([asked]).params == {"id": "3zKtaqxLhW"}
    by_title = OpenReview().request_by_title("On-Policy Distillation", asked)
    assert by_title.path == "/notes/search"
    assert by_title.params["term"] == "On-Policy Distillation"
    assert by_title.params["source"] == "forum"
