"""The whole export: nothing for bibtex and biber to complain of, and nothing lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import SeparateCoAuthors, SplitNameParts
from pybtex.database import parse_string as parse_bibtex
from pylatexenc.latex2text import LatexNodes2Text

from kdlit.formats import bibtex
from kdlit.paper import Paper
from tests.catalogs import bundled
from tests.program import Program
from tests.tex import bibtex_style, run_biber, run_bibtex, typeset


@cache
def exported() -> str:
    return bibtex.render(bundled())


@cache
def parsed() -> Library:
    return parse_string(exported())


def fields(key: str) -> dict[str, str]:
    return {field.key: field.value for field in parsed().entries_dict[key].fields}


def plain(latex: str) -> str:
    return str(LatexNodes2Text(keep_braced_groups=False).latex_to_text(latex))


STYLES = (
    *("plain", "abbrv", "alpha", "unsrt", "acm", "apalike", "ieeetr", "siam"),
    *("plainnat", "abbrvnat", "unsrtnat"),
    *("IEEEtran", "IEEEtranN", "splncs04", "aaai-named"),
)


@pytest.mark.parametrize("style", STYLES)
def test_bibtex_has_no_warning(style: str, tmp_path: Path) -> None:
    assert run_bibtex(exported(), bibtex_style(style), tmp_path) == []
    written = (tmp_path / "references.bbl").read_text(encoding="utf-8")
    assert written.count("\\bibitem") == len(bundled())


_ASKED_BY_ACM: dict[str, Callable[[Paper], bool]] = {
    # A publisher's town is not among the catalog's facts.
    "empty address": lambda paper: True,
    "empty author": lambda paper: not paper.author,
    "empty publisher": lambda paper: not paper.publisher,
    "page numbers missing": lambda paper: not paper.pages,
    "articleno or eid": lambda paper: not paper.pages,
    "no number and no volume": lambda paper: not paper.volume and not paper.number,
}


def test_the_style_of_the_acm_misses_only_what_is_unknown(tmp_path: Path) -> None:
    """This style asks for more than others, also for facts that many papers do not have."""
    papers = {paper.key: paper for paper in bundled()}
    for warning in run_bibtex(exported(), bibtex_style("ACM-Reference-Format"), tmp_path):
        fact, key = re.fullmatch(r"Warning--(.*?)(?: in both .*| field, .*|, .*)? in (\S+)", warning).groups()  # type: ignore[union-attr]
        assert _ASKED_BY_ACM[fact](papers[key]), warning


@pytest.mark.parametrize(("style", "packages"), [("plain", "url"), ("plainnat", "natbib,url"), ("IEEEtran", "url")])
def test_pdflatex_prints_every_entry(style: str, packages: str, tmp_path: Path) -> None:
    assert typeset(exported(), tmp_path, style=bibtex_style(style), packages=packages) == []


def test_biber_has_no_warning(tmp_path: Path) -> None:
    assert run_biber(exported(), tmp_path) == []


def test_preprint_versions_have_no_warning_either(kdlit: Program, tmp_path: Path) -> None:
    text = kdlit("export", "--bibtex", "--offline", "--prefer", "preprint").stdout
    assert run_bibtex(text, "plain", tmp_path) == []
    assert run_biber(text, tmp_path) == []


def test_the_export_is_plain_ascii() -> None:
    assert exported().isascii()
    assert not re.search(r"[^\x20-\x7e\n]", exported())


def test_the_parsed_export_holds_the_same_papers() -> None:
    assert not parsed().failed_blocks
    assert [entry.key for entry in parsed().entries] == [paper.key for paper in bundled()]
    for paper in bundled():
        assert parsed().entries_dict[paper.key].entry_type == paper.type


@pytest.mark.parametrize("paper", bundled(), ids=lambda paper: paper.key)
def test_a_parsed_entry_says_what_the_catalog_says(paper: Paper) -> None:
    found = fields(paper.key)
    assert found["year"] == str(paper.year)
    assert plain(found["title"]) == plain_text(paper.title)
    for name in ("booktitle", "journal", "publisher", "series", "volume", "pages"):
        if name in found and not (name == "booktitle" and paper.type == "misc"):
            assert plain(found[name]) == plain_text(getattr(paper, name)), name
    assert found.get("doi", "") == paper.doi
    assert found.get("eprint", "") == paper.arxiv
    if paper.arxiv:
        assert found["archiveprefix"] == "arXiv"
        assert found.get("primaryclass", "") == paper.arxiv_class


def plain_text(text: str) -> str:
    """`text` with the dashes and quotes for which LaTeX has ASCII of its own, as they are read back."""
    return plain(text.replace("\u2013", "--").replace("%", r"\%").replace("&", r"\&").replace("#", r"\#"))


def test_authors_are_read_back_as_family_and_given_names() -> None:
    library = parse_string(exported(), append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    for paper in bundled():
        names = library.entries_dict[paper.key].fields_dict.get("author")
        read = [
            (plain(" ".join([*name.von, *name.last])), plain(" ".join(name.first)))
            for name in (names.value if names else [])
        ]
        assert read == [(name.family, name.given) for name in paper.author], paper.key


def test_pybtex_reads_the_same() -> None:
    database = parse_bibtex(exported(), "bibtex")
    for paper in bundled():
        entry = database.entries[paper.key]
        assert entry.type == paper.type
        assert dict(entry.fields.items()) == {
            name: value for name, value in fields(paper.key).items() if name != "author"
        }
        read = [
            (
                plain(" ".join([*who.prelast_names, *who.last_names])),
                plain(" ".join([*who.first_names, *who.middle_names])),
            )
            for who in entry.persons.get("author", [])
        ]
        assert read == [(name.family, name.given) for name in paper.author], paper.key


def test_every_preprint_names_its_archive() -> None:
    for paper in bundled():
        if paper.type == "misc":
            found = fields(paper.key)
            assert found["url"]
            if paper.arxiv:
                assert found["howpublished"] == f"arXiv preprint arXiv:{paper.arxiv}"


def test_two_runs_write_the_same_bytes(kdlit: Program) -> None:
    runs = {kdlit("export", "--bibtex", "--offline", env={"PYTHONHASHSEED": seed}).stdout for seed in ("0", "1", "77")}
    assert runs == {exported()}


_CAPITALS_INSIDE = re.compile(r"[A-Za-z0-9-]*[A-Za-z0-9][A-Z][A-Za-z0-9-]*")


def fragile_words(title: str) -> list[str]:
    """The words of a title with capitals behind their first letter, hyphenated ones in parts: acronyms and methods."""
    parts = [part for word in _CAPITALS_INSIDE.findall(title) for part in word.split("-")]
    return [part for part in parts if part[1:] != part[1:].lower()]


def test_no_acronym_loses_its_capitals_in_plain(tmp_path: Path) -> None:
    run_bibtex(exported(), "plain", tmp_path)
    text = (tmp_path / "references.bbl").read_text(encoding="utf-8")
    entries = dict(re.findall(r"\\bibitem\{(.*?)\}\n(.*?)\n\n", text, re.DOTALL))
    fragile = [paper for paper in bundled() if fragile_words(paper.title)]
    assert len(fragile) >= 69
    lost = {
        paper.key: [word for word in fragile_words(paper.title) if word not in plain(entries[paper.key])]
        for paper in fragile
    }
    assert {key: words for key, words in lost.items() if words} == {}


def test_the_capitals_would_be_lost_without_braces(tmp_path: Path) -> None:
    bare = re.sub(
        r"^( +title += \{)(.*)(\},)$",
        lambda match: match[1] + match[2].replace("{", "").replace("}", "") + match[3],
        exported(),
        flags=re.MULTILINE,
    )
    run_bibtex(bare, "plain", tmp_path)
    text = (tmp_path / "references.bbl").read_text(encoding="utf-8")
    assert "Patient knowledge distillation for bert model compression" in " ".join(text.split())


def test_no_title_is_protected_as_a_whole() -> None:
    for paper in bundled():
        assert not re.fullmatch(r"\{[^{}]*\}", fields(paper.key)["title"])
