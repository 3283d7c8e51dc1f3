"""DataCite."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import SourceError
from kdlit.sources.datacite import Datacite
from tests.sources.cases import fixture, parsed, read


def _changed(name: str, asked: str, **changes: Any) -> Paper:
    document = json.loads(fixture(f"datacite/{name}.json"))
    document["data"]["attributes"] |= changes
    identifiers = parsed([asked])
    return Datacite().parse(200, json.dumps(document).encode(), identifiers).found[identifiers[0]]


def test_a_preprint_with_the_year_of_its_first_version() -> None:
    assert read(Datacite(), "datacite/preprint.json", "1912.01991") == Paper(
        title="Self-Supervised Learning of Pretext-Invariant Representations",
        author=(Name("Misra", "Ishan"), Name("van der Maaten", "Laurens")),
        year=2019,
        doi="10.1109/CVPR42600.2020.00674",
        arxiv="1912.01991",
        arxiv_class="cs.CV",
    )


def test_a_preprint_without_dates_has_the_year_of_publication_and_no_more_than_it_says() -> None:
    paper = _changed("preprint", "1912.01991", dates=[], subjects=[], relatedIdentifiers=[], publicationYear=2019)
    assert (paper.year, paper.arxiv_class, paper.doi) == (2019, "", "")


def test_arxivs_own_doi_is_not_that_of_a_publication() -> None:
    link = {"relationType": "IsVersionOf", "relatedIdentifier": "10.48550/ARXIV.1912.01991"}
    assert _changed("preprint", "1912.01991", relatedIdentifiers=[link]).doi == ""


def test_what_other_repositories_keep() -> None:
    assert read(Datacite(), "datacite/software.json", "10.5281/zenodo.3871459") == Paper(
        title="yoshitomo-matsubara/torchdistill: v0.1",
        author=(Name("Matsubara", "Yoshitomo"), Name("The Zenodo Team")),
        year=2020,
        publisher="Zenodo",
        doi="10.5281/zenodo.3871459",
        url="https://zenodo.org/record/3871459",
    )


def test_an_article_with_its_journal() -> None:
    container = {"type": "Journal", "title": "Neural Works", "volume": 3, "firstPage": "1", "lastPage": "9"}
    types = {"resourceTypeGeneral": "JournalArticle"}
    paper = _changed("software", "10.5281/zenodo.3871459", container=container, types=types, publisher="A Press")
    assert (paper.type, paper.journal, paper.volume, paper.pages) == ("article", "Neural Works", "3", "1--9")
    assert paper.publisher == "A Press"


def test_a_list_with_a_nameless_author_is_not_half_read() -> None:
    assert (
        _changed("preprint", "1912.01991", creators=[{"name": "Misra, Ishan"}, {"nameType": "Personal"}]).author == ()
    )


def test_what_datacite_does_not_know_may_be_elsewhere() -> None:
    answer = Datacite().parse(404, fixture("datacite/missing.json"), parsed(["1908.09355"]))
    assert not answer.found
    assert not answer.missing


def test_another_record_is_refused() -> None:
    with pytest.raises(SourceError, match="another DOI"):
        Datacite().parse(200, fixture("datacite/preprint.json"), parsed(["1908.09355"]))


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("1908.09355", "/dois/10.48550%2Farxiv.1908.09355"),
        ("cs/0112017", "/dois/10.48550%2Farxiv.cs%2F0112017"),
        ("10.5281/zenodo.3871459", "/dois/10.5281%2Fzenodo.3871459"),
    ],
)
def test_the_request(asked: str, path: str) -> None:
    assert Datacite().request(parsed([asked])).path == path
