"""arXiv's OAI-PMH interface."""

from __future__ import annotations

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import SourceError
from kdlit.sources.arxiv_oai import ArxivOai
from tests.sources.cases import fixture, parsed, read


def test_a_record() -> None:
    assert read(ArxivOai(), "arxiv_oai/record.xml", "1912.01991") == Paper(
        title="Self-Supervised Learning of Pretext-Invariant Representations",
        author=(Name("Misra", "Ishan"), Name("van der Maaten", "Laurens")),
        year=2019,
        doi="10.1109/CVPR42600.2020.00674",
        arxiv="1912.01991",
        arxiv_class="cs.CV",
    )


def test_names_come_in_parts_and_tex_is_decoded() -> None:
    paper = read(ArxivOai(), "arxiv_oai/old_style.xml", "cs/0112017")
    assert paper.author == (Name("King", "M. L.", "Jr"), Name("Jégou", "Hervé"), Name("ATLAS Collaboration"))
    assert (paper.title, paper.arxiv) == ("On ℓ_1 norms", "cs/0112017")


def test_the_date_of_creation_counts_only_while_there_is_one_version() -> None:
    assert read(ArxivOai(), "arxiv_oai/old_style.xml", "cs/0112017").year == 2001
    body = fixture("arxiv_oai/old_style.xml")
    (asked,) = parsed(["cs/0112017"])
    turn_of_the_year = body.replace(b"2001-12-21", b"2000-12-31")
    assert ArxivOai().parse(200, turn_of_the_year, [asked]).found[asked].year == 2000
    updated = body.replace(b"</created>", b"</created><updated>2005-01-01</updated>").replace(
        b"2001-12-21", b"2004-12-31"
    )
    assert ArxivOai().parse(200, updated, [asked]).found[asked].year == 2001


@pytest.mark.parametrize(
    ("value", "year"), [("math/9107001", 1991), ("cond-mat/9912001", 1999), ("cs/0001001", 2000), ("0704.0001", 2007)]
)
def test_the_year_of_an_id(value: str, year: int) -> None:
    body = fixture("arxiv_oai/old_style.xml").replace(b"cs/0112017", value.encode())
    (asked,) = parsed([value])
    body = body.replace(b"<created>2001-12-21</created>", b"")
    assert ArxivOai().parse(200, body, [asked]).found[asked].year == year


def test_an_error_may_come_with_status_200() -> None:
    asked = parsed(["1608.99999"])
    assert ArxivOai().parse(200, fixture("arxiv_oai/missing.xml"), asked).missing == set(asked)
    other = fixture("arxiv_oai/missing.xml").replace(b"idDoesNotExist", b"badArgument")
    with pytest.raises(SourceError, match="Nothing found for this ID"):
        ArxivOai().parse(200, other, asked)


def test_a_record_without_metadata_is_missing_only_if_it_says_so() -> None:
    body, asked = fixture("arxiv_oai/record.xml"), parsed(["1912.01991"])
    bare = body[: body.index(b"<metadata>")] + body[body.index(b"</metadata>") + len(b"</metadata>") :]
    deleted = bare.replace(b"<header>", b'<header status="deleted">')
    assert ArxivOai().parse(200, deleted, asked).missing == set(asked)
    with pytest.raises(SourceError, match="not an arXiv record"):
        ArxivOai().parse(200, bare, asked)


def test_another_record_is_refused() -> None:
    with pytest.raises(SourceError, match=r"1912\.01991, which was not asked for"):
        ArxivOai().parse(200, fixture("arxiv_oai/record.xml"), parsed(["1908.09355"]))


def test_the_request() -> None:
    request = ArxivOai().request(parsed(["arXiv:cs/0112017v2"]))
    assert request.path == "/oai"
    assert request.params == {"verb": "GetRecord", "metadataPrefix": "arXiv", "identifier": "oai:arXiv.org:cs/0112017"}
