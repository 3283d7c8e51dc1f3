"""The two versions of a paper."""

from __future__ import annotations

import pytest

from kdlit.paper import OtherTitle, Paper
from kdlit.versions import arxiv_year, preprint
from tests.catalogs import bundled


@pytest.mark.parametrize(
    ("identifier", "year"),
    [
        ("1503.02531", 2015),
        ("0704.0001", 2007),
        ("2401.00001", 2024),
        ("cs/0112017", 2001),
        ("hep-th/9108001", 1991),
        ("math/9901001", 1999),
    ],
)
def test_the_year_of_an_arxiv_id(identifier: str, year: int) -> None:
    assert arxiv_year(identifier) == year


def test_a_preprint_has_nothing_of_the_published_version() -> None:
    for paper in bundled():
        made = preprint(paper)
        assert (made.key, made.author, made.arxiv) == (paper.key, paper.author, paper.arxiv)
        if paper.arxiv and paper.published:
            assert (made.type, made.year) == ("misc", 2000 + int(paper.arxiv[:2]))
            assert made.url == f"https://arxiv.org/abs/{paper.arxiv}"
            assert not any((made.venue, made.booktitle, made.journal, made.series, made.volume, made.number))
            assert not any((made.pages, made.eid, made.publisher, made.doi, made.acl))
        else:
            assert made == paper


def test_its_title_is_that_of_arxiv() -> None:
    paper = Paper(
        title="Published",
        type="article",
        arxiv="2001.00001",
        other_titles=(OtherTitle("First", "arXiv, first version"), OtherTitle("Latest", "arXiv, latest version")),
    )
    assert preprint(paper).title == "Latest"
    assert preprint(paper._replace(other_titles=paper.other_titles[:1])).title == "Published"
