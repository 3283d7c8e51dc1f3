"""Papers brought into a .bib file that a user keeps."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from kdlit import bibfile, versions
from kdlit.cli import updating
from kdlit.formats import biblatex, bibtex
from kdlit.paper import Paper
from kdlit.update import UpdateError, update
from tests.catalogs import bundled, paper

SUN = paper("sun2019patient")
HINTON = paper("hinton2015distilling")
MINE = """% My references.
@string{emnlp = "EMNLP"}

@inproceedings{patient,
\tAuthor = "Siqi Sun and others",
\tTitle = {Patient {K}nowledge {D}istillation for {BERT} Model Compression},
\tBooktitle = emnlp,
\tYear = 2019,
\tNote = {Good.} }

@misc{other, title = {Another paper}, author = {Doe, Jane},}
"""


def test_a_new_entry_comes_last_and_nothing_else_changes() -> None:
    updated = update(MINE, "refs.bib", [HINTON])
    assert updated.text.startswith(MINE + "\n@misc{hinton2015distilling,\n")
    assert (updated.added, updated.refreshed) == (("hinton2015distilling",), ())
    assert "Generated" not in updated.text
    assert bibfile.read(updated.text).entries[-1].key == "hinton2015distilling"


def test_an_entry_under_the_users_key_is_known_and_keeps_all_that_it_says() -> None:
    updated = update(MINE, "refs.bib", [SUN])
    assert updated.keys == {"sun2019patient": "patient"}
    assert (updated.added, updated.refreshed) == ((), ("patient",))
    before, after = MINE.splitlines(), updated.text.splitlines()
    assert [line for line in after if line not in before] == [
        "\tPages = {4323--4332},",
        "\tPublisher = {Association for Computational Linguistics},",
        "\tDoi = {10.18653/v1/D19-1441},",
        "\tEprint = {1908.09355},",
        "\tArchiveprefix = {arXiv},",
    ]
    assert [line for line in before if line not in after] == []


def test_a_preprint_becomes_the_publication() -> None:
    text = bibtex.render([versions.preprint(SUN)._replace(key="mine")])
    updated = update(text, "refs.bib", [SUN])
    (entry,) = bibfile.read(updated.text).entries
    (expected,) = bibfile.read(bibtex.render([SUN._replace(key="mine")])).entries
    assert entry.kind_of == "inproceedings"
    assert {(field.name, field.value) for field in entry.fields} == {
        (field.name, field.value) for field in expected.fields
    }


def test_a_field_is_replaced_only_where_it_says_what_kdlit_said_before() -> None:
    draft = SUN._replace(pages="1--2", publisher="")
    edited = bibtex.render([draft]).replace("for {BERT} Model Compression", "for {BERT}")
    updated = update(edited, "refs.bib", [SUN], [draft])
    assert updated.text == bibtex.render([SUN]).replace("for {BERT} Model Compression", "for {BERT}")


def test_a_key_that_another_paper_has_gets_a_suffix_and_keeps_it() -> None:
    text = "@misc{Sun2019patient, title = {Sunshine}, author = {Sun, Ann}, year = 2018}\n"
    updated = update(text, "refs.bib", [SUN])
    assert updated.text.startswith(text)
    assert updated.added == ("sun2019patientb",)
    assert update(updated.text, "refs.bib", [SUN]).text == updated.text


def test_an_entry_under_its_key_is_known_by_its_authors_though_its_title_was_changed() -> None:
    text = "@misc{sun2019patient, title = {Patient KD}, author = {Sun, S. and Cheng, Y. and others}, year = 2019}\n"
    assert update(text, "refs.bib", [SUN]).added == ()


def test_what_has_another_venue_or_year_gets_no_details_of_this_one() -> None:
    text = bibtex.render([SUN._replace(booktitle="Workshop on Patience", venue="", pages="", doi="", publisher="")])
    assert update(text, "refs.bib", [SUN]).text == text


@pytest.mark.parametrize("dialect", [bibtex, biblatex])
def test_updating_twice_changes_nothing(dialect: object) -> None:
    for_biblatex = dialect is biblatex
    papers = list(bundled())
    render = (biblatex if for_biblatex else bibtex).render
    preprints = render([versions.preprint(each) for each in papers[:80]]) + MINE
    once = update(preprints.replace("\n", "\r\n"), "refs.bib", papers, for_biblatex=for_biblatex)
    twice = update(once.text, "refs.bib", papers, for_biblatex=for_biblatex)
    assert (twice.text, twice.added, twice.refreshed) == (once.text, (), ())
    assert once.text.count("\n") == once.text.count("\r\n")
    assert len(once.keys) == len(papers)
    assert len(bibfile.read(once.text).entries) == len(papers) + 1


def test_a_child_is_not_given_what_its_parent_has() -> None:
    text = """@inproceedings{sun, title = {Patient Knowledge Distillation for {BERT} Model Compression},
  author = {Siqi Sun and Yu Cheng and Zhe Gan and Jingjing Liu}, crossref = {emnlp}}
