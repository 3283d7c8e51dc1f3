"""Crossref."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import Answer, SourceError
from kdlit.sources.crossref import Crossref
from tests.sources.cases import fixture, parsed, read

_DOI = "10.1109/CVPR42600.2020.00674"


def _answer(**changes: Any) -> Answer:
    document = json.loads(fixture("crossref/proceedings.json"))
    document["message"] |= changes
    return Crossref().parse(200, json.dumps(document).encode(), parsed([_DOI]))


def _changed(**changes: Any) -> Paper:
    (paper,) = _answer(**changes).found.values()
    return paper


def test_a_paper_in_proceedings() -> None:
    assert read(Crossref(), "crossref/proceedings.json", _DOI) == Paper(
        title="Self-Supervised Learning of Pretext-Invariant Representations",
        type="inproceedings",
        author=(Name("Misra", "Ishan"), Name("van der Maaten", "Laurens")),
        year=2020,
        booktitle="2020 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",
        pages="6706--6716",
        publisher="IEEE",
        doi="10.1109/cvpr42600.2020.00674",
    )


def test_a_chapter_of_proceedings_in_a_series() -> None:
    paper = read(Crossref(), "crossref/chapter.json", "10.1007/978-3-031-20056-4_7")
    assert (paper.type, paper.booktitle) == ("inproceedings", "Computer Vision – ECCV 2022")
    assert (paper.series, paper.year, paper.pages) == ("Lecture Notes in Computer Science", 2022, "108--124")


def test_a_chapter_of_no_conference() -> None:
    paper = _changed(type="book-chapter", event=None)
    assert paper.type == "incollection"
    assert paper.booktitle


def test_an_article_has_the_year_of_its_issue() -> None:
    paper = read(Crossref(), "crossref/journal.json", "10.1007/s10994-023-06335-8")
    assert paper.title == "Considerations when learning additive explanations for black-box models"
    assert (paper.type, paper.journal, paper.booktitle) == ("article", "Machine Learning", "")
    assert (paper.year, paper.volume, paper.number, paper.pages) == (2023, "112", "9", "3333--3359")


@pytest.mark.parametrize(
    ("kind", "entry_type"),
    [
        ("posted-content", "misc"),
        ("dissertation", "phdthesis"),
        ("monograph", "book"),
        ("report", "techreport"),
        ("proceedings", "proceedings"),
        ("a type of tomorrow", "misc"),
        (None, "misc"),
    ],
)
def test_types(kind: str | None, entry_type: str) -> None:
    assert _changed(type=kind).type == entry_type


@pytest.mark.parametrize("date", [{"date-parts": [[None]]}, {"date-parts": [[]]}, {"date-parts": []}, {}, None, "2020"])
def test_a_date_without_a_year(date: object) -> None:
    assert _changed(issued=date, **{"published-print": date}).year is None
    assert _changed(**{"published-print": date}).year == 2020


def test_a_work_without_a_title_is_of_no_use() -> None:
    assert _answer(title=[]) == Answer()
    nested: list[Any] = ["A Title"]
    for _ in range(600):
        nested = [nested]
    assert _answer(title=nested) == Answer()


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("R&amp;D for <i>k</i>NN &lt;b&gt;teachers&lt;/b&gt;", "R&D for kNN teachers"),
        ("Masks &amp;amp; <mask> Tokens", "Masks & <mask> Tokens"),
        ("a < b and c > d", "a < b and c > d"),
        ("CO<sub>2</sub>  of\n <jats:bold>BERT</jats:bold>", "CO2 of BERT"),
        ("<mml:math><mml:mi>k</mml:mi></mml:math>-means", "k-means"),
        (r'The <tex-math notation="LaTeX">$\ell_1$</tex-math> Norm', "The ℓ_1 Norm"),
        ("DISTILLING BERT", "DISTILLING BERT"),
    ],
)
def test_titles_are_plain_text_in_the_services_own_capitals(title: str, plain: str) -> None:
    assert _changed(title=[title]).title == plain


def test_a_subtitle_is_part_of_the_title_unless_it_is_there_already() -> None:
    assert _changed(title=["KDGAN"], subtitle=["Distillation with GANs"]).title == "KDGAN: Distillation with GANs"
    assert (
        _changed(title=["KDGAN: Distillation with GANs"], subtitle=["Distillation With GANs"]).title.count("GANs") == 1
    )


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"name": "Gemma Team"}, Name("Gemma Team")),
        ({"literal": "Gemma Team"}, Name("Gemma Team")),
        ({"family": "Aristotle"}, Name("Aristotle")),
        ({"given": "Aristotle"}, Name("Aristotle")),
        ({"family": "King", "given": "Martin", "suffix": "Jr"}, Name("King", "Martin", "Jr")),
        (
            {"family": "Maaten", "given": "Laurens", "non-dropping-particle": "van der"},
            Name("van der Maaten", "Laurens"),
        ),
        ({"family": "J&eacute;gou", "given": "Herv&eacute;"}, Name("Jégou", "Hervé")),
    ],
)
def test_names(author: dict[str, str], name: Name) -> None:
    assert _changed(author=[author]).author == (name,)


@pytest.mark.parametrize("author", [{}, None, "Ana Poe", {"affiliation": []}])
def test_a_list_with_a_nameless_author_is_not_half_read(author: object) -> None:
    assert _changed(author=[{"family": "Misra"}, author]).author == ()


@pytest.mark.parametrize(
    ("fields", "pages", "eid"),
    [
        ({"page": "467\N{EN DASH}471"}, "467--471", ""),
        ({"page": "1-1"}, "", ""),
        ({"page": "e17"}, "e17", ""),
        ({"page": "12-"}, "12", ""),
        ({"page": "", "article-number": "104"}, "", "104"),
        ({"page": "7-9", "article-number": "104"}, "7--9", ""),
    ],
)
def test_pages(fields: dict[str, str], pages: str, eid: str) -> None:
    paper = _changed(**fields)
    assert (paper.pages, paper.eid) == (pages, eid)


def test_a_doi_that_crossref_does_not_know_may_be_another_agencys() -> None:
    assert Crossref().parse(404, b"Resource not found.", parsed(["10.5281/zenodo.3871459"])) == Answer()


def test_another_work_is_refused() -> None:
    with pytest.raises(SourceError, match="not asked for"):
        Crossref().parse(200, fixture("crossref/journal.json"), parsed([_DOI]))


def test_the_request_escapes_the_doi() -> None:
    (asked,) = parsed(["10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"])
    path = Crossref().request([asked]).path
    assert path.startswith("/works/10.1002/")
    assert not set("<>;?#") & set(path)
