"""RIS: what a record holds, and what another reader makes of it."""

from __future__ import annotations

import re

import pytest
import rispy
from hypothesis import given

from kdlit.formats.ris import render
from kdlit.paper import Name, Paper
from tests.catalogs import bundled
from tests.formats.test_bibtex import ANY_PAPERS, HINTON, ZENG, made


def test_a_preprint_in_full() -> None:
    assert render([HINTON]) == (
        "TY  - UNPB\n"
        "ID  - hinton2015distilling\n"
        "AU  - Hinton, Geoffrey\n"
        "AU  - Vinyals, Oriol\n"
        "AU  - Dean, Jeff\n"
        "TI  - Distilling the Knowledge in a Neural Network\n"
        "PY  - 2015\n"
        "AN  - arXiv:1503.02531\n"
        "UR  - https://arxiv.org/abs/1503.02531\n"
        "ER  - \n"
    )


def test_records_are_divided_by_a_blank_line() -> None:
    assert re.split(r"(?<=ER  - \n)\n(?=TY)", render([ZENG, HINTON])) == [render([ZENG]), render([HINTON])]


def test_no_papers_are_an_empty_file() -> None:
    assert render([]).strip() == ""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (Name("van der Maaten", "Laurens"), "van der Maaten, Laurens"),
        (Name("King", "Martin Luther", "Jr."), "King, Martin Luther, Jr."),
        (Name("李", "明"), "李, 明"),
        (Name("NLLB Team"), "NLLB Team"),
        (Name("Barnes and Noble, Inc."), "Barnes and Noble Inc."),
        (Name("Doe", "Jane, PhD"), "Doe, Jane PhD"),
    ],
)
def test_commas_divide_a_name_and_nothing_else(name: Name, written: str) -> None:
    (record,) = rispy.loads(render([made(author=(name,))]))
    assert record["authors"] == [written]


def test_the_catalog_is_read_back_as_it_is() -> None:
    records = rispy.loads(render(bundled()))
    for record, paper in zip(records, bundled(), strict=True):
        first, _, last = paper.pages.partition("--")
        url = f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv and not paper.published else paper.url
        expected = {
            "type_of_reference": {"misc": "UNPB", "article": "JOUR", "inproceedings": "CONF"}[paper.type],
            "id": paper.key,
            "authors": [f"{name.family}, {name.given}" if name.given else name.family for name in paper.author],
            "title": paper.title,
            "secondary_title": paper.booktitle or paper.journal,
            "tertiary_title": paper.series,
            "year": str(paper.year),
            "volume": paper.volume,
            "number": paper.number,
            "start_page": first,
            "end_page": last,
            "custom7": paper.eid,
            "publisher": paper.publisher,
            "doi": paper.doi,
            "accession_number": f"arXiv:{paper.arxiv}" if paper.arxiv else "",
            "urls": [url] if url else [],
        }
        assert record == {name: value for name, value in expected.items() if value}


@given(ANY_PAPERS)
def test_any_text_makes_whole_records(papers: list[Paper]) -> None:
    text = render(papers)
    text.encode("utf-8")
    assert [record["id"] for record in rispy.loads(text)] == [paper.key for paper in papers]
    assert not re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]", text)
