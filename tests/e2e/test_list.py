"""``kdlit list``: filters, order and the formats of output."""

from __future__ import annotations

import json
import unicodedata

import pytest

from tests.catalogs import bundled, bundled_records
from tests.program import Program


def test_every_paper_is_listed_by_key(kdlit: Program) -> None:
    listed = kdlit("list")
    assert [row[0] for row in listed.rows] == sorted(paper.key for paper in bundled())
    assert (listed.status, listed.stderr) == (0, "")


def test_fields_are_key_year_venue_title_and_authors(kdlit: Program) -> None:
    rows = {row[0]: row for row in kdlit("list").rows}
    for paper in bundled():
        authors = "; ".join(f"{name.given} {name.family}".strip() for name in paper.author)
        assert rows[paper.key] == [paper.key, str(paper.year), paper.venue, paper.title, authors]


def test_a_missing_value_is_an_empty_field(kdlit: Program) -> None:
    (row,) = kdlit("list", "--author", "hinton", "--year", "2015").rows
    assert row[:3] == ["hinton2015distilling", "2015", ""]


@pytest.mark.parametrize("order", ["key", "year", "title", "venue"])
def test_papers_are_sorted_and_reversed(kdlit: Program, order: str) -> None:
    place = {"key": 0, "year": 1, "title": 3, "venue": 2}[order]
    rows = kdlit("list", "--sort", order).rows
    values = [_folded(row[place]) for row in rows]
    filled = [value for value in values if value]
    assert filled == sorted(filled)
    assert values[: len(filled)] == filled
    backwards = kdlit("list", "--sort", order, "--reverse").rows
    assert sorted(backwards) == sorted(rows)
    assert [_folded(row[place]) for row in backwards if row[place]] == filled[::-1]


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [("2019", 2019, 2019), ("2019..2021", 2019, 2021), ("2023..", 2023, 9999), ("..2015", 0, 2015)],
)
def test_years(kdlit: Program, years: str, first: int, last: int) -> None:
    expected = [paper.key for paper in bundled() if first <= (paper.year or 0) <= last]
    assert expected
    assert kdlit("list", "--year", years, "-f", "keys").lines == expected


@pytest.mark.parametrize(
    "name", ["NeurIPS", "neurips", "NIPS", "nips", "Advances in Neural Information Processing Systems"]
)
def test_a_venue_goes_by_any_usual_name(kdlit: Program, name: str) -> None:
    expected = [paper.key for paper in bundled() if paper.venue == "NeurIPS"]
    assert kdlit("list", "--venue", name, "-f", "keys").lines == expected


def test_findings_are_those_of_every_conference(kdlit: Program) -> None:
    venues = {row[2] for row in kdlit("list", "--venue", "findings").rows}
    assert venues == {"Findings of ACL", "Findings of EMNLP", "Findings of NAACL"}
    assert {row[2] for row in kdlit("list", "--venue", "acl").rows} == {"ACL"}


@pytest.mark.parametrize("name", ["hinton", "HINTON", "geoffrey hinton", "Hinton, Geoffrey", "g. hinton"])
def test_an_author_goes_by_family_or_full_name(kdlit: Program, name: str) -> None:
    keys = kdlit("list", "--author", name, "-f", "keys").lines
    assert "hinton2015distilling" in keys
    assert "anil2018large" in keys


@pytest.mark.parametrize("name", ["Ormándi", "ormandi", "Róbert Ormandi"])
def test_accents_of_an_author_are_ignored(kdlit: Program, name: str) -> None:
    assert kdlit("list", "--author", name, "-f", "keys").lines == ["anil2018large"]


def test_a_family_name_is_no_part_of_another(kdlit: Program) -> None:
    for row in kdlit("list", "--author", "li").rows:
        assert any("Li" in name.split() for name in row[4].split("; "))


def test_a_topic_is_one_that_the_paper_has(kdlit: Program) -> None:
    expected = [paper.key for paper in bundled() if "quantization" in paper.topics]
    assert expected
    assert kdlit("list", "--topic", "Quantization", "-f", "keys").lines == expected


@pytest.mark.parametrize(("name", "papers"), [("nlp-multimodal", 16), ("applications", 42), ("kd-papers", 159)])
def test_a_list_holds_its_papers(kdlit: Program, name: str, papers: int) -> None:
    assert len(kdlit("list", "--list", name).rows) == papers


def test_flags(kdlit: Program) -> None:
    assert kdlit("list", "--has-code", "-f", "keys").lines == [p.key for p in bundled() if p.code]
    published = kdlit("list", "--published", "-f", "keys").lines
    preprints = kdlit("list", "--preprint", "-f", "keys").lines
    assert sorted(published + preprints) == [paper.key for paper in bundled()]
    assert preprints == [paper.key for paper in bundled() if paper.type == "misc"]


def test_given_twice_is_or_and_different_ones_are_and(kdlit: Program) -> None:
    rows = kdlit("list", "--venue", "acl", "--venue", "emnlp", "--year", "2019", "--year", "2022").rows
    assert {(row[1], row[2]) for row in rows} == {
        (str(paper.year), paper.venue)
        for paper in bundled()
        if paper.venue in ("ACL", "EMNLP") and paper.year in (2019, 2022)
    }


def test_json_is_one_array_of_the_catalogs_own_objects(kdlit: Program) -> None:
    assert json.loads(kdlit("list", "-f", "json").stdout) == list(bundled_records())


def test_jsonl_is_a_catalog_again(kdlit: Program) -> None:
    printed = kdlit("list", "-f", "jsonl").stdout
    assert [json.loads(line) for line in printed.split("\n")[:-1]] == list(bundled_records())
    copy = kdlit.folder / "copy.jsonl"
    copy.write_text(printed, encoding="utf-8")
    assert kdlit("list", "-f", "jsonl", env={"KDLIT_CATALOG": str(copy)}).stdout == printed


def test_keys_are_one_a_line(kdlit: Program) -> None:
    assert kdlit("list", "--format", "keys").stdout == "".join(f"{paper.key}\n" for paper in bundled())


def test_bibtex_is_what_export_writes(kdlit: Program) -> None:
    assert kdlit("list", "-f", "bibtex").stdout == kdlit("export", "--bibtex").stdout


def test_a_table_can_be_had_in_a_pipe(kdlit: Program) -> None:
    table = kdlit("list", "-f", "table", "--venue", "kdd", env={"COLUMNS": "110"})
    assert table.lines[0].split()[:4] == ["Key", "Year", "Venue", "Title"]
    assert "\x1b" not in table.stdout


@pytest.mark.parametrize("form", ["tsv", "json", "jsonl", "keys", "bibtex", "table"])
def test_nothing_that_matches_is_nothing_on_stdout(kdlit: Program, form: str) -> None:
    listed = kdlit("list", "--year", "1899", "-f", form)
    assert (listed.stdout, listed.status) == ("[]\n" if form == "json" else "", 1)
    assert listed.stderr.count("\n") == 1


def test_unknown_authors_get_the_nearest_names(kdlit: Program) -> None:
    listed = kdlit("list", "--author", "hintn", "--author", "joffrey hinton")
    assert (listed.stdout, listed.status) == ("", 1)
    for name, meant in (("hintn", "Hinton"), ("joffrey hinton", "Geoffrey Hinton or Geoffrey E. Hinton")):
        assert f"no author is called {name!r}; did you mean {meant}?" in listed.stderr


def test_quiet_says_nothing_at_all(kdlit: Program) -> None:
    for arguments in (("--quiet", "list", "--year", "1899"), ("list", "--year", "1899", "-q")):
        assert kdlit(*arguments) == ("", "", 1)
