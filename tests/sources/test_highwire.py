"""Landing pages with citation tags."""

from __future__ import annotations

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import SourceError
from kdlit.sources.highwire import Highwire
from tests.sources.cases import parsed, read

_PMLR = "https://proceedings.mlr.press/v139/touvron21a.html"


def _page(*tags: str) -> bytes:
    title = '<meta name="citation_title" content="A Title">'
    return f"<html><head>{title}{''.join(tags)}</head><body></body></html>".encode()


def _read(*tags: str) -> Paper:
    (paper,) = Highwire().parse(200, _page(*tags), parsed([_PMLR])).found.values()
    return paper


def test_pmlr() -> None:
    assert read(Highwire(), "page/pmlr.html", _PMLR) == Paper(
        title="Training data-efficient image transformers & distillation through attention",
        type="inproceedings",
        author=(Name("Touvron", "Hugo"), Name("Jégou", "Hervé")),
        year=2021,
        booktitle="International Conference on Machine Learning",
        pages="10347--10357",
        publisher="PMLR",
        url=_PMLR,
    )


def test_cvf_with_unquoted_attributes_in_any_order_and_case() -> None:
    url = "https://openaccess.thecvf.com/content/CVPR2022/html/Beyer_Knowledge_Distillation_CVPR_2022_paper.html"
    paper = read(Highwire(), "page/cvf.html", url)
    assert paper.title == 'Knowledge Distillation: "A Good Teacher Is Patient" and Consistent'
    assert paper.author == (Name("Beyer", "Lucas"), Name("van der Maaten", "Laurens"))
    assert (paper.type, paper.year, paper.pages) == ("inproceedings", 2022, "10925--10934")


def test_neurips_tells_only_a_part_and_scripts_and_comments_nothing() -> None:
    url = "https://proceedings.neurips.cc/paper/2018/hash/019d385eb67632a7e958e23f24bd07d7-Abstract.html"
    paper = read(Highwire(), "page/neurips.html", url)
    assert paper.title == "KDGAN: Knowledge Distillation with Generative Adversarial Networks"
    assert paper.author == (Name("Wang", "Xiaojie"), Name("Zhang", "Rui"))
    assert (paper.type, paper.year, paper.booktitle, paper.pages) == ("misc", None, "", "")


def test_aaai_with_one_tag_for_all_authors_and_the_range_in_the_first_page() -> None:
    paper = read(Highwire(), "page/ojs.html", "https://ojs.aaai.org/index.php/AAAI/article/view/20613")
    assert paper.author == (Name("Fang", "Gongfan"), Name("Mo", "Kanya"), Name("Song", "Mingli"))
    assert (paper.year, paper.volume, paper.number, paper.pages) == (2022, "36", "6", "6597--6604")
    assert (paper.type, paper.journal) == ("article", "Proceedings of the AAAI Conference on Artificial Intelligence")
    assert paper.doi == "10.1609/aaai.v36i6.20613"


@pytest.mark.parametrize(
    ("tag", "entry_type", "field"),
    [
        ("citation_journal_title", "article", "journal"),
        ("citation_conference", "inproceedings", "booktitle"),
        ("citation_inbook_title", "incollection", "booktitle"),
        ("citation_dissertation_institution", "phdthesis", "publisher"),
        ("citation_technical_report_institution", "techreport", "publisher"),
    ],
)
def test_the_tag_tells_the_type(tag: str, entry_type: str, field: str) -> None:
    paper = _read(f'<meta name="{tag}" content="A Place">')
    assert (paper.type, getattr(paper, field)) == (entry_type, "A Place")


@pytest.mark.parametrize(
    ("tags", "year"),
    [
        ({"citation_date": "1996/05/17"}, 1996),
        ({"citation_date": "17/05/1996"}, 1996),
        ({"citation_publication_date": "2021/6"}, 2021),
        ({"citation_year": "2020", "citation_online_date": "2019/12/31"}, 2020),
        ({"citation_online_date": "2019-12-31"}, 2019),
        ({"citation_date": "May"}, None),
    ],
)
def test_dates(tags: dict[str, str], year: int | None) -> None:
    assert _read(*(f'<meta name="{name}" content="{text}">' for name, text in tags.items())).year == year


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [("7", "9", "7--9"), ("7", "", "7"), ("7", "7", "7"), ("7-9", "9", "7--9"), ("", "9", "9"), ("e7", "", "e7")],
)
def test_pages(first: str, last: str, pages: str) -> None:
    tags = (f"<meta name=citation_firstpage content='{first}'>", f"<meta name=citation_lastpage content='{last}'>")
    assert _read(*tags).pages == pages


def test_a_page_without_tags_may_be_a_wall() -> None:
    with pytest.raises(SourceError, match="no citation tags"):
        Highwire().parse(200, b"<!DOCTYPE html><html><head></head><body>Checking</body></html>", parsed([_PMLR]))


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><meta name=citation_title content=A>",
        b"<![<![</head>",
        _page("<meta name=citation_author content='J\xe9gou'>").decode().encode("latin-1"),
    ],
    ids=["cut within the head", "broken declarations", "Latin-1"],
)
def test_what_cannot_be_read_is_no_answer(body: bytes) -> None:
    with pytest.raises(SourceError):
        Highwire().parse(200, body, parsed([_PMLR]))


def test_a_page_that_is_gone_is_missing() -> None:
    asked = parsed([_PMLR])
    assert Highwire().parse(404, b"<html>Not Found</html>", asked).missing == set(asked)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (_PMLR, True),
        ("https://www.ecva.net/papers/eccv_2022/papers_ECCV/html/75_ECCV_2022_paper.php", True),
        ("https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/136840527.pdf", False),
        ("https://ieeexplore.ieee.org/document/9804342", False),
        ("1908.09355", False),
    ],
)
def test_pages_of_publishers_that_tag_them_are_taken(text: str, *, taken: bool) -> None:
    (asked,) = parsed([text])
    assert Highwire().takes(asked) is taken
    assert Highwire().request([asked]).path == asked.value
