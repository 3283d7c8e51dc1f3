"""biblatex output: types and fields, UTF-8, and what biber reads of the whole catalog."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given

from kdlit.formats.biblatex import FIELDS, entry, render
from kdlit.formats.entries import HEADER
from kdlit.paper import Paper
from kdlit.particles import divide
from tests.catalogs import bundled
from tests.formats.test_bibtex import ANY_PAPERS, HINTON, PAPERS, made
from tests.tex import BIBLATEXML, run_biber, typeset


def fields_of(paper: Paper) -> dict[str, str]:
    return {field.key: field.value for field in entry(paper).fields}


def test_a_preprint_is_online_at_its_archive() -> None:
    assert render([HINTON]) == HEADER + (
        "\n\n"
        "@online{hinton2015distilling,\n"
        "  author       = {Hinton, Geoffrey and Vinyals, Oriol and Dean, Jeff},\n"
        "  title        = {Distilling the Knowledge in a Neural Network},\n"
        "  date         = {2015},\n"
        "  eprint       = {1503.02531},\n"
        "  eprinttype   = {arxiv},\n"
        "  eprintclass  = {stat.ML},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("values", "entry_type", "fields"),
    [
        ({"type": "article", "journal": "J", "volume": "1", "number": "2"}, "article", "journaltitle volume number"),
        ({"type": "article", "venue": "TMLR", "publisher": "P"}, "article", "journaltitle"),
        ({"type": "inproceedings", "venue": "ACL", "publisher": "P"}, "inproceedings", "booktitle publisher"),
        ({"type": "misc", "venue": "A Workshop"}, "misc", "howpublished"),
        ({"type": "misc", "venue": "A Workshop", "arxiv": "2101.00001"}, "misc", "howpublished eprint eprinttype"),
        ({"type": "misc", "url": "https://a.org/"}, "online", "url"),
        ({"type": "misc", "arxiv": "2101.00001", "url": "https://a.org/"}, "online", "eprint eprinttype"),
        ({"type": "article", "arxiv": "2101.00001"}, "online", "eprint eprinttype"),
        ({"type": "unpublished", "venue": "Draft"}, "unpublished", "howpublished"),
        ({"type": "phdthesis", "publisher": "MIT"}, "thesis", "type institution"),
        ({"type": "techreport", "publisher": "MIT", "number": "7"}, "report", "type institution number"),
        ({"type": "book", "publisher": "MIT Press"}, "book", "publisher"),
        ({"type": "phdthesis"}, "misc", ""),
        ({"type": "string", "venue": "Blog"}, "misc", "howpublished"),
    ],
)
def test_type_and_fields_are_those_of_the_data_model(values: dict[str, str], entry_type: str, fields: str) -> None:
    written = entry(made(**values))
    assert written.entry_type == entry_type
    assert [field.key for field in written.fields if field.key not in ("author", "title")] == fields.split()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"series": "LNCS", "volume": "13671"}, {"series": "LNCS", "number": "13671"}),
        ({"series": "LNCS", "volume": "13671", "number": "7"}, {"series": "LNCS", "number": "13671"}),
        ({"series": "W&CP", "number": "7"}, {"series": r"W\&CP", "number": "7"}),
        ({"volume": "34", "number": "5"}, {"volume": "34"}),
    ],
)
def test_what_counts_a_book_of_a_series_is_its_number(values: dict[str, str], expected: dict[str, str]) -> None:
    found = fields_of(made(type="inproceedings", venue="ECCV", **values))
    assert {name: found[name] for name in ("series", "volume", "number") if name in found} == expected


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Jégou’s “Größe” – 50% & Nguyễn…", r"Jégou’s “Größe” – 50\% \& Nguyễn…"),
        ("x ≥ 1 × α", r"x $\geq$ 1 $\times$ $\alpha$"),
        ("q\N{COMBINING TILDE}", r"{\~{q}}"),
        ("Дистилляция знаний", "Дистилляция знаний"),
    ],
)
def test_letters_stay_and_signs_of_mathematics_do_not(title: str, written: str) -> None:
    assert fields_of(made(title=title, venue="V"))["title"] == written


def test_fields_have_one_order() -> None:
    for paper in PAPERS:
        names = list(fields_of(paper))
        assert names == [name for name in FIELDS if name in names]


@given(ANY_PAPERS)
def test_any_text_makes_whole_entries(papers: list[Paper]) -> None:
    text = render(papers)
    library = parse_string(text)
    assert not library.failed_blocks
    assert [block.key for block in library.entries] == [paper.key for paper in papers]
    assert text.count("{") == text.count("}")
    text.encode("utf-8")


def test_biber_reads_the_whole_catalog_as_it_is(tmp_path: Path) -> None:
    assert run_biber(render(bundled()), tmp_path, xml=True) == []
    entries = ET.parse(tmp_path / BIBLATEXML).getroot()
    assert len(entries) == len(bundled())
    for read, paper in zip(entries, bundled(), strict=True):
        assert read.get("id") == paper.key
        assert read.get("entrytype") == {"misc": "misc" if paper.venue else "online"}.get(paper.type, paper.type)
        check(read, paper)


def check(read: ET.Element, paper: Paper) -> None:
    def text(name: str) -> str:
        found = read.find(f"{{*}}{name}")
        return "" if found is None else "".join(found.itertext()).strip().replace("\\&", "&").replace("\\%", "%")

    series, volume = ("series", "number") if paper.series else ("series", "volume")
    expected: dict[str, Any] = {
        "date": str(paper.year),
        "howpublished" if paper.type == "misc" else "booktitle": paper.booktitle,
        "journaltitle": paper.journal,
        series: paper.series,
        volume: paper.volume,
        "doi": paper.doi,
        "eprint": paper.arxiv,
        "eprintclass": paper.arxiv_class,
        "eprinttype": "arxiv" if paper.arxiv else "",
    }
    assert {name: text(name) for name in expected} == expected, paper.key
    assert text("title").replace("{", "").replace("}", "").replace("$\\times$", "×") == paper.title
    ends = [end.text for end in read.iterfind("{*}pages//{*}start")] + [
        end.text for end in read.iterfind("{*}pages//{*}end")
    ]
    assert ends == (paper.pages.split("--") if paper.pages else []), paper.key
    names = [
        " ".join("".join(part.itertext()).split())
        for name in read.findall("{*}names/{*}name")
        for part in name.findall("{*}namepart")
        if part.get("type") == "family"
    ]
    assert names == [divide(name.family)[1] for name in paper.author]


def test_authoryear_and_numeric_print_what_is_hard(tmp_path: Path) -> None:
    latin = [paper for paper in PAPERS if "知" not in paper.title]
    for style in ("authoryear", "numeric"):
        folder = tmp_path / style
        folder.mkdir()
        assert typeset(render(latin), folder, biblatex=style) == []
