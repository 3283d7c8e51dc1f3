"""``kdlit export`` for a document: exactly what it cites, and into a .bib file that the user keeps."""

from __future__ import annotations

import pytest

from kdlit import bibfile
from tests.program import Program

PAPER = "\\citep{Sun2019Patient}\n\\citet[p.~2]{1503.02531}\n\\input{more}\n"
MORE = "\\cite{hinton2015distilling,sun2019patient} % \\cite{gou2021knowledge}\n"


def keys(text: str) -> list[str]:
    return [entry.key for entry in bibfile.read(text).entries]


@pytest.fixture
def document(kdlit: Program) -> Program:
    (kdlit.folder / "paper.tex").write_text(PAPER, encoding="utf-8")
    (kdlit.folder / "more.tex").write_text(MORE, encoding="utf-8")
    return kdlit


def test_exactly_what_is_cited_is_written_under_the_keys_that_are_cited(document: Program) -> None:
    exported = document("export", "--bibtex", "--tex", "paper.tex")
    assert keys(exported.stdout) == ["Sun2019Patient", "1503.02531", "hinton2015distilling"]
    assert exported.said == [
        "kdlit: 1503.02531 and hinton2015distilling are one paper, which will be listed twice; cite it by one of them"
    ]
    assert exported.status == 0


def test_a_cited_key_that_is_unknown_is_named_and_the_others_are_written(document: Program) -> None:
    (document.folder / "paper.aux").write_text("\\citation{hinton2015distiling}\n\\citation{sun2019patient}\n")
    exported = document("export", "--bibtex", "--aux", "paper.aux")
    assert keys(exported.stdout) == ["sun2019patient"]
    assert "'hinton2015distiling'; did you mean hinton2015distilling" in exported.stderr
    assert exported.status == 1


def test_a_file_gets_what_it_lacks_and_a_second_run_leaves_it_alone(document: Program) -> None:
    file = document.folder / "refs.bib"
    title, authors = "Distilling the knowledge in a neural network", "Hinton, G. and Vinyals, O. and Dean, J."
    before = f"% Mine.\r\n@misc{{1503.02531,\r\n title = {{{title}}},\r\n author = {{{authors}}}}}\r\n"
    file.write_bytes(before.encode())
    arguments = ("export", "--bibtex", "--tex", "paper.tex", "--update", "refs.bib")
    first = document(*arguments)
    text = file.read_bytes().decode()
    assert keys(text) == ["1503.02531", "Sun2019Patient"]
    assert [line for line in before.split("\r\n") if line not in text] == []
    assert "hinton2015distilling is cited, and refs.bib has the paper as 1503.02531" in first.stderr
    assert "refs.bib: 1 added, 1 refreshed" in first.stderr
    assert (first.stdout, first.status) == ("", 1)
    inode = file.stat().st_ino
    again = document(*arguments)
    assert "0 added, 0 refreshed" in again.stderr
    assert (file.read_bytes().decode(), file.stat().st_ino) == (text, inode)


def test_keys_of_the_file_itself_are_known(document: Program) -> None:
    (document.folder / "refs.bib").write_text("@misc{own, title = {Of my own}}\n", encoding="utf-8")
    (document.folder / "paper.tex").write_text("\\cite{own}", encoding="utf-8")
    updated = document("export", "--bibtex", "--tex", "paper.tex", "--update", "refs.bib")
    assert (updated.stdout, updated.status) == ("", 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--bibtex", "--update", "refs.bib", "-o", "x.bib"], "exclude each other"),
        (["--ris", "--update", "refs.bib"], "--bibtex or --biblatex"),
        (["--bibtex", "sun2019patient", "--tex", "paper.tex"], "exclude each other"),
        (["--bibtex", "sun2019patient", "--update", "broken.bib"], "broken.bib, line 1"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    document: Program, arguments: list[str], said: str
) -> None:
    (document.folder / "broken.bib").write_text("@misc{a, title = {open\n", encoding="utf-8")
    refused = document("export", *arguments)
    assert (refused.status, said in refused.stderr) == (2, True)
    assert sorted(file.name for file in document.folder.iterdir()) == ["broken.bib", "more.tex", "paper.tex"]
