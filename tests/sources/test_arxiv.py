"""arXiv's API."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from kdlit.identifiers import Identifier
from kdlit.paper import Name, Paper
from kdlit.sources import SourceError
from kdlit.sources.arxiv import Arxiv
from tests.sources.cases import fixture, parsed

_ASKED = parsed(["1908.09355", "1912.01991", "1608.99999", "cs/0112017"])
_PATIENT, _PRETEXT, _UNKNOWN, _OLD = _ASKED


def test_entries_are_told_apart_by_their_ids() -> None:
    found = Arxiv().parse(200, fixture("arxiv/feed.xml"), _ASKED).found
    assert found.keys() == {_PATIENT, _PRETEXT, _OLD}
    assert found[_PATIENT] == Paper(
        title="Patient Knowledge Distillation for BERT Model Compression",
        author=(Name("Sun", "Siqi"), Name("Cheng", "Yu"), Name("Gan", "Zhe"), Name("Liu", "Jingjing")),
        year=2019,
        doi="10.18653/v1/D19-1441",
        arxiv="1908.09355",
        arxiv_class="cs.CL",
    )


def test_the_year_is_that_of_the_first_version_and_the_title_is_one_line() -> None:
    paper = Arxiv().parse(200, fixture("arxiv/feed.xml"), _ASKED).found[_PRETEXT]
    assert (paper.year, paper.arxiv) == (2019, "1912.01991")
    assert paper.title == "Self-Supervised Learning of Pretext-Invariant Representations"
    assert paper.author[1] == Name("van der Maaten", "Laurens")


def test_tex_in_titles_and_names_is_decoded() -> None:
    paper = Arxiv().parse(200, fixture("arxiv/feed.xml"), _ASKED).found[_OLD]
    assert paper.title == "On ℓ_1 norms and Jégou's 50% rule"
    assert paper.author == (Name("Jégou", "Hervé"), Name("King", "Martin Luther", "Jr."))


def test_a_list_with_a_nameless_author_is_not_half_read() -> None:
    body = fixture("arxiv/feed.xml").replace(b"<name>Zhe Gan</name>", b"<name> </name>")
    assert Arxiv().parse(200, body, _ASKED).found[_PATIENT].author == ()


def test_of_entries_that_differ_under_one_id_none_is_believed() -> None:
    body = fixture("arxiv/feed.xml").replace(b">3<", b">4<")
    start, end = body.rindex(b"<entry>"), body.rindex(b"</entry>") + len(b"</entry>")
    twin = body[start:end]
    twice = body[:end] + twin + body[end:]
    assert Arxiv().parse(200, twice, _ASKED).found.keys() == {_PATIENT, _PRETEXT, _OLD}
    disputed = Arxiv().parse(200, body[:end] + twin.replace(b"rule", b"law") + body[end:], _ASKED)
    assert disputed.found.keys() == {_PATIENT, _PRETEXT}
    assert disputed.missing == {_UNKNOWN}


def test_what_a_whole_feed_leaves_out_is_missing() -> None:
    assert Arxiv().parse(200, fixture("arxiv/feed.xml"), _ASKED).missing == {_UNKNOWN}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<opensearch:totalResults>3<", b"<opensearch:totalResults>4<"),
        (b"<id>http://arxiv.org/abs/cs/0112017v1</id>", b"<id>http://arxiv.org/abs/nothing</id>"),
    ],
    ids=["fewer entries than it says", "an entry without a readable id"],
)
def test_what_a_doubtful_feed_leaves_out_is_unknown(before: bytes, after: bytes) -> None:
    body = fixture("arxiv/feed.xml")
    assert before in body
    answer = Arxiv().parse(200, body.replace(before, after), _ASKED)
    assert answer.missing == frozenset()
    assert _PATIENT in answer.found


def test_an_entry_without_a_title_is_neither_found_nor_missing() -> None:
    body = fixture("arxiv/feed.xml").replace(
        b"<title>Patient Knowledge Distillation for BERT Model Compression<", b"<title><"
    )
    answer = Arxiv().parse(200, body, _ASKED)
    assert _PATIENT not in answer.found.keys() | answer.missing


@pytest.mark.parametrize("status", [200, 400])
def test_a_malformed_id_spoils_only_itself(status: int) -> None:
    answer = Arxiv().parse(status, fixture("arxiv/malformed.xml"), _ASKED)
    assert not answer.found
    assert answer.missing == {_UNKNOWN}


@pytest.mark.parametrize("status", [200, 400])
def test_other_errors_say_nothing_of_the_papers(status: int) -> None:
    with pytest.raises(SourceError, match=r"incorrect id format for 1608\.99999"):
        Arxiv().parse(status, fixture("arxiv/malformed.xml"), [_PATIENT, _PRETEXT])


def test_an_empty_feed_is_believed_of_one_paper_and_doubted_of_many() -> None:
    body = fixture("arxiv/empty.xml")
    assert Arxiv().parse(200, body, [_UNKNOWN]).missing == {_UNKNOWN}
    with pytest.raises(SourceError, match="empty feed"):
        Arxiv().parse(200, body, _ASKED)


def test_other_xml_is_not_a_feed() -> None:
    with pytest.raises(SourceError, match="not an Atom feed"):
        Arxiv().parse(200, fixture("arxiv_oai/record.xml"), _ASKED)


def test_a_batch_asks_for_as_many_papers_as_it_names_in_a_url_of_bearable_length() -> None:
    source = Arxiv()
    asked = [Identifier("arxiv", f"cond-mat/{9912000 + number}") for number in range(source.batch_size)]
    request = source.request(asked)
    assert request.params["max_results"] == str(len(asked)) == "100"
    assert request.params["id_list"].split(",") == [identifier.value for identifier in asked]
    assert len(request.path + urlencode(request.params)) < 4000


def test_arxiv_is_asked_at_its_own_pace() -> None:
    assert (Arxiv.interval, Arxiv.connections) == (3, 1)
