"""CSL-JSON: what an item holds, that it keeps to the format, and what other programs read of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from typing import Any

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from jsonschema import Draft7Validator

from kdlit.formats.csl_json import item, render
from kdlit.paper import Name, Paper
from kdlit.particles import divide
from tests.catalogs import bundled
from tests.formats.test_bibtex import ANY_PAPERS, BUCILUA, HINTON, PAPERS, made

_TEXT = {"type": "string", "minLength": 1, "pattern": r"^\S"}
_TEXTS = (
    *("id", "title", "genre", "container-title", "container-title-short", "collection-title", "collection-number"),
    *("volume", "issue", "number", "page", "publisher", "DOI", "URL"),
)
_TYPES = (
    *("article", "article-journal", "book", "chapter", "manuscript"),
    *("paper-conference", "report", "thesis"),
)
_NAME_PARTS = ("family", "given", "non-dropping-particle", "suffix")
# What the specification allows (docs.citationstyles.org, appendices III and IV), of which kdlit uses a part.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(_TEXTS, _TEXT),
            "type": {"enum": list(_TYPES)},
            "author": {
                "type": "array",
                "items": {
                    "oneOf": [
                        {
                            "type": "object",
                            "required": ["literal"],
                            "additionalProperties": False,
                            "properties": {"literal": {"type": "string"}},
                        },
                        {
                            "type": "object",
                            "required": ["given"],
                            "additionalProperties": False,
                            "properties": dict.fromkeys(_NAME_PARTS, _TEXT),
                        },
                    ]
                },
            },
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 1,
                        "items": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "integer"}},
                    }
                },
            },
            "custom": {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
        },
    },
}


def test_a_preprint_in_full() -> None:
    assert item(HINTON) == {
        "id": "hinton2015distilling",
        "type": "article",
        "title": "Distilling the Knowledge in a Neural Network",
        "author": [
            {"family": "Hinton", "given": "Geoffrey"},
            {"family": "Vinyals", "given": "Oriol"},
            {"family": "Dean", "given": "Jeff"},
        ],
        "issued": {"date-parts": [[2015]]},
        "number": "arXiv:1503.02531",
        "publisher": "arXiv",
        "URL": "https://arxiv.org/abs/1503.02531",
        "custom": {"arxiv": "1503.02531", "arxiv_class": "stat.ML"},
    }


def test_a_published_paper_in_full() -> None:
    assert item(BUCILUA) == {
        "id": "bucilua2006model",
        "type": "paper-conference",
        "title": "Model Compression",
        "author": [
            {"family": "Buciluǎ", "given": "Cristian"},
            {"family": "Caruana", "given": "Rich"},
            {"family": "Niculescu-Mizil", "given": "Alexandru"},
        ],
        "issued": {"date-parts": [[2006]]},
        "container-title": "Knowledge Discovery and Data Mining",
        "container-title-short": "KDD",
        "page": "535-541",
        "publisher": "ACM",
        "DOI": "10.1145/1150402.1150464",
        "URL": "https://example.org/not-needed-beside-a-doi",
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"type": "inproceedings", "series": "LNCS", "volume": "7"}, {"collection-number": "7"}),
        ({"type": "inproceedings", "volume": "34", "number": "5"}, {"volume": "34", "issue": "5"}),
        ({"type": "article", "volume": "12", "number": "3"}, {"volume": "12", "issue": "3"}),
        ({"type": "techreport", "number": "TR-1"}, {"number": "TR-1"}),
        ({"type": "article", "eid": "117"}, {"page": "117"}),
        ({"type": "article", "eid": "117", "pages": "1--20"}, {"page": "1-20"}),
        ({"type": "phdthesis"}, {"genre": "PhD thesis"}),
    ],
)
def test_numbers_stand_where_styles_look_for_them(values: dict[str, str], expected: dict[str, str]) -> None:
    found = item(made(**values))
    numbers = ("collection-number", "volume", "issue", "number", "page", "genre")
    assert {name: found[name] for name in numbers if name in found} == expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (Name("van der Maaten", "L."), {"non-dropping-particle": "van der", "family": "Maaten", "given": "L."}),
        (Name("Van Gool", "Luc"), {"family": "Van Gool", "given": "Luc"}),
        (Name("King", "Martin", "Jr."), {"family": "King", "given": "Martin", "suffix": "Jr."}),
        (Name("李", "明"), {"family": "李", "given": "明"}),
        (Name("Plato"), {"literal": "Plato"}),
        (Name("NLLB Team"), {"literal": "NLLB Team"}),
    ],
)
def test_names_are_divided(name: Name, parts: dict[str, str]) -> None:
    assert item(made(author=(name,)))["author"] == [parts]


def test_the_catalog_keeps_to_the_format() -> None:
    assert list(Draft7Validator(SCHEMA).iter_errors(json.loads(render(bundled())))) == []


@given(ANY_PAPERS)
def test_any_text_keeps_to_the_format(papers: list[Paper]) -> None:
    text = render(papers)
    text.encode("utf-8")
    items = json.loads(text)
    assert [found["id"] for found in items] == [paper.key for paper in papers]
    assert list(Draft7Validator(SCHEMA).iter_errors(items)) == []


def cited(papers: tuple[Paper, ...]) -> dict[str, Any]:
    with warnings.catch_warnings():
        # It knows no variable for what is not to be printed.
        warnings.filterwarnings("ignore", message="The following arguments for Reference are unsupported: custom")
        return dict(CiteProcJSON(json.loads(render(papers))))


def test_citeproc_reads_the_catalog_as_it_is() -> None:
    read = cited(bundled())
    for paper in bundled():
        found = read[paper.key.lower()]
        expected = {
            "title": paper.title,
            "container_title": paper.booktitle or paper.journal,
            "collection_title": paper.series,
            "publisher": paper.publisher or ("arXiv" if paper.arxiv and not paper.published else ""),
            "page": paper.eid if paper.eid and not paper.pages else paper.pages.replace("--", "-"),
            "DOI": paper.doi,
        }
        assert {name: str(found.get(name, "")) for name in expected} == expected, paper.key
        assert found.issued.year == paper.year
        names = [name.parts() for name in found.get("author", [])]
        assert [(given, family, particle or "") for given, family, _, particle, _ in names if family] == [
            (name.given, divide(name.family)[1], divide(name.family)[0]) for name in paper.author if name.given
        ]


def test_citeproc_prints_it() -> None:
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    source = CiteProcJSON([item(BUCILUA)])
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(BUCILUA.key)]))
    (entry,) = bibliography.bibliography()
    assert str(entry).startswith("Buciluǎ, C., Caruana, R. and Niculescu-Mizil, A. (2006)")
    assert "Model Compression" in str(entry)


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_pandoc_reads_the_catalog_as_it_is() -> None:
    items = [item(paper) for paper in (*bundled(), *PAPERS[4:])]
    items = [{name: value for name, value in found.items() if name != "custom"} for found in items]
    command = ["pandoc", "-f", "csljson", "-t", "csljson"]
    done = subprocess.run(command, input=json.dumps(items), capture_output=True, encoding="utf-8", check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    # What it reads as an apostrophe it writes as one.
    assert json.loads(done.stdout.replace("’", "'")) == json.loads(json.dumps(items).replace("\\u2019", "'"))
