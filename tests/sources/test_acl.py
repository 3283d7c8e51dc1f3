"""The ACL Anthology."""

from __future__ import annotations

import pytest

from kdlit.paper import Name, Paper
from kdlit.sources import SourceError
from kdlit.sources.acl import Acl
from tests.sources.cases import fixture, parsed, read


def test_an_entry_with_editors_and_a_concatenated_month() -> None:
    assert b'oct # "-" # nov' in fixture("acl/paper.bib")
    assert read(Acl(), "acl/paper.bib", "D16-1139") == Paper(
        title="Sequence-Level Knowledge Distillation",
        type="inproceedings",
        author=(Name("Kim", "Yoon"), Name("Rush", "Alexander M.")),
        year=2016,
        booktitle="Proceedings of the 2016 Conference on Empirical Methods in Natural Language Processing",
        pages="1317--1327",
        publisher="Association for Computational Linguistics",
        doi="10.18653/v1/D16-1139",
        acl="D16-1139",
        url="https://aclanthology.org/D16-1139/",
    )


def test_values_in_braces_or_quotes_old_urls_and_a_last_comma() -> None:
    paper = read(Acl(), "acl/findings.bib", "2020.findings-emnlp.372")
    assert paper.title == "TinyBERT: Distilling BERT for Natural Language Understanding"
    assert paper.author == (Name("Jiao", "Xiaoqi"), Name("Jörgensen", "Bjørn"), Name("van der Maaten", "Laurens"))
    assert (paper.year, paper.pages, paper.doi) == (2020, "4163--4174", "")


@pytest.mark.parametrize(
    "month", ["nov", '"6"', '"aug 23{--}aug 27"', 'may # " 2 - " # may # " 7"', '{"}', 'jan # {,} # "="', "12"]
)
def test_no_month_is_too_odd(month: str) -> None:
    body = fixture("acl/paper.bib").replace(b'oct # "-" # nov', month.encode())
    (asked,) = parsed(["D16-1139"])
    expected = read(Acl(), "acl/paper.bib", "D16-1139")
    assert Acl().parse(200, body, [asked]).found[asked] == expected


def test_front_matter_has_no_authors() -> None:
    paper = read(Acl(), "acl/front_matter.bib", "2020.findings-emnlp.0")
    assert (paper.type, paper.author) == ("proceedings", ())
    assert paper.title == "Findings of the Association for Computational Linguistics: EMNLP 2020"


def test_an_article() -> None:
    paper = read(Acl(), "acl/journal.bib", "2021.tacl-1.1")
    assert (paper.type, paper.journal) == ("article", "Transactions of the Association for Computational Linguistics")
    assert (paper.volume, paper.pages, paper.booktitle) == ("9", "1--16", "")
    assert paper.title == "An Example of a Journal's Entry & Its Fields"
    assert paper.doi == "10.1162/tacl_a_00349"


def test_what_the_site_has_no_file_for_does_not_exist() -> None:
    asked = parsed(["D19-9999"])
    answer = Acl().parse(404, b"<!DOCTYPE html><html><title>404 Not Found</title></html>", asked)
    assert answer.missing == set(asked)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"aclanthology.org/D16-1139/", b"aclanthology.org/D19-1441/"),
        (b'url = "https://aclanthology.org/D16-1139/",', b""),
        (b'    pages = "1317--1327",\n', b'    title = "Another",\n'),
        (b'13x."\n}', b'13x."\n}\n@inproceedings{a, title = {Another}}'),
        (b'13x."\n}', b'13x."\n}\n@inproceedings{a, title = {Ano'),
        (b'"Sequence-Level Knowledge Distillation"', b'"{}"'),
        (b'"Sequence-Level Knowledge Distillation"', b"a # b"),
    ],
    ids=[
        "another paper",
        "no paper's",
        "two titles",
        "two entries",
        "one entry and a part",
        "an empty title",
        "no readable title",
    ],
)
def test_a_doubtful_entry_is_refused(before: bytes, after: bytes) -> None:
    body = fixture("acl/paper.bib")
    assert before in body
    with pytest.raises(SourceError):
        Acl().parse(200, body.replace(before, after), parsed(["D16-1139"]))


def test_latin_1_is_refused() -> None:
    body = fixture("acl/paper.bib").replace(b"Kim, Yoon", "Jégou, Hervé".encode("latin-1"))
    with pytest.raises(SourceError, match="not UTF-8"):
        Acl().parse(200, body, parsed(["D16-1139"]))


def test_the_request() -> None:
    assert Acl().request(parsed(["https://www.aclweb.org/anthology/d16-1139.pdf"])).path == "/D16-1139.bib"
