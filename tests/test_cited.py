"""What a document cites, from its sources and from what LaTeX made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdlit import cited
from kdlit.cited import CitedError, Place


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def keys(text: str, folder: Path) -> list[str]:
    write(folder, paper_tex=text)
    return list(cited.read([folder / "paper.tex"]).places)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\cite{a}", ["a"]),
        (r"\cite{a, b ,c}", ["a", "b", "c"]),
        (r"\citep[see][p.~3]{a}", ["a"]),
        (r"\citet*[{see [3]}]{a:b-c/d}", ["a:b-c/d"]),
        (r"\citealp{a}\Citeauthor{b}\citeyearpar{c}\nocite{d}", ["a", "b", "c", "d"]),
        (r"\parencite(see)[12]{a}\textcite{b}\footfullcite{c}", ["a", "b", "c"]),
        (r"\cites(x)(y)[p.~1]{a}[2]{b}{c}", ["a", "b", "c"]),
        ("\\cite%\n  [see]%\n  {a,%\n   b}", ["a", "b"]),
        (r"\newcite{a}\shortcite{b}\bibentry{c}", ["a", "b", "c"]),
        ("% \\cite{no}\n\\cite{a} % \\cite{no}\n50\\% \\cite{b}\\\\% \\cite{no}", ["a", "b"]),
        ("\\begin{verbatim}\n\\cite{no}\n\\end{verbatim}\\verb|\\cite{no}|\\cite{a}", ["a"]),
        (r"\newcommand{\mycite}[1]{\cite{#1}}\setcitestyle{square}\citetext{priv.\ comm.}\citestyle{acl}", []),
        (r"\cite{a}\end{document}\cite{no}", ["a"]),
        (r"\defcitealias{a}{Paper I}\citetalias{a}", ["a"]),
    ],
)
def test_keys_are_found_in_every_command_that_cites(text: str, expected: list[str], tmp_path: Path) -> None:
    assert keys(text, tmp_path) == expected


def test_files_that_are_included_are_followed_and_none_twice(tmp_path: Path) -> None:
    write(
        tmp_path,
        paper_tex="\\cite{a}\n\\input{sections/one}\n\\include{two}\n\\input missing\n"
        "\\bibliography{refs,more/refs.bib}\\addbibresource[x]{more.bib}",
        sections__one_tex="% nothing\n\\cite{b}\\input{sections/three.tex}",
        sections__three_tex="\\cite{a,c}\\input{paper}",
        two_tex="\\nocite{*}",
    )
    found = cited.read([tmp_path / "paper.tex"])
    assert found.places == {
        "a": Place(str(tmp_path / "paper.tex"), 1),
        "b": Place(str(tmp_path / "sections" / "one.tex"), 2),
        "c": Place(str(tmp_path / "sections" / "three.tex"), 1),
    }
    assert found.everything
    assert found.bibliographies == [tmp_path / "refs.bib", tmp_path / "more" / "refs.bib", tmp_path / "more.bib"]
    assert [problem.partition(": ")[2][:19] for problem in found.problems] == ["there is no missing"]


def test_auxiliary_files_say_what_latex_has_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        paper_aux="\\relax\n\\citation{a,b}\n\\@input{one.aux}\n\\bibdata{refs}\n\\abx@aux@cite{0}{d}\n\\abx@aux@cite{e}",
        one_aux="\\citation{c}\\citation{a}",
        paper_bcf='<bcf:citekey order="1" intorder="1">f</bcf:citekey><bcf:citekey order="2">*</bcf:citekey>'
        '<bcf:datasource type="file" datatype="bibtex">more.bib</bcf:datasource>',
    )
    found = cited.read([tmp_path / "paper.aux"])
    assert (list(found.places), found.everything) == (["a", "b", "c", "d", "e"], False)
    assert found.bibliographies == [tmp_path / "refs.bib"]
    found = cited.read([tmp_path / "paper.bcf"])
    assert (list(found.places), found.everything) == (["f"], True)
    assert found.bibliographies == [tmp_path / "more.bib"]


def test_a_document_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CitedError, match=r"paper\.tex: No such file"):
        cited.read([tmp_path / "paper.tex"])