@proceedings{emnlp, title = {Proceedings of EMNLP}, booktitle = {Proceedings of EMNLP}, publisher = {ACL}, year = 2019}
"""
    (child, parent) = bibfile.read(update(text, "refs.bib", [SUN]).text).entries
    assert {field.name for field in child.fields}.isdisjoint({"booktitle", "publisher", "year"})
    assert child.get("doi") is not None
    assert parent.text in text


def test_what_kdlit_wrote_is_up_to_date() -> None:
    text = bibtex.render(bundled())
    assert update(text, "refs.bib", list(bundled())).text == text


def test_a_preprint_is_wanted_and_the_published_entry_stays() -> None:
    text = bibtex.render([SUN])
    wanted: Paper = versions.preprint(SUN)
    assert update(text, "refs.bib", [wanted]).text == text


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    with pytest.raises(UpdateError, match=r"refs\.bib, line 1: .*nothing was written"):
        update("@misc{a, title = {open\n", "refs.bib", [SUN])


def test_a_paper_that_is_wanted_under_two_keys_gets_two_entries_once() -> None:
    wanted = [SUN, SUN._replace(key="other")]
    once = update("", "refs.bib", wanted)
    assert once.added == ("sun2019patient", "other")
    twice = update(once.text, "refs.bib", wanted)
    assert (twice.text, twice.keys) == (once.text, {"sun2019patient": "sun2019patient", "other": "other"})
    alone = update(bibtex.render([SUN]), "refs.bib", wanted)
    assert (alone.added, alone.keys["other"]) == ((), "sun2019patient")


def test_a_title_alone_is_present_and_a_successor_is_another_paper() -> None:
    alone = "@misc{a, title = {Patient knowledge distillation for BERT model compression}}\n"
    assert update(alone, "refs.bib", [SUN]).text == alone
    unnamed = SUN._replace(arxiv="", doi="", acl="", url="", key="b")
    successor = bibtex.render([unnamed._replace(title=f"ImpatientKD: {SUN.title}")])
    updated = update(successor, "refs.bib", [SUN])
    assert (updated.text.startswith(successor), updated.added) == (True, ("sun2019patient",))


def test_a_file_is_parsed_once_and_again_only_where_its_user_saved_it_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "refs.bib"
    file.write_text(MINE, encoding="utf-8")
    with mock.patch.object(bibfile, "read", wraps=bibfile.read) as read:
        target = updating.Target(file)
        assert target.keys == {"patient", "other"}
        target.update([HINTON], [], [], for_biblatex=False)
        assert [call.args[0] for call in read.call_args_list].count(MINE) == 1
    later = updating.Target(file)
    file.write_text(f"{file.read_text(encoding='utf-8')}\n@misc{{late, title = {{Late}}}}\n", encoding="utf-8")
    later.update([SUN], [], [], for_biblatex=False)
    updated = bibfile.read(bibfile.load(file))
    assert [entry.key for entry in updated.entries] == ["patient", "other", "hinton2015distilling", "late"]
    assert "10.18653/v1/D19-1441" in updated.text
