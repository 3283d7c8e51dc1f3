"""The BibTeX that arXiv's pages offer."""

from __future__ import annotations

import pytest

from kdlit.paper import Name
from kdlit.sources import SourceError
from kdlit.sources.arxiv_bibtex import ArxivBibtex
from tests.sources.cases import fixture, parsed, read


def test_an_entry() -> None:
    paper = read(ArxivBibtex(), "arxiv_bibtex/entry.bib", "2012.12877")
    assert paper.title == "Training data-efficient image transformers & distillation through attention"
    assert paper.author[0] == Name("Touvron", "Hugo")
    assert paper.author[-1] == Name("Jégou", "Hervé")
    assert (paper.type, paper.arxiv, paper.arxiv_class) == ("misc", "2012.12877", "cs.CV")
    assert paper.doi == "10.1000/example"
    assert not paper.url


def test_the_year_is_that_of_the_id_not_of_the_latest_version() -> None:
    assert b"year={2021}" in fixture("arxiv_bibtex/entry.bib")
    assert read(ArxivBibtex(), "arxiv_bibtex/entry.bib", "2012.12877").year == 2020


def test_an_eprint_with_a_version_is_the_paper_all_the_same() -> None:
    body = fixture("arxiv_bibtex/entry.bib").replace(b"eprint={2012.12877}", b"eprint={2012.12877v2}")
    (asked,) = parsed(["2012.12877"])
    assert ArxivBibtex().parse(200, body, [asked]).found[asked].arxiv == "2012.12877"


@pytest.mark.parametrize(("status", "reason"), [(404, "not_found"), (404, "deleted"), (400, "bad_id")])
def test_errors_are_not_json(status: int, reason: str) -> None:
    asked = parsed(["1608.99999"])
    assert ArxivBibtex().parse(status, f"{{'reason': '{reason}'}}".encode(), asked).missing == set(asked)


@pytest.mark.parametrize("body", [b"<html><body>Not Found</body></html>", b'{"reason": "captcha"}', b"Not Found"])
def test_another_404_says_nothing_of_the_paper(body: bytes) -> None:
    with pytest.raises(SourceError):
        ArxivBibtex().parse(404, body, parsed(["1608.99999"]))


def test_another_entry_is_refused() -> None:
    with pytest.raises(SourceError, match="not asked for"):
        ArxivBibtex().parse(200, fixture("arxiv_bibtex/entry.bib"), parsed(["1908.09355"]))
