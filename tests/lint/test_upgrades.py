"""Preprints that have been published: all of the catalog are found in each usual style, none is taken for another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kdlit import bibfile, lint, versions
from kdlit.bibfile import BibFile, Entry
from kdlit.formats import bibtex
from kdlit.formats.latex import encode
from kdlit.lint.context import Context
from kdlit.lint.known import Known
from kdlit.lint.rules import RULES
from kdlit.lint.upgrade import record
from kdlit.paper import Name, Paper
from tests.catalogs import bundled, paper
from tests.tex import run_bibtex

KNOWN = Known(bundled())
PUBLISHED = [each for each in bundled() if each.published and each.arxiv]
ONLY = [rule for rule in RULES if rule.name == "published"]
OF_THE_PLACE = ("booktitle", "journal", "series", "volume", "number", "pages", "eid", "year", "publisher", "doi")


def look(file: BibFile) -> Context:
    return Context(file, KNOWN)


def scholar(each: Paper) -> str:
    return f"""@article{{mine,
  title={{{encode(each.title)}}},
  author={{{authors(each)}}},
  journal={{arXiv preprint arXiv:{each.arxiv}}},
  year={{{versions.arxiv_year(each.arxiv)}}}
}}
"""


def arxiv(each: Paper) -> str:
    return f"""@misc{{mine,
      title={{{encode(each.title)}}},{" "}
      author={{{authors(each)}}},
      year={{{versions.arxiv_year(each.arxiv)}}},
      eprint={{{each.arxiv}}},
      archivePrefix={{arXiv}},
      primaryClass={{cs.LG}},
      url={{https://arxiv.org/abs/{each.arxiv}}},{" "}
}}
"""


def dblp(each: Paper) -> str:
    return f"""@article{{mine,
  author       = {{{authors(each)}}},
  title        = {{{encode(each.title)}}},
  journal      = {{CoRR}},
  volume       = {{abs/{each.arxiv}}},
  year         = {{{versions.arxiv_year(each.arxiv)}}},
  url          = {{http://arxiv.org/abs/{each.arxiv}}},
  eprinttype    = {{arXiv}},
  eprint       = {{{each.arxiv}}},
  biburl       = {{https://dblp.org/rec/journals/corr/abs-1.bib}},
  bibsource    = {{dblp computer science bibliography, https://dblp.org}}
}}
"""


def title_alone(each: Paper) -> str:
    return f"@misc{{mine, title = {{{encode(each.title)}}}, author = {{{authors(each)}}}}}\n"


def authors(each: Paper) -> str:
    names = (f"{encode(name.given)} {encode(name.family)}".strip() for name in each.author)
    return " and ".join(f"{{{name}}}" if "," in name else name for name in names)


def says(file: BibFile, entry: Entry, each: Paper) -> bool:
    """Whether an entry gives the place of a paper, all of it and nothing else."""
    made = record(each)
    fields = {name: file.latex(entry.get(name)) for name in OF_THE_PLACE}
    return entry.kind_of == made.type and fields == {name: made.fields.get(name, "") for name in OF_THE_PLACE}


@pytest.mark.parametrize("former_title", [False, True])
@pytest.mark.parametrize("style", [scholar, arxiv, dblp, title_alone])
def test_every_published_paper_of_the_catalog_is_upgraded(style: Callable[[Paper], str], former_title: bool) -> None:
    cited = [versions.preprint(each) if former_title else each for each in PUBLISHED]
    file = bibfile.read(lint.mend("\n".join(map(style, cited)), look, ONLY))
    assert len(file.entries) == len(PUBLISHED)
    assert [each.key for entry, each in zip(file.entries, PUBLISHED, strict=True) if not says(file, entry, each)] == []
    assert {entry.key for entry in file.entries} == {"mine"}
    if style is not title_alone:
        assert [file.latex(entry.get("eprint")) for entry in file.entries] == [each.arxiv for each in PUBLISHED]


def test_what_the_user_wrote_stays() -> None:
    before = """% Mine.
@article{sun19,
  title     = {Patient knowledge distillation for {BERT} model compression},
  author    = "Siqi Sun and Yu Cheng and Zhe Gan and Jingjing Liu",
  journal   = {CoRR},
  volume    = {abs/1908.09355},
  year      = 2019,
  month     = aug,
  note      = {Read this twice.},
  abstract  = {Long, with \\emph{marks}},
  file      = {:/home/me/sun.pdf:PDF}
}
"""
    after = """% Mine.
@inproceedings{sun19,
  title     = {Patient Knowledge Distillation for {BERT} Model Compression},
  booktitle = {PROCEEDINGS},
  pages     = {4323--4332},
  author    = "Siqi Sun and Yu Cheng and Zhe Gan and Jingjing Liu",
  year      = 2019,
  publisher = {Association for Computational Linguistics},
  doi       = {10.18653/v1/D19-1441},
  note      = {Read this twice.},
  abstract  = {Long, with \\emph{marks}},
  file      = {:/home/me/sun.pdf:PDF},
  eprint    = {1908.09355},
  archiveprefix = {arXiv}
}
"""
    assert lint.mend(before, look, ONLY) == after.replace("PROCEEDINGS", paper("sun2019patient").booktitle)


@pytest.mark.parametrize(
    ("note", "stays"),
    [("arXiv: 1908.09355 [cs.CL]", False), ("Under review at X", False), ("Read this! arXiv:1908.09355", True)],
)
def test_a_remark_stays_that_names_the_preprint_too(note: str, stays: bool) -> None:
    before = title_alone(paper("sun2019patient")).replace("author", f"note = {{{note}}}, author")
    assert (note in lint.mend(before, look, ONLY)) is stays


@pytest.mark.parametrize("title", ["{} (extended version)", "Erratum: {}", "Comment on {}", "{} (Student Abstract)"])
def test_another_text_with_the_title_is_named_and_left(title: str) -> None:
    known = paper("sun2019patient")
    text = arxiv(known._replace(title=title.format(known.title)))
    assert lint.mend(text, look, ONLY) == text


@pytest.mark.parametrize(
    "changed",
    [
        {"author": (Name("Doe", "Jane"), Name("Roe", "Richard"))},
        {"title": "Patient Knowledge Distillation for GPT Model Compression"},
        {"title": "Impatient Knowledge Distillation for BERT Model Compression"},
    ],
)
def test_another_paper_is_never_taken_for_it(changed: dict[str, object]) -> None:
    other = paper("sun2019patient")._replace(**changed)  # type: ignore[arg-type]
    for style in (scholar, arxiv, dblp, title_alone):
        assert lint.mend(style(other), look, ONLY) == style(other)


def test_a_successor_with_a_name_before_the_title_is_not_taken_for_its_forerunner() -> None:
    other = paper("sun2019patient")
    text = title_alone(other).replace("Patient", "ImpatientKD: Patient")
    (finding,) = lint.check(look(bibfile.read(text)), "refs.bib", ONLY)
    assert (finding.message[:29], finding.mend) == ("perhaps published since: EMNL", None)
    other_id = text.replace("author", "eprint = {2001.09999}, author")
    sure = [rule for rule in RULES if rule.name in ("published", "wrong-id")]
    assert lint.check(look(bibfile.read(other_id)), "refs.bib", sure) == []


def test_a_published_entry_is_left_as_it_is() -> None:
    text = bibtex.render(PUBLISHED)
    assert lint.mend(text, look, ONLY) == text


def test_bibtex_takes_what_was_upgraded(tmp_path: Path) -> None:
    cited = "\n".join(dblp(each).replace("mine", f"key{number}") for number, each in enumerate(PUBLISHED))
    mended = lint.mend(cited, look)
    assert run_bibtex(mended, "plain", tmp_path) == []


def test_a_file_for_biblatex_gets_its_names_of_fields() -> None:
    before = """@online{mine,
  author = {Siqi Sun and Yu Cheng and Zhe Gan and Jingjing Liu},
  title = {Patient Knowledge Distillation for {BERT} Model Compression},
  date = {2019-08},
  eprint = {1908.09355},
  eprinttype = {arxiv},
}
"""
    (entry,) = bibfile.read(lint.mend(before, look)).entries
    assert entry.kind_of == "inproceedings"
    assert [(field.name, field.value) for field in entry.fields if field.name in ("date", "year", "pages")] == [
        ("pages", "{4323--4332}"),
        ("date", "{2019}"),
    ]
