"""``kdlit import``: any kind of text in, one clean library out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import bundled, paper
from tests.program import Program
from tests.services.server import Services

LIST = """# Papers I like

## Pruning

* [Cutting Corners: Pruning Without Regret](https://arxiv.org/abs/2105.01234), Ann Poe, 2021 [[code]](https://github.com/p/cc)
* [Distilling the Knowledge in a Neural Network](https://arxiv.org/abs/1503.02531), Hinton et al., 2015
* [A Paper that Has No Address at All](), Jane Doe, 2019
* [Cutting Corners: Pruning without Regret](https://arxiv.org/pdf/2105.01234v2.pdf), Poe, 2021
"""
BIB = r"""@string{icml = {ICML}}
% a comment
@article{mine2021corners,
  author = {Poe, Ann and M{\"u}ller, Bo and van der Berg, Piet},
  title = {Cutting Corners: {P}runing Without Regret},
  journal = {arXiv preprint arXiv:2105.01234},
  year = 2021,
  note = {read twice},
}
@inproceedings{broken, title = {No end
@inproceedings{mine2021corners, title = {Another Paper under the Same Key of Mine}, author = {Roe, R.}, year = {2020}}
@misc{untitled, author = {Doe, Jane}}
"""
CSL = [
    {
        "id": "poe2021",
        "type": "paper-conference",
        "title": "Cutting Corners: Pruning Without Regret",
        "author": [{"family": "Poe", "given": "Ann"}],
        "issued": {"date-parts": [[2021]]},
        "container-title": "International Conference on Machine Learning",
        "DOI": "10.1000/corners",
        "note": "read twice",
    }
]


def write(kdlit: Program, name: str, text: str) -> Path:
    file = kdlit.folder / name
    file.write_text(text, encoding="utf-8")
    return file


def library(kdlit: Program) -> list[dict[str, Any]]:
    file = Path(kdlit.environment["KDLIT_LIBRARY"])
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def test_a_reading_list_comes_in_and_what_is_here_already_does_not(kdlit: Program) -> None:
    ran = kdlit("import", write(kdlit, "likes.md", LIST), "-f", "keys")
    assert (ran.lines, ran.status) == (["poe2021cutting", "doe2019paper"], 0)
    record, _ = library(kdlit)
    assert record["arxiv"] == "2105.01234"
    assert record["code"] == ["https://github.com/p/cc"]
    assert record["topics"]
    assert [row["line"] for row in record["listings"]] == [5, 8]
    assert {row["list"] for row in record["listings"]} == {"likes"}
    assert "line 7" in ran.stderr
    assert kdlit("list", "--list", "likes", "-f", "keys").lines == ["doe2019paper", "poe2021cutting"]


def test_a_second_import_changes_nothing(kdlit: Program) -> None:
    file = write(kdlit, "likes.md", LIST)
    kdlit("import", file)
    before = library(kdlit)
    again = kdlit("import", file, "-f", "keys")
    assert (again.lines, again.status) == ([], 0)
    assert library(kdlit) == before


def test_a_dry_run_shows_and_adds_nothing(kdlit: Program) -> None:
    shown = json.loads(kdlit("import", "--dry-run", "-f", "json", write(kdlit, "likes.md", LIST)).stdout)
    assert [record["title"] for record in shown] == [
        "Cutting Corners: Pruning Without Regret",
        "A Paper that Has No Address at All",
    ]
    assert library(kdlit) == []


def test_many_doubts_of_one_kind_are_one_line_and_a_dry_run_shows_each(kdlit: Program) -> None:
    rows = [f"- The {word} Way of Distilling Networks. CVPR 2018\n" for word in ("First", "Second", "Third", "Fourth")]
    file = write(kdlit, "talks.md", "".join(rows) + "- [My blog on pruning](https://example.org/blog)\n")
    *said, summary = kdlit("import", file).stderr.splitlines()
    assert said == [
        f"kdlit: {file}, 4 rows: no link: lines 1, 2, 3, 4; --dry-run shows each",
        f"kdlit: {file}, line 5: left out: the link is a web page, not a paper:"
        " - [My blog on pruning](https://example.org/blog)",
    ]
    assert summary == "kdlit: 4 rows, 4 papers: 4 added, 0 here already; 1 row left out"
    shown = kdlit("import", "--dry-run", file).stderr.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in shown[:-1]] == [
        f"{file}, line {number}" for number in range(1, 6)
    ]


def test_a_bib_file_comes_in_and_what_is_broken_is_named_with_its_line(kdlit: Program) -> None:
    ran = kdlit("import", write(kdlit, "mine.bib", BIB))
    assert ran.status == 0
    first, second = library(kdlit)
    assert (first["key"], first["arxiv"], first["type"]) == ("mine2021corners", "2105.01234", "misc")
    assert [name["family"] for name in first["author"]] == ["Poe", "Müller", "van der Berg"]
    assert first["note"] == "read twice"
    assert second["title"] == "Another Paper under the Same Key of Mine"
    assert str(second["key"]).lower() != "mine2021corners"
    assert "line 10: it cannot be parsed" in ran.stderr
    assert "line 12: it has no title" in ran.stderr


def test_a_list_of_ones_own_is_known_by_its_name(kdlit: Program) -> None:
    kdlit("import", write(kdlit, "likes.md", LIST))
    name = library(kdlit)[0]["listings"][0]["list"]
    ran = kdlit("list", "--list", name, "-f", "keys")
    assert (ran.status, ran.stderr) == (0, "")
    assert len(ran.lines) == 2
    assert "no list is called 'nobodys'" in kdlit("list", "--list", name, "--list", "nobodys").stderr


WRITTEN_ODDLY = r"""
@string{me = "Ann One"}
@string{acl = {Proceedings of Something}}
@article{twice, title = {A First Title of Things}, author = {A. One and B. Two}}
@article{twice, title = {A Second Title of {BERT} Things}, author = {C. Three and D. Four}, volume = {7}}
@article{fields, title = "A Third Title of Things", author = {E. Five and F. Six}, author = {G. Seven}}
@inproceedings{joined, title = "A " # {Fourth} # " Title of Things", author = me # " and Bo Two", booktitle = acl}
"""


def test_entries_of_one_key_fields_given_twice_and_macros_are_read_as_any_other(kdlit: Program) -> None:
    ran = kdlit("import", write(kdlit, "odd.bib", WRITTEN_ODDLY))
    assert ran.status == 0
    assert [(row["title"], [name["family"] for name in row["author"]]) for row in library(kdlit)] == [
        ("A First Title of Things", ["One", "Two"]),
        ("A Second Title of BERT Things", ["Three", "Four"]),
        ("A Third Title of Things", ["Five", "Six"]),
        ("A Fourth Title of Things", ["One", "Two"]),
    ]
    assert library(kdlit)[1]["volume"] == "7"
    assert library(kdlit)[3]["booktitle"] == "Proceedings of Something"


def test_a_paper_has_the_year_and_the_proceedings_of_the_volume_that_it_names(kdlit: Program) -> None:
    entries = """@inproceedings{in, title={A Title of Many Things}, author={Doe, Jane}, crossref={vol}, pages={1--9}}
    @proceedings{vol, title={Proceedings of Things}, year=2019, publisher={ACL}, editor={Roe, R.}}"""
    ran = kdlit("import", write(kdlit, "odd.bib", entries))
    (record,) = library(kdlit)
    assert (record["year"], record["booktitle"], record["publisher"]) == (2019, "Proceedings of Things", "ACL")
    assert "line 2: left out: a volume of proceedings" in ran.stderr


def test_keys_that_are_others_here_are_named(kdlit: Program) -> None:
    entry = "@article{{{}, title={{{}}}, author={{Doe, Jane and Roe, Rick}}, journal={{Things}}, year=2020}}\n"
    known = (
        "@misc{kd, title={Distilling the Knowledge in a Neural Network}, eprint={1503.02531}, archiveprefix={arXiv}}\n"
    )
    text = entry.format("a", "A Title of Many Things") + entry.format("b", "A title of many things") + known
    ran = kdlit("import", write(kdlit, "odd.bib", text))
    assert "2 keys of the file are others here: b is a, kd is hinton2015distilling\n" in ran.stderr
    assert [row["key"] for row in library(kdlit)] == ["a"]


def test_authors_that_cannot_be_told_apart_are_left_out_and_named(kdlit: Program) -> None:
    entry = "@article{a, title={A Title of Many Things}, author={Smith, John, Doe, Anna, Roe, Kim}}"
    ran = kdlit("import", write(kdlit, "odd.bib", entry))
    assert ran.status == 0
    assert "odd.bib, line 1: its authors cannot be told apart" in ran.stderr
    assert "author" not in library(kdlit)[0]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_kdlit_prints_it_reads_again(kdlit: Program, form: str) -> None:
    kdlit("import", write(kdlit, "likes.md", LIST))
    before = library(kdlit)
    printed = kdlit("show", "poe2021cutting", "-f", form).stdout
    kdlit("remove", "poe2021cutting")
    assert kdlit("import", "-", stdin=printed).status == 0
    assert sorted(library(kdlit), key=str) == sorted(before, key=str)


def test_csl_json(kdlit: Program) -> None:
    assert kdlit("import", "-", "-f", "keys", stdin=json.dumps(CSL)).lines == ["poe2021"]
    (record,) = library(kdlit)
    assert (record["type"], record["doi"], record["year"]) == ("inproceedings", "10.1000/corners", 2021)
    assert record["note"] == "read twice"


def test_lines_of_identifiers_are_looked_up(kdlit: Program) -> None:
    wanted = paper("hinton2015distilling")._replace(title="A Newer Paper on Nothing", arxiv="2301.00001", year=2023)
    with Services([wanted]) as services:
        ran = kdlit(
            "import", "-", "-f", "keys", stdin="# mine\n2301.00001\nnonsense\n1503.02531\n2302.99999\n",
            env=services.env() | {"KDLIT_OFFLINE": "", "KDLIT_PATIENCE": "0.1"},
        )  # fmt: skip
    assert ran.lines == ["hinton2023newer"]
    assert ran.status == 1
    assert "line 3" in ran.stderr
    assert "2302.99999" in ran.stderr


def test_a_list_at_an_address(kdlit: Program) -> None:
    ran = kdlit("import", "http://127.0.0.1:9/list.md")
    assert ran.status == 3
    assert "could not be fetched" in ran.stderr


@pytest.mark.parametrize("text", ["", "   \n", "# Nothing\n\nto see here\n"])
def test_a_text_without_papers(kdlit: Program, text: str) -> None:
    ran = kdlit("import", "-", stdin=text)
    assert ran.stdout == ""
    assert ran.status in (1, 2)
    assert ran.stderr.count("\n") == 1


def test_a_file_that_is_not_there(kdlit: Program) -> None:
    assert kdlit("import", "nowhere.md").status == 2


def test_the_whole_catalog_is_here_already(kdlit: Program) -> None:
    exported = kdlit("export", "--bibtex").stdout
    ran = kdlit("import", "-", "-f", "keys", stdin=exported)
    assert (ran.lines, ran.status) == ([], 0)
    assert f"0 added, {len(bundled())} here already" in ran.stderr


def test_an_identifier_that_is_not_the_papers_makes_no_new_paper(kdlit: Program) -> None:
    wrong = "@misc{fitnets, title={FitNets: Hints for Thin Deep Nets}, author={Romero, Adriana}, eprint={1412.6551}}"
    done = kdlit("import", "-", stdin=wrong)
    assert (done.stdout, done.status) == ("", 0)
    assert "1412.6551 is not the arXiv id of 'FitNets: Hints for Thin Deep Nets', which is 1412.6550" in done.stderr


def test_authors_joined_by_commas_are_people(kdlit: Program) -> None:
    authors = "Ann Doe, Bo Roe, Cy Poe, Di Loe"
    kdlit("import", "-", stdin=f"@misc{{a, title={{A Paper on Nothing}}, author={{{authors}}}, year=2020}}")
    (row,) = kdlit("list", "--author", "roe").rows
    assert row[4] == authors.replace(",", ";")


@pytest.mark.parametrize(
    "line",
    [
        "1503.02531",
        "- arXiv:1503.02531",
        "2. https://arxiv.org/abs/1503.02531",
        "* [1503.02531](https://arxiv.org/abs/1503.02531)",
    ],
)
def test_identifiers_of_known_papers_ask_nobody(kdlit: Program, line: str) -> None:
    done = kdlit("import", "-", stdin=f"{line}\n")
    assert (done.status, "1 here already" in done.stderr) == (0, True)


def test_a_citation_in_brackets_is_no_part_of_the_title(kdlit: Program) -> None:
    row = "# L\n- Some New Paper on Students (Zhao et al., CVPR 2022), https://arxiv.org/abs/2201.00001\n"
    (found,) = kdlit("import", "-", "--dry-run", stdin=row).rows
    assert found[1:4] == ["2022", "CVPR", "Some New Paper on Students"]
